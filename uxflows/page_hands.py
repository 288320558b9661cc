"""Hands at a browser: point, click and type on what is visible, and note every action."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from playwright.sync_api import ElementHandle, Error, Page, TimeoutError

from civicgauge.catalogue import Procedure
from civicgauge.documents import read_document
from civicgauge.hands import Hands, StepStopped
from civicgauge.people.pictures import Picture
from civicgauge.steps import Channel, Outcome, Step
from civicgauge.target import Target
from civicgauge.view import FieldView, Pressable, View
from civicgauge.words import Words
from uxflows.actions import ActionLog, Deed, Notebook
from uxflows.double_press import press_twice
from uxflows.main_document import MainDocument
from uxflows.page_view import Reading, find_control, find_target, read_page
from uxflows.redaction import screenshot
from uxflows.vitals import VitalsLog

_NOTHING = Reading(View("", 0, ""), ())
_PATIENCE_MS = 3000
"""How long something may stay covered or in motion before it counts as out of reach."""


class PageHands(Hands):
    """The hands of one person in one browser context.

    Args:
        timeout: seconds that the person waits in one step before giving up.
    """

    channel = Channel.BROWSER

    def __init__(
        self,
        base_url: str,
        words: Words,
        page: Page,
        notebook: Notebook,
        *,
        timeout: float,
    ) -> None:
        super().__init__(base_url, words)
        self._page = page
        self._notebook = notebook
        self._document = MainDocument(page, timeout)
        size = page.viewport_size or {"width": 0, "height": 0}
        self._actions = ActionLog(notebook, (size["width"], size["height"]))
        self._vitals = VitalsLog(notebook)
        self._step = ""
        self._reading = _NOTHING
        self._stale = False

    def begin_step(self, step: Step, attempt: int) -> None:
        super().begin_step(step, attempt)
        self._step = step.value
        self._document.begin_step()
        self._actions.begin_step(step, attempt)

    def view(self) -> View:
        """What is on the screen; while no page of the portal is there, what was there last."""
        if self._stale and not self._document.lost:
            reading = self._look()
            notices = (*self._document.dialogs, *reading.view.notices)
            self._reading = replace(reading, view=replace(reading.view, notices=notices))
            self._stale = False
        return self._reading.view

    def open(self, url: str) -> None:
        """Go to an address. How a person gets there is not known, so it costs no operators."""
        deed = Deed("open", urlsplit(url).path, time.perf_counter())
        with self._expecting_page(deed):
            timeout = self._document.left(deed.began)
            self._page.goto(url, wait_until="commit", timeout=timeout)

    def type_into(self, found: FieldView, value: str, recall: str) -> None:
        with self._on(found, "type", recall=recall, typed=value, clicks=1) as target:
            target.click(timeout=_PATIENCE_MS)
            if found.value:
                self._page.keyboard.press("ControlOrMeta+A")
            self._page.keyboard.type(value)
            suggests = target.get_attribute("role") == "combobox"
        if suggests:
            self._take_suggestion(found.label, value)

    def choose(self, found: FieldView, option: str, recall: str) -> None:
        """Two clicks: the second is on the open list, which the browser draws out of our sight."""
        with self._on(found, "choose", recall=recall, clicks=2):
            control = find_control(self._page, found.key)
            control.select_option(index=found.options.index(option), timeout=_PATIENCE_MS)
            self._document.let_follow()

    def tick(self, found: FieldView, recall: str) -> None:
        with self._on(found, "tick", recall=recall, clicks=1) as target:
            target.click(timeout=_PATIENCE_MS)

    def attach_to(self, found: FieldView, picture: Picture) -> None:
        """One click; what follows in the system's own file dialog is not seen from here."""
        with self._on(found, "attach", clicks=1):
            find_control(self._page, found.key).set_input_files(
                {
                    "name": picture.file_name,
                    "mimeType": picture.media_type,
                    "buffer": picture.data,
                }
            )

    def press_on(self, found: Pressable, times: int) -> None:
        # Also on a touch screen a click and no tap: the click that follows a tap comes at a time of
        # its own, and whether it is going to bring another page could not be told from here.
        target = find_target(self._page, found.key)
        with _within_reach(found.text):
            target.click(trial=True, timeout=_PATIENCE_MS)
        box = target.bounding_box()
        deed = Deed("press", found.text, time.perf_counter(), clicks=times, box=box)
        with self._expecting_page(deed):
            if times == 1:
                target.click(force=True, timeout=self._document.left(deed.began))
            else:
                deed.began = press_twice(self._page, target, lambda: self._document.asked)

    def forget_session(self) -> None:
        self._page.context.clear_cookies()

    def evidence(self, name: str) -> str:
        """A redacted picture; none while no page of the portal is there to be looked at.

        A PDF is none: nothing in it could be covered.
        """
        document = self._document
        if document.lost or document.saved is not None or not self._page.url.startswith("http"):
            return ""
        file = f"{name}.png"
        try:
            screenshot(self._page, self._notebook.evidence_folder / file)
        except Error:
            return ""
        return file

    def finish(self) -> None:
        """Leave the row of the last page; call it once when the walk is over."""
        if not self._document.lost:
            self._vitals.look(self._page)
        self._vitals.leave()

    def _look(self) -> Reading:
        """Read the PDF or page; a page once more when it went away by itself in the meantime."""
        saved = self._document.saved
        if saved is not None:
            view = read_document(saved, self._document.address, self._document.status)
            return Reading(view, tuple(view.text.splitlines()))
        asked = self._document.asked
        try:
            return read_page(self._page, self._document.status)
        except Error:
            if self._document.asked == asked:
                raise
            self._document.wait_until_usable(time.perf_counter())
            return read_page(self._page, self._document.status)

    def _take_suggestion(self, label: str, typed: str) -> None:
        """Click the suggestion that says what was typed; the open list may cover the page."""
        suggestions = self._page.locator("[role=option]")
        found = suggestions.and_(self._page.get_by_role("option", name=typed, exact=True)).first
        try:
            found.wait_for(timeout=_PATIENCE_MS)
        except TimeoutError:
            return  # what the portal makes of the text it says itself
        deed = Deed("choose", label, time.perf_counter(), clicks=1, box=found.bounding_box())
        found.click(timeout=_PATIENCE_MS)
        self._stale = True
        self.tally.clicks += 1
        self._actions.note(deed)

    @contextmanager
    def _on(
        self, found: FieldView, kind: str, *, recall: str = "", typed: str = "", clicks: int
    ) -> Iterator[ElementHandle]:
        """An action on a control; some portals submit by themselves when a choice is made."""
        label = found.label or found.group or found.name
        target = find_target(self._page, found.key)
        box = target.bounding_box()
        deed = Deed(kind, label, time.perf_counter(), recall, typed, clicks, box)
        self._stale = True
        asked = self._document.asked
        with _within_reach(label):
            yield target
        if self._document.asked == asked:
            self._actions.note(deed)
            return
        with self._expecting_page(deed):
            pass

    @contextmanager
    def _expecting_page(self, deed: Deed) -> Iterator[None]:
        """Wait for the page that the action brings, and note both, cut short or not."""
        document = self._document
        before = document.number
        if not document.lost:
            self._vitals.look(self._page)
        document.dialogs.clear()
        deed.began = time.perf_counter()
        try:
            with document.going(deed.began):
                yield
            document.wait_until_usable(deed.began)
            deed.wait = document.waited_since(deed.began)
            self._stale = True
            self.view()
            deed.syllables = self._actions.new_syllables(self._reading.main_lines)
        except BaseException:
            deed.wait = time.perf_counter() - deed.began
            raise
        finally:
            self.tally.waits.append(deed.wait)
            self._actions.note(deed)
        if document.number != before:
            self._vitals.came_to(self._step, self.page())


@contextmanager
def _within_reach(label: str) -> Iterator[None]:
    """Say so when something stays covered, in motion or switched off."""
    try:
        yield
    except TimeoutError:
        notice = f"{label!r} is there but cannot be reached"
        raise StepStopped(Outcome.FAILED, "not_on_page", notice) from None


def hands_for(
    target: Target, procedure: Procedure, page: Page, notebook: Notebook, *, timeout: float
) -> PageHands:
    """Browser hands for one person on the target, with its words and its own ways."""
    kind = target.hands_class(PageHands)
    assert issubclass(kind, PageHands)
    words = target.words.for_procedure(procedure)
    return kind(target.url, words, page, notebook, timeout=timeout)
