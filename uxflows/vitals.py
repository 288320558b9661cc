"""Web Vitals of the pages that a citizen saw, one row for each when it is left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from civicgauge.rows import VitalsRow
from uxflows.actions import Notebook

VITALS_SCRIPT = Path(__file__).with_name("vitals.js").read_text(encoding="utf-8")
_VITALS = "() => window[Symbol.for('civicgauge.vitals')]()"


@dataclass(frozen=True, slots=True)
class _Shown:
    step: str
    page: str


class VitalsLog:
    """Follows one page from document to document.

    What a page reports grows while it is shown, so it is looked at just before the citizen does
    something that may leave it. The response to that very last press is not in it: the browser
    measures it until the next frame of a page that is gone by then.
    """

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._shown: _Shown | None = None
        self._row: VitalsRow | None = None

    def came_to(self, step: str, page: str) -> None:
        """A new document is on the screen; the row of the one before is left."""
        self.leave()
        self._shown = _Shown(step, page)

    def look(self, page: Page) -> None:
        """Read what the document on the screen reports up to now."""
        if self._shown is None:
            return
        found = page.evaluate(_VITALS)
        self._row = VitalsRow(
            run=self._notebook.run,
            walk=self._notebook.walk,
            step=self._shown.step,
            page=self._shown.page,
            **{name: math.nan if value is None else value for name, value in found.items()},
        )

    def leave(self) -> None:
        if self._row is not None:
            self._notebook.recorder.add(self._row)
        self._row = self._shown = None
