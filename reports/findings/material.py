"""What findings are judged from: the rows of one run, some whole walks at a time.

No finding needs to see two walks at once; what it must know of all of them is counted before.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from civicgauge.facts import PortalFacts, VariantFacts
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RunFolder
from civicgauge.segments import SCHEMAS
from civicgauge.view import tidy
from reports.blocks import OnProgress, among, silent, values_of
from reports.bookings import count_bookings
from reports.frames import Run
from reports.measures import percentile_of
from reports.waits import Waits

JUDGED = tuple(
    name
    for name in SCHEMAS[StepRow].names
    if name not in ("target", "page", "state", "bytes", "found_by_name")
)
"""The columns that findings may look at."""

_Row = namedtuple("_Row", JUDGED)  # type: ignore[misc]  # whatever columns rows have

Mask = npt.NDArray[np.bool_]


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
    """Some walks of one run, with what was counted and audited of it.

    Attributes:
        run, kind: name and kind of the run.
        steps: all rows of these walks but those of the audit, by walk and time. Of `reference`,
            `payment` and `receipt` only whether they are there.
        arrays: the columns of `steps`, as quick to reach as they can be.
        ordinals: of each row, which of these walks it belongs to, from 0.
        lines: one line per walk, see :func:`reports.measures.walk_table`.
        cut_requests: walk, step and attempt of requests whose connection was cut.
        p95: of each step in a load run, in seconds; only with enough samples.
        differences: what the audit found of these walks; of no walk, with the run's last ones.
        audited, payments_read: whether the run was audited, and with the payment statement.
        compared: what the run's audit compared at least once, e.g. `states`.
        statistics_read: whether the run's audit read the statistics and is judged here.
        ledger: the last line of walks of which there is a difference.
        bookings: by walk, what its slot had given out before, see :mod:`reports.bookings`.
    """

    run: str
    kind: str
    portal: PortalFacts
    steps: pd.DataFrame
    arrays: Mapping[str, Any]
    ordinals: npt.NDArray[np.int64]
    lines: pd.DataFrame
    cut_requests: pd.DataFrame
    p95: Mapping[str, float]
    differences: tuple[Difference, ...]
    audited: bool
    payments_read: bool
    compared: frozenset[str]
    statistics_read: bool
    ledger: Mapping[int, LedgerLine]
    bookings: pd.DataFrame

    def where(self, **wanted: str | Collection[str]) -> Mask:
        """Which rows have these texts, or one of several."""
        rows = np.ones(len(self.steps), bool)
        for column, texts in wanted.items():
            rows &= among(self.arrays[column], (texts,) if isinstance(texts, str) else texts)
        return rows

    def per_text(self, column: str, value: Callable[[str], float]) -> npt.NDArray[np.float64]:
        """For each row what follows from its text, worked out once for each text."""
        known = self.arrays[column]
        values = np.array([value(text) for text in known.categories], float)
        rows: npt.NDArray[np.float64] = values[known.codes]
        return rows

    def of_variants(self, suits: Callable[[VariantFacts], object]) -> Mask:
        """Which rows belong to a variant that the catalogue knows and that suits."""
        rows = np.zeros(len(self.steps), bool)
        for name, procedure in self.portal.procedures.items():
            for variant, facts in procedure.variants.items():
                if suits(facts):
                    rows |= self.where(procedure=name, variant=variant)
        return rows

    def walks(self, rows: Mask) -> Mask:
        """Which walks have one of these rows."""
        walks = np.zeros(len(self.lines), bool)
        walks[self.ordinals[rows]] = True
        return walks

    def of(self, walks: Mask) -> Mask:
        """Which rows belong to these walks."""
        rows: Mask = walks[self.ordinals]
        return rows

    def rows(self, among: Mask | None = None, **wanted: str | Collection[str]) -> Iterator[Any]:
        """The step rows with these values, by walk and time; one attribute per column."""
        rows = self.where(**wanted) if among is None else self.where(**wanted) & among
        return self._rows(np.flatnonzero(rows))

    def variant(self, row: Any) -> VariantFacts | None:
        """The variant that a step row belongs to; None when the catalogue does not know it."""
        procedure = self.portal.procedures.get(row.procedure)
        return procedure.variants.get(row.variant) if procedure else None

    def of_walk(self, walk: int) -> list[Any]:
        """All step rows of one walk in order of time."""
        first, end = np.searchsorted(self.arrays["walk"], [walk, walk + 1])
        return list(self._rows(slice(first, end)))

    def _rows(self, places: Any) -> Iterator[Any]:
        """Rows as plain values: frames of a few rows would cost more than all else here."""
        if not isinstance(places, slice) and not len(places):
            return iter(())
        columns = [self.arrays[name][places].tolist() for name in JUDGED]
        return map(_Row._make, zip(*columns, strict=True))

    def says_dossier_is_missing(self, row: Any) -> bool:
        """Whether the portal answered that it does not know the dossier."""
        return row.reason == "http_404" or names_any(row.notice, self.portal.missing_dossier)


def material_of(
    runs: Sequence[Run], waits: Waits, on_progress: OnProgress = silent
) -> Iterator[Material]:
    """The material of one portal's runs, whatever became of them, in order of run and walk."""
    portal = portal_of(runs)
    for run in runs:
        yield from _of_run(run, portal, waits, on_progress)


