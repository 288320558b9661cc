"""The steps of one portal, one table per kind of run, channel, persona and procedure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from civicgauge.steps import Channel, Phase
from reports.assumptions import persona_or_usual
from reports.measures import STEP_ORDER, StepMeasure, step_measure
from reports.waits import STEP_TABLE, Key, Waits


def step_tables(waits: Waits) -> Iterator[dict[str, Any]]:
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
            "rows": _lines(waits, table, cells, percentiles),
        }


def _lines(waits: Waits, table: Key, cells: pd.DataFrame, percentiles: bool) -> list[StepMeasure]:
    """One line per step in the order of the verbs."""
    names = sorted(cells["step"].unique(), key=lambda name: STEP_ORDER.get(name, 99))
    return [
        step_measure(name, cells[cells["step"] == name], waits.by_line[*table, name], percentiles)
        for name in names
    ]
