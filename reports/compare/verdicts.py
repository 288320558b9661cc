"""Better, worse, the same or undecided: the rules, each with its error held down.

Two runs of the very same portal differ. How much, one run on each side cannot tell, and intervals
from within a run are far too narrow: on identical portals they call every third pair different.
So waits are judged from whole runs repeated on both sides, by Welch's t test on their logarithms,
with Holm's correction over everything that is judged (Holm 1979), and only changes of a size
that matters count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from statistics import fmean, variance

from reports.compare.students_t import quantile, two_sided
from reports.measures import Share, wilson

ALPHA = 0.05
"""Probability, at most, that anything at all is called changed when nothing is."""

POWER = 0.8
"""Probability with which the runs asked for show a change of the size that was seen."""

SMALLEST = math.log(1.10)
"""Changes of waits by less than 10 % count as none."""

SMALLEST_POINTS = 0.05
"""The same for shares: five percentage points."""

ASSUMED_NOISE = 0.05
"""Standard deviation, as a share, by which runs of one portal are taken to differ as long as
nobody repeated them."""

MOST_RUNS = 30
"""More runs on a side are not asked for: what needs them is about as large as what counts."""


class Change(StrEnum):
    """What became of a measure from one side to the other."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Ratio:
    """After divided by before.

    Attributes:
        low, high: 95 % interval; from runs if `p` is given, else from within the two runs only.
        p: of Welch's test, uncorrected; None when a side has one run.
        noise: standard deviation between runs of a side, of logarithms.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None
    noise: float


def welch(before: Sequence[float], after: Sequence[float]) -> Ratio:
    """The ratio of geometric means of at least two runs' values on each side (Welch 1947)."""
    sides = [[math.log(value) for value in values] for values in (before, after)]
    parts = [variance(logs) / len(logs) for logs in sides]
    change, error = fmean(sides[1]) - fmean(sides[0]), math.sqrt(sum(parts))
    if not error:
        return Ratio(math.exp(change), math.exp(change), math.exp(change), float(not change), 0.0)
    below = sum(part**2 / (len(logs) - 1) for part, logs in zip(parts, sides, strict=True))
    df = max(error**4 / below, 1.0)
    half = quantile(1 - ALPHA / 2, df) * error
    noise = math.sqrt(fmean(variance(logs) for logs in sides))
    return Ratio(
        math.exp(change),
        math.exp(change - half),
        math.exp(change + half),
        two_sided(change / error, df),
        noise,
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """The p values corrected for being several (Holm 1979), in the order given."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    raised = (p_values[place] * (len(order) - rank) for rank, place in enumerate(order))
    corrected = dict(zip(order, accumulate(raised, max), strict=True))
    return [min(corrected[place], 1.0) for place in range(len(order))]


def change_of(ratio: Ratio, corrected_p: float) -> Change:
    """The verdict on a wait: longer is worse."""
    if ratio.low is None or ratio.high is None:
        return Change.UNDECIDED
    if math.log(ratio.low) >= -SMALLEST and math.log(ratio.high) <= SMALLEST:
        return Change.SAME
    if corrected_p > ALPHA or abs(math.log(ratio.value)) < SMALLEST:
        return Change.UNDECIDED
    return Change.WORSE if ratio.value > 1 else Change.BETTER


def needed_runs(ratio: float, noise: float, family: int) -> int | None:
    """Runs per side that would settle a ratio of this size; None when more than MOST_RUNS.

    A change that counts must show in `family` tests with the probability POWER; for a smaller
    one the 95 % interval must fit within what does not count.
    """
    size = abs(math.log(ratio))
    for runs in range(2, MOST_RUNS + 1):
        df, error = 2.0 * (runs - 1), noise * math.sqrt(2 / runs)
        if size < SMALLEST:
            enough = quantile(1 - ALPHA / 2, df) * error <= SMALLEST - size
        else:
            reach = quantile(1 - ALPHA / (2 * family), df) + quantile(POWER, df)
            enough = reach * error <= size
        if enough:
            return runs
    return None


def share_difference(before: Share, after: Share) -> tuple[float, float, float]:
    """After minus before, with Newcombe's 95 % interval (1998, method 10)."""
    sides = [_ends(before), _ends(after)]
    return difference(*sides)


def difference(
    before: tuple[float, float, float], after: tuple[float, float, float]
) -> tuple[float, float, float]:
    """After minus before of two values, each given with its interval (Newcombe 1998).

    The distance of each end is the root of the sum of the squared distances of both sides' ends.
    """
    (b, b_low, b_high), (a, a_low, a_high) = before, after
    return (
        a - b,
        a - b - math.hypot(a - a_low, b_high - b),
        a - b + math.hypot(a_high - a, b - b_low),
    )


def change_of_share(before: Sequence[Share], after: Sequence[Share]) -> Change:
    """The verdict on shares of filings that reached their end, one share for each run.

    Filings of one run share its good or bad luck. So a change counts only when all runs of one
    side lie beyond all runs of the other, besides an interval without 0.
    """
    _, low, high = share_difference(pooled(before), pooled(after))
    if min(len(before), len(after)) < 2:
        return Change.UNDECIDED
    if low >= -SMALLEST_POINTS and high <= SMALLEST_POINTS:
        return Change.SAME
    b, a = ([item.count / item.total for item in side] for side in (before, after))
    if high < 0 and max(a) < min(b):
        return Change.WORSE
    return Change.BETTER if low > 0 and min(a) > max(b) else Change.UNDECIDED


def change_of_sight(hit_before: int, tries_before: int, hit: int, tries: int) -> Change:
    """The verdict on something bad that was met `hit` times in `tries`.

    Met on one side only, it is new, or gone, when the other side tried often enough: had it been
    there just as often, all its tries would have missed it with a probability of at most ALPHA.
    """
    if not tries_before or not tries:
        return Change.UNDECIDED
    if bool(hit_before) == bool(hit):
        return Change.SAME
    if hit:
        return Change.WORSE if _missed(hit / tries, tries_before) <= ALPHA else Change.UNDECIDED
    missed = _missed(hit_before / tries_before, tries)
    return Change.BETTER if missed <= ALPHA else Change.UNDECIDED


def _missed(share: float, tries: int) -> float:
    return float((1 - share) ** tries)


def pooled(shares: Sequence[Share]) -> Share:
    """All filings of a side together."""
    return wilson(sum(item.count for item in shares), sum(item.total for item in shares))


def _ends(share: Share) -> tuple[float, float, float]:
    assert share.low is not None
    assert share.high is not None
    return share.count / share.total, share.low, share.high
