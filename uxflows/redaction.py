"""Keeps identity numbers and typed secrets out of whatever leaves a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from civicgauge.errors import CivicGaugeError
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RowWriter, RunFolder

HIDDEN = "•••"

# Twelve digits, together or in groups of three, that are no part of a longer number or word.
ID_SHAPED = re.compile(r"(?<![\w.])\d{3}([ .]?)\d{3}\1\d{3}\1\d{3}(?![\w])")

_VALUES = "input:not([type=submit]):not([type=button]), select, textarea"
# Columns with words of the portal; references and receipts are compared and stay as they are.
_FREE_TEXT: Mapping[type, tuple[str, ...]] = {
    StepRow: ("notice", "errors", "slot"),
    ActionRow: ("label",),
}
_TEXT_FILES = (".txt", ".json", ".jsonl", ".html", ".xml", ".md", ".csv")


def redacted(text: str, secrets: Collection[str] = ()) -> str:
    """The text without ID-shaped numbers and without any of the secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return ID_SHAPED.sub(HIDDEN, text)


class FlowRecorder:
    """Takes secrets out of what the portal said before a row is written, and tells of each step.

    The ledger keeps the citizen's number: the audit signs in with it. It stays in the run folder.
    """

    def __init__(
        self,
        writer: RowWriter,
        secrets: Collection[str],
        on_step: Callable[[StepRow], None] = lambda row: None,
    ) -> None:
        self._writer = writer
        self._secrets = secrets
        self._on_step = on_step

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, ActionRow):
            row = replace(row, label=self._clean(row.label))
        if not isinstance(row, StepRow):
            self._writer.add(row)
            return
        row = replace(
            row,
            notice=self._clean(row.notice),
            errors=self._clean(row.errors),
            slot=self._clean(row.slot),
        )
        self._writer.add(row)
        self._writer.flush()
        self._on_step(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self._writer.acknowledge(line)

    def _clean(self, text: str) -> str:
        return redacted(text, self._secrets)


def screenshot(page: Page, path: Path) -> None:
    """A picture of the whole page with every entered value and identity number covered."""
    covered = [page.locator(_VALUES), page.get_by_text(ID_SHAPED)]
    page.screenshot(path=path, full_page=True, scale="css", mask=covered, mask_color="#444444")


def check_nothing_left(folder: RunFolder, secrets: Collection[str]) -> None:
    """Go through every text of the run that a report may show.

    Raises:
        CivicGaugeError: a secret or an ID-shaped number is still there; the text is not repeated.
    """
    leaks = [where for where, text in _texts(folder) if redacted(text, secrets) != text]
    if leaks:
        raise CivicGaugeError(
            f"{folder.path} still holds a typed secret or an identity number in "
            f"{', '.join(sorted(set(leaks)))}. Delete the folder and report this as a defect."
        )


def _texts(folder: RunFolder) -> Iterator[tuple[str, str]]:
    """Where and what; the ledger is for the audit alone."""
    for path in sorted(folder.path.rglob("*")):
        if path.suffix in _TEXT_FILES and "ledger" not in path.relative_to(folder.path).parts:
            yield path.name, path.read_text(encoding="utf-8", errors="replace")
    for kind, columns in _FREE_TEXT.items():
        for column in columns:
            for text in folder.table(kind).column(column).to_pylist():
                yield f"{kind.__name__}.{column}", text
