"""Follows a document that the browser saves instead of showing it, like a PDF.

Playwright tells that a download has begun, and can only wait without end for the rest of it; the
browser itself tells how far it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Download, Page

from civicgauge.documents import MAX_BYTES


class Saving:
    """The download that the last request of a page has become, if it became one.

    Args:
        on_end: called once for each, with whether all of it has come.

    Attributes:
        ended: time.perf_counter() when it had come or was cut off.
    """

    def __init__(self, page: Page, on_end: Callable[[bool], None]) -> None:
        self.ended = 0.0
        self._on_end = on_end
        self._download: Download | None = None
        self._identity = ""
        self._state = ""
        browser = page.context.new_cdp_session(page)
        browser.send("Page.enable")
        browser.on("Page.downloadWillBegin", self._on_begin)
        browser.on("Page.downloadProgress", self._on_progress)
        page.on("download", self._on_download)

    def forget(self) -> None:
        """Another request has begun; what still comes of the one before is not looked at."""
        self._download, self._identity, self._state = None, "", ""

    def content(self) -> bytes:
        """What was saved; of more than a document may have, only so much that it is seen."""
        if self._download is None:
            return b""
        with self._download.path().open("rb") as file:
            return file.read(MAX_BYTES + 1)

    def _on_begin(self, event: dict[str, Any]) -> None:
        self._identity = event["guid"]

    def _on_progress(self, event: dict[str, Any]) -> None:
        if event["guid"] == self._identity and event["state"] != "inProgress":
            self._state = event["state"]
            self._look()

    def _on_download(self, download: Download) -> None:
        self._download = download
        self._look()

    def _look(self) -> None:
        """Whether it is at its end: known to Playwright, and complete or canceled."""
        if self._download is not None and self._state:
            self.ended = time.perf_counter()
            self._on_end(self._state == "completed")
