"""The Universal Scalability Law, fitted to what probes measured, and silent beyond it.

Gunther, Guerrilla Capacity Planning (2007), chapter 4: with N filings under way at once the portal
finishes X(N) = λ N / (1 + σ (N - 1) + κ N (N - 1)) an hour. λ is what one citizen alone would file
in an hour, σ the share of the work that has to wait in line, κ the price of parts that have to
agree with each other: with κ above 0 more filings at once are fewer finished ones from some N on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

LEAST_POINTS = 5
"""Three figures are fitted; with two points more their errors show."""
LEAST_SPREAD = 2.0
"""How many times as many filings must have been under way at the busiest point as at the idlest."""

Point = tuple[float, float]
"""How many filings were under way on average, and how many an hour were finished."""


@dataclass(frozen=True, slots=True)
class Scalability:
    """The law with its figures.

    Attributes:
        alone: λ, filings an hour of one citizen after the other.
        contention: σ.
        coherence: κ.
        measured_to: the highest number of filings under way that was measured.
        error: how far the measured filings per hour lie from the curve: root of the mean square,
            as a share of their mean.
    """

    alone: float
    contention: float
    coherence: float
    measured_to: float
    error: float

    def at(self, under_way: float) -> float:
        """Filings finished in an hour.

        Raises:
            ValueError: more under way than was measured; the law says nothing about that.
        """
        if under_way > self.measured_to:
            raise ValueError(f"measured up to {self.measured_to:g} under way, not to {under_way:g}")
        return float(self.alone / _slowness(np.array([under_way]), self)[0] * under_way)

    @property
    def peak(self) -> Point | None:
        """Where the most filings are finished; None when that is beyond what was measured."""
        if not self.coherence:
            return None
        under_way = math.sqrt(max(1 - self.contention, 0.0) / self.coherence)
        if not 0 < under_way <= self.measured_to:
            return None
        return under_way, self.at(under_way)


def fit(points: Sequence[Point]) -> Scalability | None:
    """The law by least squares of X; None when the points are too few or too much alike.

    Written as N / X = (1 + σ (N - 1) + κ N (N - 1)) / λ the law is linear in 1/λ, σ/λ and κ/λ,
    none of which is below 0. An error of X is one of N / X times X² / N, which is the weight.
    """
    usable = [point for point in points if min(point) > 0]
    if len(usable) < LEAST_POINTS:
        return None
    n, x = np.array(usable).T
    if n.max() < LEAST_SPREAD * n.min():
        return None
    basis = np.stack([np.ones_like(n), n - 1, n * (n - 1)], axis=1)
    weight = x * x / n
    scaled = _not_negative(basis * weight[:, None], n / x * weight)
    if scaled is None:
        return None
    inverse, contention, coherence = scaled
    found = Scalability(1 / inverse, contention / inverse, coherence / inverse, float(n.max()), 0.0)
    expected = found.alone * n / _slowness(n, found)
    error = float(np.sqrt(np.mean((x - expected) ** 2)) / x.mean())
    return Scalability(found.alone, found.contention, found.coherence, found.measured_to, error)


def _slowness(n: npt.NDArray[np.float64], law: Scalability) -> npt.NDArray[np.float64]:
    """How many times as long a filing takes as alone."""
    return 1 + law.contention * (n - 1) + law.coherence * n * (n - 1)


def _not_negative(
    matrix: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64]
) -> tuple[float, float, float] | None:
    """Least squares with the first of three figures above 0 and no other below.

    There are only four choices of figures that are 0, so all of them are tried.
    """
    best: tuple[float, tuple[float, float, float]] | None = None
    for kept in (chosen for size in range(3) for chosen in combinations((1, 2), size)):
        columns = (0, *kept)
        part = matrix[:, columns]
        values = np.linalg.lstsq(part, wanted, rcond=None)[0]
        if values[0] <= 0 or values.min() < 0:
            continue
        error = float(np.sum((part @ values - wanted) ** 2))
        if best is None or error < best[0]:
            by_column = dict(zip(columns, map(float, values), strict=True))
            best = error, (by_column[0], by_column.get(1, 0.0), by_column.get(2, 0.0))
    return best[1] if best else None
