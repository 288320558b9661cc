"""The gap between the channels, which of them is quicker, and where that changes.

The gap is that of the middle person of each channel, median(EO) - median(EI), or that of the
expected minutes. Both are offered because a silent rejection moves the mean long before it moves
the median. All points use the same people and the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from reports.effort.cases import both_channels
from reports.effort.draws import Drawn
from reports.effort.inputs import Case

_GRID_CELLS = 8
_HALVINGS = 12


class Statistic(StrEnum):
    """Which figure of the two channels is compared."""

    MEDIAN = "median"
    MEAN = "mean"


class Side(StrEnum):
    """Which channel takes less active time; equal counts as in person."""

    ONLINE = "online"
    IN_PERSON = "in_person"


def gap(case: Case, drawn: Drawn, statistic: Statistic) -> float:
    """Minutes online minus minutes in person."""
    counter_minutes, online_minutes = both_channels(case, drawn)
    middle = np.median if statistic is Statistic.MEDIAN else np.mean
    return float(middle(online_minutes.total) - middle(counter_minutes.total))


def side(minutes: float) -> Side:
    """The quicker channel at this gap."""
    return Side.ONLINE if minutes < 0.0 else Side.IN_PERSON


def at_travel(drawn: Drawn, minutes: float) -> Drawn:
    """The same people, living `minutes` one way from the counter."""
    return replace(drawn, travel=np.full((1, 1), minutes))


def at_rejection(drawn: Drawn, rejection: float) -> Drawn:
    """The same people with the same luck, at a portal that rejects this share."""
    return replace(drawn, rejection=np.full((1, 1), rejection))


def threshold(
    gap_at: Callable[[float], float], present: float, low: float, high: float
) -> float | None:
    """Where the quicker channel changes nearest to `present`, between `low` and `high`."""
    grid = [float(point) for point in np.linspace(low, high, _GRID_CELLS + 1)]
    up = [present, *(point for point in grid if point > present)]
    down = [present, *(point for point in reversed(grid) if point < present)]
    crossings = [_first_crossing(gap_at, way) for way in (up, down)]
    found = [crossing for crossing in crossings if crossing is not None]
    return min(found, key=lambda crossing: abs(crossing - present), default=None)


def _first_crossing(gap_at: Callable[[float], float], way: Sequence[float]) -> float | None:
    here = side(gap_at(way[0]))
    for same, other in pairwise(way):
        if side(gap_at(other)) != here:
            return _halve(gap_at, same, other, here)
    return None


def _halve(gap_at: Callable[[float], float], same: float, other: float, here: Side) -> float:
    for _ in range(_HALVINGS):
        middle = (same + other) / 2.0
        if side(gap_at(middle)) == here:
            same = middle
        else:
            other = middle
    return (same + other) / 2.0
