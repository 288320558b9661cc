"""Waits counted in buckets, so that those of many processes can be added up in bounded memory.

A bucket is as wide as a 128th of the power of two below it ("log-linear", Gil Tene's HdrHistogram);
the middle of a bucket is at most 1/257, under 0.4 %, from every value in it. Sums of counts are
exact and do not depend on their order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from itertools import chain, repeat

SUB_BITS = 7
"""2^7 buckets for each power of two."""

_TICKS = 1e6
"""Per second: below 256 microseconds each has a bucket of its own."""

ENDLESS = -1
"""The bucket of waits that never ended."""


class Histogram:
    """How many waits fell into each bucket."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self.counts = Counter(counts or {})

    def record(self, seconds: float) -> None:
        """Count a wait of so many seconds, 0 or more; infinite when it never ended."""
        self.counts[bucket(seconds)] += 1

    def ordered(self) -> list[float]:
        """The middle of its bucket for each wait, in seconds and ascending; endless ones last."""
        ended = sorted(number for number in self.counts if number != ENDLESS)
        parts = [repeat(middle(number), self.counts[number]) for number in ended]
        return [*chain.from_iterable(parts), *repeat(math.inf, self.counts[ENDLESS])]


def bucket(seconds: float) -> int:
    """The number of the bucket that a wait falls into; numbers ascend with seconds."""
    if math.isinf(seconds):
        return ENDLESS
    ticks = int(seconds * _TICKS)
    shift = max(ticks.bit_length() - SUB_BITS - 1, 0)
    return (shift << SUB_BITS) + (ticks >> shift)


def middle(number: int) -> float:
    """The seconds in the middle of a bucket."""
    shift = max((number >> SUB_BITS) - 1, 0)
    first = (number - (shift << SUB_BITS)) << shift
    return (first + (1 << shift) / 2) / _TICKS