def portal_of(runs: Sequence[Run]) -> PortalFacts:
    """What one portal says, and the procedures of all its runs."""
    procedures = {name: item for run in runs for name, item in run.facts.procedures.items()}
    return PortalFacts(runs[0].facts.photo_phrases, runs[0].facts.missing_dossier, procedures)


def differences_of(run: Run) -> list[Difference]:
    """What the audit of a run found."""
    return [
        Difference(
            run=run.name,
            kind=str(item["kind"]),
            reference=str(item.get("reference") or ""),
            walk=item.get("walk"),
            expected=item["expected"],
            found=item["found"],
        )
        for item in (run.audit or {}).get("differences", ())
    ]


def _of_run(
    run: Run, portal: PortalFacts, waits: Waits, on_progress: OnProgress
) -> Iterator[Material]:
    differences, read = differences_of(run), (run.audit or {}).get("after") or {}
    compared = (run.audit or {}).get("compared") or {}
    ledger, cut = _last_lines(run, differences), run.requests.cut
    p95 = _p95(run, waits) if run.kind == "load" else {}
    bookings = count_bookings(run)
    judged = 0
    for steps in run.blocks(JUDGED):
        walk = steps["walk"].to_numpy()
        ordinals = np.cumsum(np.diff(walk, prepend=walk[:1]) != 0)
        count = int(ordinals[-1]) + 1 if len(ordinals) else 0
        is_last = judged + count == len(run.walks)
        first, end = (walk[0], walk[-1]) if count else (0, 0)
        later = [item for item in differences if item.walk is None or item.walk > end]
        here = differences if is_last else [item for item in differences if item not in later]
        yield Material(
            run=run.name,
            kind=run.kind,
            portal=portal,
            steps=steps,
            arrays={name: values_of(steps[name]) for name in JUDGED},
            ordinals=ordinals,
            lines=run.walks.iloc[judged : judged + count],
            cut_requests=cut[(cut["walk"] >= first) & (cut["walk"] <= end)],
            p95=p95,
            differences=tuple(here),
            audited=run.audit is not None,
            payments_read="payments" in read,
            compared=frozenset(name for name, count in compared.items() if count),
            statistics_read="statistics" in read and is_last,
            ledger=ledger,
            bookings=bookings,
        )
        judged, differences = judged + count, later
        on_progress(f"{run.name}: judging {judged:,} of {len(run.walks):,} filings")
        if is_last:
            return
        del steps  # before the next block is read


def _p95(run: Run, waits: Waits) -> dict[str, float]:
    steps = {step: waiting for (name, step), waiting in waits.by_run.items() if name == run.name}
    found = {step: percentile_of(waiting, 95).value for step, waiting in steps.items()}
    return {step: value for step, value in found.items() if value is not None}


def _last_lines(run: Run, differences: Sequence[Difference]) -> dict[int, LedgerLine]:
    """The last ledger line of each walk of which there is a difference."""
    walks = pa.array({item.walk for item in differences if item.walk is not None}, pa.int64())
    found: dict[int, LedgerLine] = {}
    for block in RunFolder(run.path).blocks(LedgerLine) if len(walks) else ():
        own = block.filter(pc.is_in(block["walk"], walks))
        found |= {line["walk"]: LedgerLine(**line) for line in own.to_pylist()}
    return found


def names_any(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text contains one of the phrases as whole words, whatever the case."""
    said = tidy(text).casefold()
    return any(_as_words(phrase).search(said) for phrase in phrases if phrase)


def _as_words(phrase: str) -> re.Pattern[str]:
    """No letter directly before or after; a digit may be, as in ``500KB``."""
    letter = r"[^\W\d_]"
    return re.compile(rf"(?<!{letter}){re.escape(tidy(phrase).casefold())}(?!{letter})")
