"""Which inputs decide: each uncertain input at its ends (tornado), and rank correlations.

All evaluations use the same people and the same luck, so a bar shows the input and not the dice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from reports.effort.cases import both_channels, evaluate
from reports.effort.draws import DEFAULT_DRAWS, Draws, draw
from reports.effort.inputs import Case
from reports.effort.kinds import FloatArray, Kind


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """What one input at its low and high end does to the comparison.

    Attributes:
        low, high: the ends, in the input's own unit.
        change_at_low, change_at_high: minutes by which median(online - in person) moves.
        longer_at_low, longer_at_high: share of people for whom online takes longer.
    """

    name: str
    kind: Kind
    low: float
    high: float
    change_at_low: float
    change_at_high: float
    longer_at_low: float
    longer_at_high: float

    @property
    def width(self) -> float:
        return max(abs(self.change_at_low), abs(self.change_at_high))


def tornado(case: Case, draws: Draws = DEFAULT_DRAWS) -> tuple[TornadoBar, ...]:
    """A bar for each uncertain input, widest first; all other inputs stay uncertain."""
    base = evaluate(case, draws).difference.median
    bars = []
    for name, value in case.uncertain_inputs().items():
        low, high = value.ends
        at_low = evaluate(case.with_input(name, value.at(low)), draws)
        at_high = evaluate(case.with_input(name, value.at(high)), draws)
        bars.append(
            TornadoBar(
                name=name,
                kind=value.kind,
                low=low,
                high=high,
                change_at_low=at_low.difference.median - base,
                change_at_high=at_high.difference.median - base,
                longer_at_low=at_low.online_longer,
                longer_at_high=at_high.online_longer,
            )
        )
    return tuple(sorted(bars, key=lambda bar: -bar.width))


def rank_correlations(case: Case, count: int = 20_000, seed: int = 1) -> dict[str, float]:
    """Spearman correlation of each drawn quantity with (online - in person), strongest first.

    Every draw has its own parameters and its own person. The names are those of
    :class:`reports.effort.draws.Drawn`; ``luck`` is chance, not an input. Quantities that do not
    vary are left out, and of the waits only the first visit's is looked at.
    """
    draws = Draws(outer=count, inner=1, seed=seed)
    drawn = draw(case, draws)
    counter_minutes, online_minutes = both_channels(case, drawn)
    gap = _ranks(online_minutes.total - counter_minutes.total)
    correlations = {}
    for field in fields(drawn):
        quantity = getattr(drawn, field.name)
        first = quantity[0] if quantity.ndim == 3 else quantity
        if np.ptp(first) > 0.0:
            correlations[field.name] = float(np.corrcoef(_ranks(first), gap)[0, 1])
    return dict(sorted(correlations.items(), key=lambda item: -abs(item[1])))


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks of all values; equal values share their mean rank."""
    _, place, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2.0)[place])
