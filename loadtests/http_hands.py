"""Hands over HTTP: submit the form that was served, found by its visible labels."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from civicgauge.catalogue import Procedure
from civicgauge.documents import is_document, read_document
from civicgauge.forms import Form, Page, read_with_assets
from civicgauge.hands import Hands, StepStopped
from civicgauge.people.pictures import Picture
from civicgauge.quick_reader import QuickReader
from civicgauge.steps import Channel, Outcome, Step
from civicgauge.target import Target
from civicgauge.view import FieldView, Pressable, View
from civicgauge.words import Words
from loadtests.clients.form_bodies import encoded, multipart
from loadtests.clients.session import Answer

_READER = QuickReader()
"""All citizens of a process see the same kinds of pages."""

_ASSET_READER = QuickReader(read_with_assets)
"""The same, where what belongs to a page is fetched too."""

_NO_FILE = Picture("", "application/octet-stream", b"")
_NOTHING = Page(View("", 0, ""), (), {}, {}, {})


class Session(Protocol):
    """What the hands need of an HTTP client; `late` is how long the last answer lay there."""

    late: float

    def begin_step(self, step: str, attempt: int) -> None: ...

    def get(self, url: str) -> Answer: ...

    def post(self, url: str, body: bytes, content_type: str) -> Answer: ...

    def forget_cookies(self) -> None: ...

    @property
    def fetches_assets(self) -> bool: ...

    def load(self, page: Page) -> None: ...


class FormHands(Hands):
    """Fills in and submits served forms; what was entered is kept per page."""

    channel = Channel.HTTP

    def __init__(self, base_url: str, words: Words, session: Session) -> None:
        super().__init__(base_url, words)
        self._session = session
        self._page = _NOTHING
        self._entered: dict[str, str] = {}
        self._files: dict[str, Picture] = {}

    def begin_step(self, step: Step, attempt: int) -> None:
        super().begin_step(step, attempt)
        self._session.begin_step(step.value, attempt)

    def open(self, url: str) -> None:
        with self.waiting():
            answer = self._session.get(url)
        self._show(answer)

    def view(self) -> View:
        return self._page.view

    def type_into(self, found: FieldView, value: str, recall: str) -> None:
        self._entered[found.key] = value

    def choose(self, found: FieldView, option: str, recall: str) -> None:
        self._entered[found.key] = self._page.values[found.key][option]

    def tick(self, found: FieldView, recall: str) -> None:
        for other in self._page.view.fields:
            if other.kind == "radio" and other.name == found.name and found.kind == "radio":
                self._entered.pop(other.key, None)
        self._entered[found.key] = self._page.values[found.key][""]

    def attach_to(self, found: FieldView, picture: Picture) -> None:
        self._files[found.key] = picture

    def press_on(self, found: Pressable, times: int) -> None:
        if found.link:
            self.open(self._address(self._page.targets[found.key]))
            return
        form = self._page.forms[self._page.form_of[found.key]]
        values = [*form.hidden, *self._values(form)]
        if self._page.targets[found.key]:
            values.append((self._page.targets[found.key], self._page.values[found.key][""]))
        with self.waiting():
            for _ in range(times):
                answer = self._submit(form, values)
        self._show(answer)

    def forget_session(self) -> None:
        self._session.forget_cookies()

    def _values(self, form: Form) -> list[tuple[str, str]]:
        """What the form's visible controls submit: entered, else as served."""
        entered, values = self._entered, []
        radios = {it.name for it in form.controls if it.kind == "radio" and it.key in entered}
        for key, name, kind, served in form.controls:
            value = entered.get(key)
            if value is None and not (name in radios and kind in ("radio", "checkbox")):
                value = served
            if value is not None and name:
                values.append((name, value))
        return values

    def _submit(self, form: Form, values: list[tuple[str, str]]) -> Answer:
        if form.method != "post":
            parts = urlsplit(self._address(form.action))
            return self._session.get(urlunsplit(parts._replace(query=encoded(values))))
        if form.multipart:
            body, content_type = multipart(values, self._file_parts(form))
        else:
            body, content_type = encoded(values).encode(), "application/x-www-form-urlencoded"
        self.tally.bytes += len(body)
        return self._session.post(self._address(form.action), body, content_type)

    def _address(self, written: str) -> str:
        try:
            return self._page.address(written)
        except ValueError:
            raise StepStopped(
                Outcome.FAILED, "bad_address", f"the portal leads to {written}"
            ) from None

    def _file_parts(self, form: Form) -> list[tuple[str, Picture]]:
        """Each file field as a browser sends it, also the empty ones."""
        return [
            (name, self._files.get(key, _NO_FILE))
            for key, name, kind, _ in form.controls
            if kind == "file" and name
        ]

    def _show(self, answer: Answer) -> None:
        # The citizen has waited until the answer came, not until we had time for it.
        self.tally.waits[-1] -= self._session.late
        self.tally.bytes += len(answer.body)
        if self._session.fetches_assets:
            self._page = self._loaded(_read(answer, _ASSET_READER))
        else:
            self._page = _read(answer, _READER)
        self._entered.clear()
        self._files.clear()

    def _loaded(self, page: Page) -> Page:
        """The page when it is shown; until then the citizen waits for it."""
        began = time.perf_counter()
        try:
            self._session.load(page)
        finally:
            self.tally.waits[-1] += time.perf_counter() - began
        return page


def _read(answer: Answer, reader: QuickReader) -> Page:
    if is_document(answer.media_type):
        return replace(_NOTHING, view=read_document(answer.body, answer.url, answer.status))
    return reader.read(answer.body, answer.url, answer.status)


def hands_for(target: Target, procedure: Procedure, session: Session) -> Hands:
    """HTTP hands for one person on the target, with its words and its own ways."""
    kind = target.hands_class(FormHands)
    assert issubclass(kind, FormHands)
    return kind(target.url, target.words.for_procedure(procedure), session)
