"""A service centre (bộ phận một cửa) as numbers: hours, counters, arrivals, service, returns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from civicgauge.catalogue import Counter
from civicgauge.errors import UsageError
from civicgauge.opening import minutes_of
from reports.effort.kinds import FloatArray


class ServiceTimes(Protocol):
    """Minutes at the counter, one draw per visitor."""

    def draw(self, rng: np.random.Generator, count: int) -> FloatArray: ...


@dataclass(frozen=True, slots=True)
class ExponentialService:
    """What the M/M/c formulas assume; for checks against them."""

    mean_minutes: float

    def draw(self, rng: np.random.Generator, count: int) -> FloatArray:
        return rng.exponential(self.mean_minutes, count)


@dataclass(frozen=True, slots=True)
class LognormalService:
    """Service as offices show it: a few visitors take very long. `cv` = SD / mean."""

    mean_minutes: float
    cv: float

    def draw(self, rng: np.random.Generator, count: int) -> FloatArray:
        log_sd = math.sqrt(math.log1p(self.cv**2))
        return rng.lognormal(math.log(self.mean_minutes) - log_sd**2 / 2, log_sd, count)


@dataclass(frozen=True, slots=True, eq=False)
class ObservedService:
    """Service minutes from the office's own ticket machine, drawn with replacement."""

    minutes: FloatArray

    def draw(self, rng: np.random.Generator, count: int) -> FloatArray:
        return rng.choice(self.minutes, count)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the day in minutes after midnight."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """Visitors per hour in one stretch of the day; people may come before the doors open."""

    period: Period
    per_hour: float

    @property
    def expected(self) -> float:
        return self.per_hour * (self.period.end - self.period.start) / 60.0


@dataclass(frozen=True, slots=True)
class Office:
    """One line before equal counters.

    Attributes:
        opening: opening periods of the day, in order.
        counters: counters served from the one line.
        arrivals: people who come for the first time; who must come again comes on top of them.
        service: minutes at the counter.
        returns: share of those served who must come again (a paper was missing).
        last_ticket: minutes after midnight; who comes later gets no number that day.

    Raises:
        UsageError: with everything that is wrong with the numbers.
    """

    opening: tuple[Period, ...]
    counters: int
    arrivals: tuple[ArrivalRate, ...]
    service: ServiceTimes
    returns: float
    last_ticket: float

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise UsageError(f"The office: {'; '.join(problems)}. Correct the counter's figures.")

    def _problems(self) -> Iterator[str]:
        edges = [edge for period in self.opening for edge in (period.start, period.end)]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            yield "opening periods must be in order and must not overlap"
        if self.counters < 1:
            yield f"{self.counters} counters, at least 1 is needed"
        if any(rate.per_hour < 0 or rate.expected < 0 for rate in self.arrivals):
            yield "arrival rates and their periods must not be negative"
        if sum(rate.expected for rate in self.arrivals) <= 0:
            yield "nobody arrives"
        if not 0.0 <= self.returns < 1.0:
            yield f"the share of returns is {self.returns}, it must be 0 or more and below 1"

    @property
    def closes(self) -> float:
        return self.opening[-1].end

    def next_open(self, minute: float) -> float | None:
        """When a visitor who could be called at `minute` is called; None: no more today."""
        for period in self.opening:
            if minute < period.end:
                return max(minute, period.start)
        return None


def office_of(counter: Counter, service_cv: float) -> Office:
    """The office of a procedure's counter data; numbers are given out until it closes.

    ``visitors_per_hour`` counts everybody at the door, so those who come again are taken out
    here and brought back by the simulation.

    Raises:
        UsageError: the rates do not match the opening hours, or a number is impossible.
    """
    opening = tuple(_period(text) for text in counter["opens"].value)
    hours = [hour for period in opening for hour in _hours(period)]
    rates = counter["visitors_per_hour"].value
    if len(rates) != len(hours):
        raise UsageError(
            f"visitors_per_hour has {len(rates)} rates for {len(hours)} opening hours. "
            "Give one rate per opening hour; a rest of less than an hour belongs to the last one."
        )
    returns = float(counter["returns"].value)
    return Office(
        opening=opening,
        counters=int(counter["counters"].value),
        arrivals=tuple(
            ArrivalRate(hour, float(rate) * (1.0 - returns))
            for hour, rate in zip(hours, rates, strict=True)
        ),
        service=LognormalService(float(counter["service_minutes"].value), service_cv),
        returns=returns,
        last_ticket=opening[-1].end,
    )


def _period(text: str) -> Period:
    """``07:30-11:30`` in minutes after midnight."""
    try:
        start, end = minutes_of(text)
    except ValueError:
        raise UsageError(
            f"Opening hours {text!r} cannot be read. Write them like 07:30-11:30."
        ) from None
    return Period(float(start), float(end))


def _hours(period: Period) -> list[Period]:
    count = max(1, int((period.end - period.start) // 60))
    starts = [period.start + 60.0 * hour for hour in range(count)]
    return [Period(a, b) for a, b in zip(starts, [*starts[1:], period.end], strict=True)]
