"""One case evaluated: minutes online against in person, for the same people.

People who give up are in every figure. Medians and percentiles are over people under all drawn
parameters; a band is the 5-95 % range of the figure over the drawn parameters alone, that is, how
far it may be off because inputs are uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.effort.channels import expected_tries, in_person, online
from reports.effort.draws import DEFAULT_DRAWS, Drawn, Draws, draw
from reports.effort.inputs import Case
from reports.effort.kinds import FloatArray, Minutes, Split

# A median is split by the people next to it: parts of one person's time do add up, medians do not.
_NEXT_TO_MEDIAN = (0.45, 0.55)


@dataclass(frozen=True, slots=True)
class Band:
    """5 % and 95 % of a figure over the uncertain parameters."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class People:
    """Minutes over people: median with its band, 5 % and 95 % of people, mean."""

    median: float
    median_band: Band
    p05: float
    p95: float
    mean: float


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """Active minutes of one channel; the mean is the expected effort EO or EI."""

    minutes: People
    split_of_median: Split
    split_of_mean: Split


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The comparison of one case.

    Attributes:
        difference: online minus in person, minutes, person by person.
        ratio: geometric mean of online / in person over the same pairs (R1).
        online_longer: share of people for whom online takes longer (R2).
        expected_tries: submissions until accepted or given up.
        gives_up: share of people who end at the counter after their last try.
    """

    procedure: str
    persona: str
    place: str
    portal: str
    draws: Draws
    online: ChannelResult
    in_person: ChannelResult
    difference: People
    ratio: float
    ratio_band: Band
    online_longer: float
    online_longer_band: Band
    expected_tries: float
    gives_up: float


def evaluate(case: Case, draws: Draws = DEFAULT_DRAWS) -> CaseResult:
    """Both channels for the same drawn people; the same seed gives the same result."""
    drawn = draw(case, draws)
    counter_minutes, online_minutes = both_channels(case, drawn)
    counter_total, online_total = counter_minutes.total, online_minutes.total
    log_ratio = np.log(online_total / counter_total)
    longer = online_total > counter_total
    return CaseResult(
        procedure=case.procedure,
        persona=case.persona,
        place=case.place,
        portal=case.portal,
        draws=draws,
        online=_channel(online_minutes, online_total),
        in_person=_channel(counter_minutes, counter_total),
        difference=_people(online_total - counter_total),
        ratio=float(np.exp(log_ratio.mean())),
        ratio_band=_band(np.exp(log_ratio.mean(axis=1))),
        online_longer=float(longer.mean()),
        online_longer_band=_band(longer.mean(axis=1)),
        expected_tries=float(expected_tries(drawn.rejection, drawn.max_tries).mean()),
        gives_up=float((drawn.rejection**drawn.max_tries).mean()),
    )


def both_channels(case: Case, drawn: Drawn) -> tuple[Minutes, Minutes]:
    """EI and EO of the same drawn people, in this order: who gives up online pays EI too."""
    counter_minutes = in_person(case, drawn)
    return counter_minutes, online(case, drawn, counter_minutes)


def _channel(minutes: Minutes, total: FloatArray) -> ChannelResult:
    people = _people(total)
    low, high = np.quantile(total, _NEXT_TO_MEDIAN)
    near: NDArray[np.bool_] = (total >= low) & (total <= high)
    return ChannelResult(
        minutes=people,
        split_of_median=minutes.split(near, people.median),
        split_of_mean=minutes.split(np.ones_like(near), people.mean),
    )


def _people(minutes: FloatArray) -> People:
    p05, median, p95 = np.quantile(minutes, (0.05, 0.5, 0.95))
    return People(
        median=float(median),
        median_band=_band(np.median(minutes, axis=1)),
        p05=float(p05),
        p95=float(p95),
        mean=float(minutes.mean()),
    )


def _band(figures: FloatArray) -> Band:
    low, high = np.quantile(figures, (0.05, 0.95))
    return Band(float(low), float(high))
