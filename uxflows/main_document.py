"""The document that a page shows or waits for: its status, its failure, and when it is usable.

The portal made the citizen wait from the user's action until the page is usable: the document has
come in completely, is parsed and painted, its heading is there, and its elements and texts stand
still. The tenth of a second in which they are watched standing still is not counted. Images and
scripts that are still under way keep nobody from going on and are not waited for. ``settled.js``
says it exactly. A PDF, which the browser saves, is there when the last of it has come.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Dialog, Error, Page, Request, Response, TimeoutError

from civicgauge.documents import is_document
from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from uxflows.saving import Saving

SETTLED_SCRIPT = Path(__file__).with_name("settled.js").read_text(encoding="utf-8")

_STILL = "() => window[Symbol.for('civicgauge.still')]()"
_NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
_LOOK_AGAIN_MS = 5

# Chromium's names for what loadtests/clients/session.py calls by ours.
_REASONS = {
    "ERR_CONNECTION_REFUSED": "connection_refused",
    "ERR_CONNECTION_RESET": "reset",
    "ERR_CONNECTION_CLOSED": "reset",
    "ERR_CONNECTION_ABORTED": "reset",
    "ERR_EMPTY_RESPONSE": "reset",
    "ERR_SOCKET_NOT_CONNECTED": "reset",
    "ERR_CONTENT_LENGTH_MISMATCH": "truncated",
    "ERR_INCOMPLETE_CHUNKED_ENCODING": "truncated",
    "ERR_TOO_MANY_REDIRECTS": "redirect_loop",
    # The browser is started so that it cannot find any host but the target's.
    "ERR_NAME_NOT_RESOLVED": "foreign_host",
}
_TIMEOUTS = ("ERR_TIMED_OUT", "ERR_CONNECTION_TIMED_OUT")
_CUT_OFF = "net::ERR_CONTENT_LENGTH_MISMATCH"
# A download, an empty answer, or a newer navigation took its place.
_NO_NEW_PAGE = ("ERR_ABORTED", "Download is starting", "interrupted by another navigation")


class MainDocument:
    """Watches one page; `timeout` is how many seconds a citizen waits in one step."""

    def __init__(self, page: Page, timeout: float) -> None:
        self._page = page
        self._timeout = timeout
        self._patience = timeout
        self._request: Request | None = None
        self._answer = 0
        self._pending = False
        self._failure = ""
        self._given_up = False
        self.status = 0
        self.number = 0
        """Counts the documents that came; a change means that the citizen sees another one."""
        self.asked = 0
        """Counts the requests for a document, redirects included."""
        self.dialogs: list[str] = []
        """What native dialogs said; they are dismissed at once."""
        self._is_saved = False
        self._saving = Saving(page, self._on_saved)
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_finished)
        page.on("requestfailed", self._on_failed)
        page.on("dialog", self._on_dialog)

    @property
    def lost(self) -> bool:
        """Whether there is nothing to look at: the last document failed, or the page hangs."""
        return bool(self._failure) or self._pending or self._given_up

    @property
    def address(self) -> str:
        """Where the last request for a document went."""
        return self._request.url if self._request else ""

    @property
    def saved(self) -> bytes | None:
        """The PDF that the citizen has before him, None when it is a page."""
        return self._saving.content() if self._is_saved and not self.lost else None

    def begin_step(self) -> None:
        """The citizen's patience starts anew."""
        self._patience = self._timeout

    @contextmanager
    def going(self, began: float) -> Iterator[None]:
        """Turn what goes wrong while the browser follows the user's action into our reasons."""
        try:
            yield
        except TimeoutError:
            raise self._timed_out() from None
        except Error as error:
            if not self._failure and any(text in str(error) for text in _NO_NEW_PAGE):
                return
            if not self._failure and "net::" not in str(error):
                raise
            self._failure = self._failure or str(error)
            raise self._failed() from None

    def left(self, began: float) -> float:
        """Milliseconds that the citizen still waits; never 0, which Playwright takes for ever."""
        return max(1.0, 1000 * (began + self._patience - time.perf_counter()))

    def let_follow(self) -> None:
        """Let the page answer a change; Playwright itself waits for that after clicks only."""
        with suppress(Error):
            self._page.evaluate(_NEXT_FRAME)

    def wait_until_usable(self, began: float) -> None:
        """Wait for the document that the user's action at `began` brings, if it brings one.

        Raises:
            StepStopped: it failed, or the citizen's patience is at its end.
        """
        while True:
            if self._failure:
                raise self._failed()
            if time.perf_counter() - began > self._patience:
                raise self._timed_out()
            if self._pending:
                self._page.wait_for_timeout(_LOOK_AGAIN_MS)
            elif self._stands_still(began):
                return

    def waited_since(self, began: float) -> float:
        """Seconds that the citizen waited for what stands still now."""
        if self._is_saved:
            there = self._saving.ended
        else:
            there = time.perf_counter() - self._page.evaluate(_STILL) / 1000
        waited = max(0.0, there - began)
        self._patience -= waited
        return waited

    def _stands_still(self, began: float) -> bool:
        """Whether the page is usable; False when a new document came in between."""
        number = self.asked
        try:
            self._page.wait_for_function(_STILL, timeout=self.left(began), polling=20)
        except TimeoutError:
            raise self._timed_out() from None
        except Error:
            if self._page.is_closed() or number == self.asked:
                raise
        return number == self.asked

    def _timed_out(self) -> StepStopped:
        self._given_up = True
        return StepStopped(Outcome.TIMEOUT, "no_answer")

    def _failed(self) -> StepStopped:
        return failure(self._failure, self.address)

    def _on_request(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            self._request, self._answer, self._failure = request, 0, ""
            self._pending, self._given_up = True, False
            self._is_saved = False
            self._saving.forget()
            self.asked += 1

    def _on_response(self, response: Response) -> None:
        if response.request == self._request:
            self._answer = response.status
            self._is_saved = is_document(response.headers.get("content-type", ""))

    def _on_finished(self, request: Request) -> None:
        if request == self._request:
            self._pending = False
            self.status = self._answer
            self.number += 1

    def _on_failed(self, request: Request) -> None:
        if request == self._request:
            reason = request.failure or "unknown"
            self._failure = "" if reason.endswith(_NO_NEW_PAGE) else reason
            # The request for a PDF ends here and goes on as a download.
            self._pending = self._is_saved and not self._failure

    def _on_saved(self, whole: bool) -> None:
        if self._is_saved:
            self._pending = False
            self.status = self._answer
            self._failure = "" if whole else _CUT_OFF

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def failure(error: str, url: str) -> StepStopped:
    """Chromium's error upon a request in the words of the rows."""
    match = re.search(r"ERR_[A-Z_]+", error)
    name = match[0] if match else ""
    if name in _TIMEOUTS:
        return StepStopped(Outcome.TIMEOUT, "no_answer")
    reason = _REASONS.get(name, "not_http")
    notices = {
        "connection_refused": "the portal does not listen",
        "foreign_host": f"the portal leads to {url}",
        "not_http": name,
    }
    return StepStopped(Outcome.FAILED, reason, notices.get(reason, ""))
