"""The steps of one portal, one table per kind of run, channel, persona and procedure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from civicgauge.facts import ProcedureFacts
from civicgauge.steps import Channel, Phase
from reports.assumptions import persona_or_usual
from reports.measures import STEP_ORDER, step_measure
from reports.waits import STEP_TABLE, Waits


def step_tables(waits: Waits, procedures: Mapping[str, ProcedureFacts]) -> Iterator[dict[str, Any]]:
    """The tables; the warm-up is left out.

    Walks in the browser are one per variant and no sample of anything, so they get no percentiles.
    """
    measured = waits.cells[waits.cells["phase"] == Phase.MEASURED]
    for keys, cells in measured.groupby(list(STEP_TABLE[:-1]), sort=False):
        table = tuple(map(str, keys))
        kind, channel, persona, procedure = table
        percentiles = kind == "load" and channel == Channel.HTTP
        yield {
            "kind": kind,
            "channel": channel,
            "persona": persona,
            "procedure": procedure,
            "title": persona_or_usual(persona).title if persona else None,
            "percentiles": percentiles,
            "rows": [
                step_measure(
                    name, cells[cells["step"] == name], waits.by_line[*table, name], percentiles
                )
                for name in _in_order(cells["step"].unique(), procedures.get(procedure))
            ],
        }


def _in_order(names: Iterable[str], procedure: ProcedureFacts | None) -> list[str]:
    """The steps as the procedure takes them, its longest variant first; then any others."""
    variants = procedure.variants.values() if procedure else ()
    longest_first = sorted(variants, key=lambda variant: len(variant.steps), reverse=True)
    own = [step for variant in longest_first for step in variant.steps]
    places = {step: place for place, step in enumerate(dict.fromkeys([*own, *STEP_ORDER]))}
    return sorted(names, key=lambda name: places.get(name, len(places)))
