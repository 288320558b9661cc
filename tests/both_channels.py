"""What both channels must agree on, whatever portal they walk."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from playwright.sync_api import Page, Response

from civicgauge.documents import is_document
from civicgauge.forms import read_page
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.view import Pressable, View
from uxflows.page_hands import PageHands

THE_SAME = [
    *("step", "attempt", "outcome", "reason", "page", "notice", "errors", "amount", "state"),
    *("slot", "slot_number", "slot_places"),
    *("fields_filled", "fields_lost", "found_by_name", "keys", "clicks"),
]


@dataclass
class Rows:
    """What walks leave behind; numbers of dossiers and payments are named in order."""

    steps: list[StepRow] = field(default_factory=list)
    lines: list[LedgerLine] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=lambda: {"": ""})

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, StepRow):
            self.steps.append(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self.lines.append(line)

    def way(self) -> list[dict[str, str]]:
        """The steps as far as both channels must agree on them."""
        return [
            {name: self._renamed(str(getattr(row, name))) for name in THE_SAME}
            | {"reference": self._name(row.reference), "payment": self._name(row.payment)}
            for row in self.steps
        ]

    def ledger(self) -> list[dict[str, object]]:
        numbers = ("reference", "payment", "receipt")
        return [
            asdict(line) | {name: self._name(getattr(line, name)) for name in numbers}
            for line in self.lines
        ]

    def _name(self, number: str) -> str:
        return self.names.setdefault(number, f"number {len(self.names)}")

    def _renamed(self, text: str) -> str:
        for number in filter(None, self.names):
            text = text.replace(number, self.names[number])
        return text


class ComparingHands(PageHands):
    """Reads every page that comes twice: from the screen, and from the HTML that was served."""

    def watch(self, page: Page) -> None:
        self.readings: list[tuple[View, View]] = []
        self._served: Response | None = None
        page.on("response", self._note)

    def open(self, url: str) -> None:
        super().open(url)
        self._compare()

    def press_on(self, found: Pressable, times: int) -> None:
        super().press_on(found, times)
        self._compare()

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._served = response

    def _compare(self) -> None:
        assert self._served is not None
        if is_document(self._served.headers.get("content-type", "")):
            return  # saved by the browser, which does not tell what it was
        served = read_page(self._served.body(), self._served.url, self._served.status).view
        self.readings.append((_without_keys(self.view()), _without_keys(served)))


def _without_keys(view: View) -> View:
    """Each reader finds controls again by keys of its own."""
    return replace(
        view,
        fields=tuple(replace(item, key="") for item in view.fields),
        pressables=tuple(replace(item, key="") for item in view.pressables),
    )
