"""The sheets of the workbook: which figures stand where, one table per sheet, no layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reports.language import Language
from reports.render.sheets import measures, origins, verdicts
from reports.render.sheets.sheet import Cell, Column, Item, Sheet
from reports.render.wording import Wording

Rows = Callable[[Item, Wording], Iterator[Sequence[Cell]]]

TABLES: Sequence[tuple[str, Sequence[Column], Rows]] = (
    ("requirements", verdicts.REQUIREMENTS, verdicts.requirements),
    ("limits", verdicts.LIMITS, verdicts.limits),
    ("findings", verdicts.FINDINGS, verdicts.findings),
    ("evidence", verdicts.EVIDENCE, verdicts.evidence),
    ("audit", verdicts.AUDIT, verdicts.audit),
    ("steps", measures.STEPS, measures.steps),
    ("load", measures.LOAD, measures.load),
    ("effort", measures.EFFORT, measures.effort),
    ("gaps", measures.GAPS, measures.gaps),
    ("figures", origins.FIGURES, origins.figures),
    ("runs", origins.RUNS, origins.runs),
    ("files", origins.FILES, origins.files),
)


def sheets(report: Item, words: Language) -> Iterator[Sheet]:
    """All sheets in their order; one without rows still says by its heads what was not there."""
    say = Wording(report, words)
    yield verdicts.summary(report, say)
    for name, columns, rows in TABLES:
        yield Sheet(name, columns, list(rows(report, say)))
