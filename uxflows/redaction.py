"""Keeps identity numbers and typed secrets out of whatever leaves a run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from pathlib import Path

from playwright.sync_api import Page

from civicgauge.errors import CivicGaugeError
from civicgauge.rows import ActionRow, LedgerLine, Recorder, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RunFolder

HIDDEN = "•••"

# Twelve digits, together or in groups of three, that are no part of a longer number or word.
ID_SHAPED = re.compile(r"(?<![\w.])\d{3}([ .]?)\d{3}\1\d{3}\1\d{3}(?![\w])")

_VALUES = "input:not([type=submit]):not([type=button]), select, textarea"
_TEXT_FILES = (".txt", ".json", ".jsonl", ".html", ".xml", ".md", ".csv")


def redacted(text: str, secrets: Collection[str] = ()) -> str:
    """The text without ID-shaped numbers and without any of the secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return ID_SHAPED.sub(HIDDEN, text)


class RedactingRecorder:
    """Takes secrets out of what the portal said before a row is written.

    The ledger keeps the citizen's number: the audit signs in with it. It stays in the run folder.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.secrets: set[str] = set()

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        texts = {
            item.name: redacted(getattr(row, item.name), self.secrets)
            for item in fields(row)
            if isinstance(getattr(row, item.name), str)
        }
        self._recorder.add(replace(row, **texts))

    def acknowledge(self, line: LedgerLine) -> None:
        self._recorder.acknowledge(line)


def screenshot(page: Page, path: Path) -> None:
    """A picture of the whole page with every entered value and identity number covered."""
    covered = [page.locator(_VALUES), page.get_by_text(ID_SHAPED)]
    page.screenshot(path=path, full_page=True, mask=covered, mask_color="#444444")


def check_nothing_left(folder: RunFolder, secrets: Collection[str]) -> None:
    """Go through every text of the run that a report may show.

    Raises:
        CivicGaugeError: a secret or an ID-shaped number is still there; the text is not repeated.
    """
    leaks = [
        where for where, text in _texts(folder) if redacted(text, secrets) != text
    ]
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
    for kind in (StepRow, ActionRow, VitalsRow):
        for row in folder.table(kind).to_pylist():
            for column, value in row.items():
                if isinstance(value, str):
                    yield f"{kind.__name__}.{column}", value
