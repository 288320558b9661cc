"""Exact percentiles of more waits than fit into memory, in two passes over them.

The first pass counts them in narrow buckets, which says in which bucket each rank lies; the second
keeps the few that are in those buckets. So nothing is estimated, and of 50 million waits some
thousand per percentile are held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from civicgauge.intervals import ERROR, ranks

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHIFT = 52 - 7
"""Bits of a float that a bucket leaves out: 128 buckets between a number and its double."""

_FIRST = int(np.float64(1e-6).view(np.int64) >> _SHIFT)
_BUCKETS = int(np.float64(1e6).view(np.int64) >> _SHIFT) - _FIRST + 1
"""From a microsecond to eleven days; shorter and longer waits share the outermost buckets."""

KEEP_ALL = 5_000
"""Of so few waits each is held, since any of them may be asked for."""


class Ordered(Sequence[float]):
    """Waits in ascending order, with `censored` endless ones at the end."""

    def __init__(self, values: Floats, censored: int = 0) -> None:
        """Takes the values over and puts them into order where they are: there may be millions."""
        values.sort()
        self._values = values
        self._censored = censored

    def __len__(self) -> int:
        return len(self._values) + self._censored

    @overload
    def __getitem__(self, index: int) -> float: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[float]: ...

    def __getitem__(self, index: Any) -> Any:
        return float(self._values[index]) if index < len(self._values) else np.inf


class Ranking:
    """Waits of some groups: first all are counted, then what is wanted, then all are collected."""

    def __init__(self, groups: int) -> None:
        self._counts = np.zeros((groups, _BUCKETS), np.int64)
        self._wanted = np.zeros((groups, _BUCKETS), bool)
        self._kept: list[tuple[Ints, Floats]] = []

    def count(self, groups: Ints, waits: Floats) -> None:
        """The first pass: waits, each with the number of its group."""
        flat = np.bincount(_places(groups, waits), minlength=self._counts.size)
        self._counts += flat.reshape(self._counts.shape)

    def want(
        self,
        groups: Sequence[int],
        censored: int,
        quantiles: Iterable[float],
        errors: Sequence[float] = (ERROR,),
    ) -> Ranked:
        """The waits of some groups together, to be asked for these percentiles and their
        intervals, of each of these errors, after the second pass.
        """
        counts = self._counts[list(groups)].sum(axis=0)
        ends = np.cumsum(counts)
        inside = int(ends[-1])
        if inside <= KEEP_ALL:
            buckets = np.flatnonzero(counts)
        else:
            asked = [
                rank for q in quantiles for e in errors for rank in ranks(inside + censored, q, e)
            ]
            known = [rank for rank in asked if rank is not None and rank < inside]
            buckets = np.searchsorted(ends, known, "right")
        for group in groups:
            self._wanted[group, buckets] = True
        return Ranked(self, list(groups), ends, censored)

    def collect(self, groups: Ints, waits: Floats) -> None:
        """The second pass, over the same waits."""
        places = _places(groups, waits)
        wanted = self._wanted.ravel()[places]
        self._kept.append((places[wanted], waits[wanted]))

    def bucket(self, groups: Sequence[int], bucket: int) -> Floats:
        """The waits of some groups in one bucket that was wanted, in ascending order."""
        if len(self._kept) > 1:
            kept = tuple(zip(*self._kept, strict=True))
            self._kept = [(np.concatenate(kept[0]), np.concatenate(kept[1]))]
        [(places, waits)] = self._kept
        return np.sort(waits[np.isin(places, [group * _BUCKETS + bucket for group in groups])])


class Ranked(Sequence[float]):
    """Waits in ascending order, of which those at the wanted ranks can be read."""

    def __init__(self, ranking: Ranking, groups: list[int], ends: Ints, censored: int) -> None:
        self._ranking = ranking
        self._groups = groups
        self._ends = ends
        self._censored = censored

    def __len__(self) -> int:
        return int(self._ends[-1]) + self._censored

    @overload
    def __getitem__(self, index: int) -> float: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[float]: ...

    def __getitem__(self, index: Any) -> Any:
        if index >= self._ends[-1]:
            return np.inf
        bucket = int(np.searchsorted(self._ends, index, "right"))
        before = int(self._ends[bucket - 1]) if bucket else 0
        return float(self._ranking.bucket(self._groups, bucket)[index - before])


def _places(groups: Ints, waits: Floats) -> Ints:
    """Group and bucket as one number; a float's bits grow with it, so they tell its bucket."""
    buckets = (waits.view(np.int64) >> _SHIFT) - _FIRST
    places: Ints = groups * _BUCKETS + np.clip(buckets, 0, _BUCKETS - 1)
    return places
