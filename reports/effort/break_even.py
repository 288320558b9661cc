"""Where the conclusion flips: the break-even frontier, and thresholds input by input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from civicgauge.errors import UsageError
from reports.effort.draws import DEFAULT_DRAWS, Drawn, Draws, draw
from reports.effort.inputs import Case
from reports.effort.thresholds import (
    Side,
    Statistic,
    at_rejection,
    at_travel,
    gap,
    side,
    threshold,
)
from reports.effort.values import Value, Visits

HIGHEST_REJECTION = 0.99


@dataclass(frozen=True, slots=True)
class Distances:
    """The places looked at: kilometres and minutes one way, both ascending."""

    kilometres: tuple[float, ...]
    minutes: tuple[float, ...]

    def __post_init__(self) -> None:
        ascending = np.all(np.diff((0.0, *self.minutes)) > 0.0)
        if not ascending or not self.minutes or len(self.kilometres) != len(self.minutes):
            raise UsageError(
                f"Travel minutes {self.minutes} for {self.kilometres} km cannot be read. "
                "Give one ascending number of minutes for each distance."
            )

    def kilometres_at(self, minutes: float) -> float:
        """Linear between the places; beyond the farthest at its mean speed."""
        beyond = max(1.0, minutes / self.minutes[-1])
        known = np.interp(minutes, (0.0, *self.minutes), (0.0, *self.kilometres))
        return float(known) * beyond


@dataclass(frozen=True, slots=True)
class MessageQuality:
    """What a rejection tells (named, vague, silent) and what that costs."""

    name: str
    diagnosis_minutes: Value
    redo_share: Value


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """At this travel time both channels are equal when `rejection` of the submissions fail.

    `rejection` is absent when one channel is quicker over the whole range: `always`.
    """

    travel_minutes: float
    rejection: float | None
    always: Side | None


@dataclass(frozen=True, slots=True)
class FrontierCurve:
    """Below the curve online is quicker, above it the counter."""

    quality: str
    points: tuple[FrontierPoint, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """Data of "the conclusion flips if ..." for one input; no threshold = no flip in the range.

    Attributes:
        present: the input's central value, on the side `quicker_now`.
        threshold: the value nearest to `present` at which the other channel becomes quicker.
        looked_from, looked_to: the range within which a threshold was looked for.
    """

    name: str
    unit: str
    present: float
    quicker_now: Side
    threshold: float | None
    looked_from: float
    looked_to: float


def frontier(
    case: Case,
    qualities: Sequence[MessageQuality],
    travel_minutes: Sequence[float],
    draws: Draws = DEFAULT_DRAWS,
    statistic: Statistic = Statistic.MEDIAN,
) -> tuple[FrontierCurve, ...]:
    """x = one-way travel minutes, y = rejection probability; one curve per message quality."""
    curves = []
    for quality in qualities:
        variant = case.with_input("diagnosis_minutes", quality.diagnosis_minutes)
        variant = variant.with_input("redo_share", quality.redo_share)
        drawn = draw(variant, draws)
        points = [_frontier_point(variant, drawn, far, statistic) for far in travel_minutes]
        curves.append(FrontierCurve(quality.name, tuple(points)))
    return tuple(curves)


def _frontier_point(
    case: Case, drawn: Drawn, travel_minutes: float, statistic: Statistic
) -> FrontierPoint:
    there = at_travel(drawn, travel_minutes)

    def gap_at(rejection: float) -> float:
        return gap(case, at_rejection(there, rejection), statistic)

    rejection = threshold(gap_at, 0.0, 0.0, HIGHEST_REJECTION)
    always = side(gap_at(0.0)) if rejection is None else None
    return FrontierPoint(travel_minutes, rejection, always)


def flip_sentence(
    case: Case,
    distances: Distances,
    draws: Draws = DEFAULT_DRAWS,
    statistic: Statistic = Statistic.MEDIAN,
) -> tuple[Flip, ...]:
    """Thresholds in travel time, distance, rejection rate, required visits and visits."""
    drawn = draw(case, draws)
    now = side(gap(case, drawn, statistic))
    travel = _travel_flip(case, drawn, now, distances, statistic)
    required, visits = case.online.required_counter_visits, case.in_person.visits
    return (
        travel,
        _in_kilometres(travel, distances),
        _rejection_flip(case, drawn, now, statistic),
        _visits_flip(case, "required_counter_visits", required, range(3), now, draws, statistic),
        _visits_flip(case, "visits", visits, range(1, 4), now, draws, statistic),
    )


def _travel_flip(
    case: Case, drawn: Drawn, now: Side, distances: Distances, statistic: Statistic
) -> Flip:
    def gap_at(minutes: float) -> float:
        return gap(case, at_travel(drawn, minutes), statistic)

    present, farthest = case.in_person.travel_minutes.value, distances.minutes[-1]
    found = threshold(gap_at, present, 0.0, farthest)
    return Flip("travel_minutes", "min one way", present, now, found, 0.0, farthest)


def _in_kilometres(travel: Flip, distances: Distances) -> Flip:
    found = travel.threshold
    return replace(
        travel,
        name="distance",
        unit="km",
        present=distances.kilometres_at(travel.present),
        threshold=None if found is None else distances.kilometres_at(found),
        looked_to=distances.kilometres_at(travel.looked_to),
    )


def _rejection_flip(case: Case, drawn: Drawn, now: Side, statistic: Statistic) -> Flip:
    def gap_at(rejection: float) -> float:
        return gap(case, at_rejection(drawn, rejection), statistic)

    name, unit = "rejection_probability", "share of submissions"
    present = case.online.rejection_probability.value
    found = threshold(gap_at, present, 0.0, HIGHEST_REJECTION)
    return Flip(name, unit, present, now, found, 0.0, HIGHEST_REJECTION)


def _visits_flip(
    case: Case,
    name: str,
    value: Value | Visits,
    numbers: range,
    now: Side,
    draws: Draws,
    statistic: Statistic,
) -> Flip:
    """Whole numbers: the nearest one, for everybody, at which the other channel is quicker."""

    def quicker_at(number: int) -> Side:
        changed = case.with_input(name, value.at(float(number)))
        return side(gap(changed, draw(changed, draws), statistic))

    others = [float(number) for number in numbers if quicker_at(number) is not now]
    present = value.centre
    found = min(others, key=lambda number: abs(number - present), default=None)
    return Flip(name, "visits", present, now, found, float(numbers[0]), float(numbers[-1]))
