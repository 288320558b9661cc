"""Checks of our own models against published values, recomputed by this version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from civicgauge.people.klm_checks import self_check
from reports.effort.mmc import MMC


@dataclass(frozen=True, slots=True)
class Check:
    """One published value beside the one computed now."""

    model: str  # klm or mmc
    case: str
    unit: str
    published: float
    computed: float
    agrees: bool


# Counters, arrivals per service time, probability of waiting, mean wait in service times:
# worked out by hand from the Erlang C formula.
_QUEUES = (
    (1, 0.5, 0.5, 1.0),
    (2, 1.5, 0.642857, 1.285714),
    (3, 2.55, 0.730377, 1.623059),
    (5, 4.0, 0.554113, 0.554113),
    (10, 9.0, 0.668732, 0.668732),
)


def validation() -> list[Check]:
    """All checks of the model of human time and of the queueing formulas."""
    klm = [
        Check("klm", f"{row.check}: {row.case}", row.unit, row.published, row.computed, row.agrees)
        for row in self_check()
    ]
    return [*klm, *(check for queue in _QUEUES for check in _queue_checks(*queue))]


def _queue_checks(
    counters: int, load: float, wait_probability: float, mean_wait: float
) -> Iterator[Check]:
    queue, case = MMC(load, 1.0, counters), f"M/M/{counters}, load {load:g}"
    for name, published, computed in (
        ("probability of waiting", wait_probability, queue.wait_probability),
        ("mean wait / service time", mean_wait, queue.mean_wait),
    ):
        agrees = abs(computed - published) <= 5e-7
        yield Check("mmc", f"{case}: {name}", "", published, computed, agrees)
