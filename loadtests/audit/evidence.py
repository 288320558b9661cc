"""The rows behind each difference, so that a person finds the step where it came about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase, Step
from loadtests.audit.compare import Difference, Kind
from loadtests.audit.visits import NO_WALK

_OWN: Mapping[Kind, tuple[Step, ...]] = {
    Kind.LOST_DOSSIER: (Step.SUBMIT, Step.TRACK),
    Kind.DOUBLE_CHARGE: (Step.PAY, Step.TRACK),
    Kind.PAYMENT_WITHOUT_RECEIPT: (Step.PAY, Step.GET_RECEIPT),
    Kind.STATISTICS_DISAGREE: (Step.PAY, Step.TRACK),
    Kind.UNKNOWN_DOSSIER: (Step.SIGN_IN,),
    Kind.SLOT_DIFFERS: (Step.BOOK_SLOT, Step.TRACK),
    Kind.STATE_DIFFERS: (Step.SUPPLEMENT, Step.TRACK, Step.COLLECT),
    Kind.RECEIPT_DIFFERS: (Step.GET_RECEIPT,),
    Kind.OVERBOOKED_SLOT: (Step.BOOK_SLOT,),
}
"""Where in its own walk a difference shows, in the run and in the audit."""

_PAGES: Mapping[str, tuple[Step, ...]] = {
    "more": (Step.READ_STATISTICS,),
    "table": (Step.READ_STATISTICS,),
    "charges": (Step.READ_PAYMENT_STATEMENT,),
    "payment": (Step.READ_PAYMENT_STATEMENT,),
    "no_payment": (Step.READ_PAYMENT_STATEMENT,),
    "listed": (Step.READ_DOSSIER_LIST,),
}
"""By what was found, the page on which it stands."""


def with_rows(differences: Sequence[Difference], run: RunFolder) -> list[Difference]:
    """The differences with the rows of the run that show them."""
    walks = {NO_WALK, *(item.walk for item in differences if item.walk is not None)}
    rows = defaultdict(list)
    for row in _rows(run, walks) if differences else ():
        rows[row["walk"], row["step"]].append(row)
    return [replace(item, rows=tuple(_behind(item, rows))) for item in differences]


def _behind(
    item: Difference, rows: Mapping[tuple[int, str], list[dict[str, Any]]]
) -> Iterator[Mapping[str, Any]]:
    if item.walk is not None:
        for step in _OWN[item.kind]:
            yield from rows.get((item.walk, step), ())
    page = item.found.get("page")
    for step in _PAGES.get(item.found["code"], ()):
        pages = [row for row in rows.get((NO_WALK, step), ()) if row["phase"] == Phase.AUDIT]
        # Of a list with many pages only the one that it stands on helps anybody.
        yield from (row for row in pages if len(pages) == 1 or row["attempt"] == page)


def _rows(run: RunFolder, walks: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of these walks, those of the filing before those of the audit."""
    table = run.table(StepRow).select(["walk", "phase", "step", "attempt"])
    own = table.filter(pc.is_in(table["walk"], pa.array(walks, pa.int64()))).to_pylist()
    return sorted(own, key=lambda row: (row["phase"] == Phase.AUDIT, row["attempt"]))
