"""What some samples tell of all: intervals of percentiles and shares, of any distribution.

A percentile is a share seen from the other side: the 95th is at most 3 s when at most 5 % of all
waits are longer. So both rest on the one question how many of n cases can be of a kind by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist

ERROR = 0.05
"""Of an interval of 95 % confidence."""

CONFIDENCE_Z = NormalDist().inv_cdf(1 - ERROR / 2)

_COUNTED = 100.0
"""Up to this variance of a number of cases its distribution is added up case by case."""


def percentile(ordered: Sequence[float], q: float) -> float:
    """The nearest-rank percentile, 0 < q < 100, of values in ascending order.

    Nearest rank is the one definition of a percentile everywhere: the ``ceil(q n)``-th smallest.
    """
    return ordered[_rank(len(ordered), q)]


def needed_samples(q: float, error: float = ERROR) -> int:
    """Samples below which a percentile has no distribution-free bound.

    The largest of n values lies below the true percentile with probability ``(q/100)**n``, which
    is at most 0.05 from n = ln 0.05 / ln(q/100) on: 29 for p90, 59 for p95, 299 for p99. Below the
    median it is the smallest value that counts.
    """
    share = max(q, 100 - q) / 100
    return math.ceil(math.log(error) / math.log(share))


def ranks(n: int, q: float, error: float = ERROR) -> tuple[int, int | None, int | None]:
    """Where in n ordered values a percentile and the ends of its interval are, from 0.

    The r-th smallest value lies above the percentile when fewer than r lie below it, which has the
    probability P(Bin(n, q/100) < r): each end is the innermost rank at which the like of this is
    at most half of the error. Where even the outermost value is too likely for that, it still is
    the end when it alone keeps to the whole error; else there is none.
    """
    share = q / 100
    low = _rank_below(n, share, error / 2) or _outermost(n, 1 - share, error)
    high = _rank_below(n, 1 - share, error / 2) or _outermost(n, share, error)
    return _rank(n, q), low - 1 if low else None, n - high if high else None


def interval(ordered: Sequence[float], q: float) -> tuple[float, float]:
    """The 95 % interval of a percentile, of at least `needed_samples` values."""
    _, low, high = ranks(len(ordered), q)
    assert low is not None
    assert high is not None
    return ordered[low], ordered[high]


def share_interval(count: int, total: int, error: float = ERROR) -> tuple[float, float]:
    """Between which shares the true one lies, when `count` of `total` were of a kind.

    All shares that :func:`ranks` could not tell apart from what was seen: exact for few cases
    (Clopper and Pearson 1934), Wilson's score interval with its skewness for many.
    """
    others = total - count
    low = 1 - share_at_most(others, total, error / 2 if others else error)
    return low, share_at_most(count, total, error / 2 if count else error)


def share_at_most(count: int, total: int, error: float = ERROR) -> float:
    """The share that is not exceeded but with this error, when `count` of `total` were of a kind.

    Without any it is 1 - error^(1/n), about 3/n for 5 %: the rule of three.
    """
    if count >= total:
        return 1.0
    return _first(lambda share: _rank_below(total, share, error) > count)


def enough_samples(seen: float, allowed: float, error: float) -> int:
    """About how many samples decide whether a share is over another one, if it stays as seen.

    The score test: n >= z² allowed (1 - allowed) / (seen - allowed)².
    """
    z = NormalDist().inv_cdf(1 - error / 2)
    return math.ceil(z**2 * allowed * (1 - allowed) / (seen - allowed) ** 2)


def _rank(n: int, q: float) -> int:
    return max(math.ceil(q / 100 * n), 1) - 1


def _outermost(n: int, share: float, error: float) -> int:
    """1 when all of n cases are of a kind with a probability of at most the error, else 0."""
    return int(n * math.log(share) <= math.log(error))


@lru_cache(maxsize=4096)
def _rank_below(n: int, share: float, error: float) -> int:
    """The largest r with P(Bin(n, share) < r) <= error; 0 when there is none.

    Many cases by the normal approximation with its skewness (Cornish and Fisher 1938).
    """
    variance = n * share * (1 - share)
    if variance > _COUNTED:
        z = NormalDist().inv_cdf(1 - error)
        skewness = (z**2 - 1) * (1 - 2 * share) / 6
        return max(math.floor(n * share - z * math.sqrt(variance) + skewness), 0)
    rank = max(math.floor(n * share - 15 * (math.sqrt(variance) + 1)), 0)
    probability, below = _probability(n, share, rank), 0.0
    while (below := below + probability) <= error:
        probability *= (n - rank) / (rank + 1) * share / (1 - share)
        rank += 1
    return rank


def _probability(n: int, share: float, count: int) -> float:
    """P(Bin(n, share) = count)."""
    ways = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
    return math.exp(ways + count * math.log(share) + (n - count) * math.log1p(-share))


def _first(holds: Callable[[float], bool]) -> float:
    """The least share of 1 from which on something holds, to twelve digits."""
    low, high = 0.0, 1.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
