"""Read served pages, each kind of page in full only until its template is known."""

from __future__ import annotations

from contextlib import suppress

from civicgauge.forms import Page, Read, read_page
from civicgauge.page_template import Skeleton, Template, Unfit

MAX_KINDS, MAX_TEMPLATES = 200, 8
"""Kinds of pages that are remembered, and templates of each; the oldest go first."""

MAX_BYTES = 200_000
MAX_LESSONS = 40
"""A kind is learned from no more often; learning costs more than reading in full."""


class QuickReader:
    """Reads pages as `read` does, value for value, only sooner.

    Pages are of one kind when they are the same up to the end of their title. Whenever a page
    does not fit a template, it is read in full.
    """

    def __init__(self, read: Read = read_page) -> None:
        self.read_in_full = 0
        self._read = read
        self._kinds: dict[bytes, _Kind] = {}

    def read(self, html: bytes, url: str, status: int) -> Page:
        kind = self._kind(html[: html.find(b"</title>", 0, 4096) + 1])
        page = kind.read(html, url, status)
        if page is None:
            page = self._read(html, url, status)
            self.read_in_full += 1
            if len(html) <= MAX_BYTES and kind.lessons < MAX_LESSONS:
                kind.learn(html, page)
        return page

    def _kind(self, start: bytes) -> _Kind:
        kind = self._kinds.get(start)
        if kind is None:
            kind = self._kinds[start] = _Kind(self._read)
            if len(self._kinds) > MAX_KINDS:
                del self._kinds[next(iter(self._kinds))]
        return kind


class _Kind:
    """The templates of one kind of page, the latest found first."""

    def __init__(self, read: Read) -> None:
        self.lessons = 0
        self._read = read
        self._templates: list[Template] = []

    def read(self, html: bytes, url: str, status: int) -> Page | None:
        for place, template in enumerate(self._templates):
            values = template.values_of(html)
            if values is not None:
                if place:
                    self._templates.insert(0, self._templates.pop(place))
                return template.page(values, url, status)
        return None

    def learn(self, html: bytes, page: Page) -> None:
        """Widen the template of a page that is built alike, or begin a new one."""
        self.lessons += 1
        try:
            html.decode()
        except UnicodeDecodeError:
            return
        skeleton = Skeleton(html)
        for place, old in enumerate(self._templates):
            if old.skeleton.between == skeleton.between:
                holes = old.holes | old.skeleton.differing(skeleton)
                with suppress(Unfit):
                    self._templates[place] = self._tried(skeleton, holes, html, page)
                    return
        with suppress(Unfit):
            # What never fitted anything stands last, and gives way first.
            self._templates[MAX_TEMPLATES - 1 :] = [self._tried(skeleton, set(), html, page)]

    def _tried(self, skeleton: Skeleton, holes: set[int], html: bytes, page: Page) -> Template:
        """A template that was tried on the page that it comes from."""
        template = Template(skeleton, holes, self._read)
        values = template.values_of(html)
        if values is None or template.page(values, page.view.url, page.view.status) != page:
            raise Unfit
        return template
