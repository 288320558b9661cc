"""How many dossiers are looked up one by one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

MOST_LOOKED_UP = 20_000
"""Up to so many dossiers each one is looked up, which takes minutes; of more only so many."""


def chosen(items: Sequence[T], seed: int, most: int) -> list[T]:
    """All of them, or so many at random, in their order; the same ones for the same seed."""
    if len(items) <= most:
        return list(items)
    places = sorted(Random(f"audit:{seed}").sample(range(len(items)), most))
    return [items[place] for place in places]
