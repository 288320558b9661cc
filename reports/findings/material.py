"""What findings are judged from: all rows of one portal, its words and its audits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from civicgauge.facts import PortalFacts, VariantFacts
from civicgauge.rows import LedgerLine
from civicgauge.steps import Outcome
from civicgauge.view import tidy
from reports.frames import Run

CUT_CONNECTIONS = ("reset", "truncated")
"""Reasons of steps and requests whose connection was cut."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the audit found on the portal against our own ledger; both sides by ``code``."""

    run: str
    kind: str
    reference: str
    walk: int | None
    expected: Mapping[str, Any]
    found: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """All rows of one portal but those of audits, from load and flow together.

    Attributes:
        steps: with the column ``kind``, that of the run.
        places: the positions of each walk's rows among the steps.
        audited: the runs whose ledger was compared with the portal.
        payments_read, statistics_read: those of them whose audit also read the payment
            statement, or the statistics.
        ledger: the last line of each walk, by run and walk.
    """

    portal: PortalFacts
    steps: pd.DataFrame
    requests: pd.DataFrame
    places: Mapping[Any, Any]
    differences: tuple[Difference, ...]
    audited: tuple[str, ...]
    payments_read: tuple[str, ...]
    statistics_read: tuple[str, ...]
    ledger: Mapping[tuple[str, int], LedgerLine]

    def variant(self, row: Any) -> VariantFacts | None:
        """The variant that a step row belongs to; None when the catalogue does not know it."""
        procedure = self.portal.procedures.get(row.procedure)
        return procedure.variants.get(row.variant) if procedure else None

    def rows(self, **wanted: str) -> Iterator[Any]:
        """The step rows with these values, in order of time; one attribute per column."""
        yield from rows_of(self._where(wanted))

    def walks(self, **wanted: str) -> set[tuple[str, int]]:
        """The walks that have a step row with these values."""
        found = self._where(wanted)
        return set(zip(found["run"], found["walk"], strict=True))

    def of_walk(self, run: str, walk: int) -> pd.DataFrame:
        """All step rows of one walk in order of time."""
        rows: pd.DataFrame = self.steps.iloc[self.places.get((run, walk), [])]
        return rows

    def says_dossier_is_missing(self, row: Any) -> bool:
        """Whether the portal answered that it does not know the dossier."""
        return row.reason == "http_404" or names_any(row.notice, self.portal.missing_dossier)

    def _where(self, wanted: Mapping[str, str]) -> pd.DataFrame:
        frame = self.steps
        for column, value in wanted.items():
            frame = frame[frame[column] == value]
        return frame


def material_of(runs: Sequence[Run]) -> Material:
    """The material of one portal's runs, whatever became of them."""
    procedures = {name: item for run in runs for name, item in run.facts.procedures.items()}
    first = runs[0].facts
    steps = pd.concat([run.walked.assign(kind=run.kind) for run in runs], ignore_index=True)
    return Material(
        portal=PortalFacts(first.photo_phrases, first.missing_dossier, procedures),
        steps=steps,
        places=steps.groupby(["run", "walk"]).indices,
        requests=pd.concat(
            [run.requests[run.requests["phase"] != "audit"] for run in runs], ignore_index=True
        ),
        differences=tuple(item for run in runs for item in _differences(run)),
        audited=tuple(run.name for run in runs if run.audit is not None),
        payments_read=_audits_that_read(runs, "payments"),
        statistics_read=_audits_that_read(runs, "statistics"),
        ledger={(run.name, line.walk): line for run in runs for line in run.ledger},
    )


def rows_of(steps: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with one attribute per column."""
    yield from steps.itertuples(index=False)


def _audits_that_read(runs: Sequence[Run], what: str) -> tuple[str, ...]:
    return tuple(run.name for run in runs if what in ((run.audit or {}).get("after") or {}))


def names_any(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text contains one of the phrases as whole words, whatever the case."""
    said = tidy(text).casefold()
    return any(_as_words(phrase).search(said) for phrase in phrases if phrase)


def begun(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps that were really tried."""
    return steps[steps["outcome"] != Outcome.NOT_EXERCISED]


def _as_words(phrase: str) -> re.Pattern[str]:
    """No letter directly before or after; a digit may be, as in ``500KB``."""
    letter = r"[^\W\d_]"
    return re.compile(rf"(?<!{letter}){re.escape(tidy(phrase).casefold())}(?!{letter})")


def _differences(run: Run) -> Iterator[Difference]:
    for item in (run.audit or {}).get("differences", ()):
        yield Difference(
            run=run.name,
            kind=str(item["kind"]),
            reference=str(item.get("reference") or ""),
            walk=item.get("walk"),
            expected=item["expected"],
            found=item["found"],
        )
