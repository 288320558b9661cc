"""How many dossiers are looked up one by one, and what looking at some of them proves."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p
from random import Random
from typing import TypeVar

T = TypeVar("T")

MOST_LOOKED_UP = 20_000
"""Up to so many dossiers each one is looked up, which takes minutes; of more only so many."""

CONFIDENCE = 0.95
HALVINGS = 60
"""As many as tell two floating-point numbers between 0 and 1 apart."""


def chosen(items: Sequence[T], seed: int, most: int) -> list[T]:
    """All of them, or so many at random, in their order; the same ones for the same seed."""
    if len(items) <= most:
        return list(items)
    places = sorted(Random(f"audit:{seed}").sample(range(len(items)), most))
    return [items[place] for place in places]


def share_at_most(hits: int, looked_up: int) -> float:
    """The share that is not exceeded with 95 % confidence when so many were hit in a sample.

    Clopper and Pearson's one-sided upper bound (Biometrika 26, 1934). Without a hit it is
    1 - 0.05^(1/n), about 3/n: the rule of three. That the rest is finite makes it only smaller.
    """
    if hits >= looked_up:
        return 1.0
    low, high = hits / looked_up, 1.0
    for _ in range(HALVINGS):
        share = (low + high) / 2
        likely = _chance_of_no_more(hits, looked_up, share) > 1 - CONFIDENCE
        low, high = (share, high) if likely else (low, share)
    return high


def _chance_of_no_more(hits: int, looked_up: int, share: float) -> float:
    """The chance of at most so many hits, when each is one with the probability `share` < 1."""
    ways = (
        lgamma(looked_up + 1) - lgamma(n + 1) - lgamma(looked_up - n + 1) for n in range(hits + 1)
    )
    yes, no = log(share), log1p(-share)
    return sum(exp(way + n * yes + (looked_up - n) * no) for n, way in enumerate(ways))
