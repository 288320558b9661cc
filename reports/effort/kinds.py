"""Where a figure comes from: measured, modelled or assumed, and totals split by the three."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Kind(StrEnum):
    """How a figure was obtained, from the strongest to the weakest."""

    MEASURED = "measured"
    MODELLED = "modelled"
    ASSUMED = "assumed"


_FROM_STRONGEST = tuple(Kind)


def weakest(*kinds: Kind) -> Kind:
    """The kind of a figure that several figures enter: no better than the worst of them."""
    return max(kinds, key=_FROM_STRONGEST.index)


@dataclass(frozen=True, slots=True)
class Split:
    """A total in minutes, split by where the minutes come from."""

    measured: float
    modelled: float
    assumed: float


class Minutes:
    """Minutes of every drawn person, booked under the kind of figure they come from."""

    def __init__(self) -> None:
        self.by_kind: dict[Kind, FloatArray] = {}

    def add(self, kind: Kind, minutes: FloatArray) -> None:
        self.by_kind[kind] = self.by_kind[kind] + minutes if kind in self.by_kind else minutes

    def add_all(self, other: Minutes, at_best: Kind, share: FloatArray | float = 1.0) -> None:
        """Book `share` of another account, each part at best as the kind `at_best`."""
        for kind, minutes in other.by_kind.items():
            self.add(weakest(kind, at_best), share * minutes)

    @property
    def total(self) -> FloatArray:
        return np.asarray(sum(self.by_kind.values()), dtype=np.float64)

    def split(self, people: NDArray[np.bool_], total: float) -> Split:
        """`total` in the proportions of the minutes of the chosen `people`."""
        means = {
            kind: float(np.broadcast_to(minutes, people.shape)[people].mean())
            for kind, minutes in self.by_kind.items()
        }
        scale = total / sum(means.values())
        return Split(**{kind.value: scale * means.get(kind, 0.0) for kind in Kind})
