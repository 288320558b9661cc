"""Input figures with their kind and their two layers of randomness.

*Uncertainty* is what we do not know about the centre: a triangular distribution from `low` to
`high` with its mode at the central value. *Variability* is how people and days differ: log-normal
factors with mean one, so that the central value stays the mean over people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from civicgauge.errors import UsageError
from reports.effort.kinds import FloatArray, Kind

MOST_VISITS = 8


class Uncertain(Protocol):
    """An input whose central value can be put at either end of what it might be."""

    @property
    def kind(self) -> Kind: ...

    @property
    def centre(self) -> float:
        """The central value."""

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest central value; equal when nothing is uncertain."""

    def at(self, end: float) -> Self:
        """This input with its centre at `end`, for certain."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number.

    Attributes:
        value: the central value, the mean over people.
        kind: how it was obtained.
        low, high: how far the central value itself may be off; absent when it is known.
        log_sd: how people differ, as SD of the logarithm.

    Raises:
        UsageError: not finite, negative, or not between `low` and `high`.
    """

    value: float
    kind: Kind
    low: float | None = None
    high: float | None = None
    log_sd: float = 0.0

    def __post_init__(self) -> None:
        low, high = self.ends
        numbers = (low, self.value, high, self.log_sd)
        if not all(math.isfinite(number) and number >= 0.0 for number in numbers):
            raise UsageError(f"{numbers} are no input figures. Give finite numbers from 0 up.")
        if not low <= self.value <= high:
            raise UsageError(
                f"The value {self.value} is outside its own range {low} to {high}. "
                "Give low <= value <= high."
            )

    @property
    def centre(self) -> float:
        return self.value

    @property
    def ends(self) -> tuple[float, float]:
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )

    def at(self, end: float) -> Self:
        return replace(self, value=end, low=None, high=None)

    def centres(self, rng: np.random.Generator, count: int) -> FloatArray:
        """`count` draws of what the central value might be, as a column."""
        low, high = self.ends
        if low == high:
            return np.full((count, 1), self.value)
        return rng.triangular(low, self.value, high, (count, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Minutes of individual visits, measured or simulated; `scale` says how far all may be off."""

    minutes: FloatArray
    kind: Kind
    scale: Value = Value(1.0, Kind.ASSUMED)

    def __post_init__(self) -> None:
        if not len(self.minutes) or not np.all(self.minutes >= 0.0):
            raise UsageError("A sample of waits is empty or negative. Give minutes from 0 up.")

    @property
    def centre(self) -> float:
        return self.scale.value * self._mean

    @property
    def ends(self) -> tuple[float, float]:
        low, high = self.scale.ends
        return low * self._mean, high * self._mean

    @property
    def _mean(self) -> float:
        return float(self.minutes.mean())

    def at(self, end: float) -> Self:
        """All visits scaled so that their mean is `end`."""
        return replace(self, scale=self.scale.at(end / self._mean))


@dataclass(frozen=True, slots=True)
class Visits:
    """How many visits a case takes: share of people by number of visits.

    Raises:
        UsageError: shares that do not add up to 1, or a number of visits below 1.
    """

    shares: Mapping[int, float]
    kind: Kind

    def __post_init__(self) -> None:
        shares = self.shares.values()
        if min(shares, default=-1.0) < 0.0 or not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
            raise UsageError(f"Shares of visits {dict(self.shares)}: make them add up to 1.")
        if min(self.shares) < 1:
            raise UsageError("A case in person takes at least 1 visit. Correct the visits.")

    @classmethod
    def until_accepted(cls, again_share: float, further: int, kind: Kind) -> Visits:
        """Visits when each is in vain with `again_share`, plus `further` ones (to collect).

        Nobody is left out: who has not succeeded after the last visit looked at counts as that.
        """
        shares = {
            visit + further: (1.0 - again_share) * again_share ** (visit - 1)
            for visit in range(1, MOST_VISITS)
        }
        shares[MOST_VISITS + further] = again_share ** (MOST_VISITS - 1)
        return cls(shares, kind)

    @property
    def most(self) -> int:
        return max(self.shares)

    @property
    def centre(self) -> float:
        return sum(visits * share for visits, share in self.shares.items())

    @property
    def ends(self) -> tuple[float, float]:
        possible = [visits for visits, share in self.shares.items() if share > 0.0]
        return float(min(possible)), float(max(possible))

    def at(self, end: float) -> Self:
        return replace(self, shares={round(end): 1.0})

    def draw(self, rng: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
        numbers = np.array(list(self.shares), dtype=np.float64)
        weights = np.array(list(self.shares.values()))
        return rng.choice(numbers, shape, p=weights / weights.sum())


def mean_one(rng: np.random.Generator, log_sd: float, shape: tuple[int, ...]) -> FloatArray:
    """Log-normal factors with mean one."""
    if log_sd == 0.0:
        return np.ones(shape)
    return np.asarray(np.exp(log_sd * rng.standard_normal(shape) - log_sd**2 / 2))
