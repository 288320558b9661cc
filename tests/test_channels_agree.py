"""Every variant walked over HTTP and in a browser: the same way, the same rows, the same ledger.

Each channel has a fresh reference portal of its own. Where this fails, one channel sees or sends
something that the other does not, and the figures of load and of usability are about two things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.forms import read_page
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import load_persona
from civicgauge.refportal.serve import Portal, running_portal
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.view import Pressable, View
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import default_words
from loadtests.http_client import HttpSession, connection_pool
from loadtests.http_hands import FormHands
from uxflows.actions import Notebook
from uxflows.browser import find_browser, launch
from uxflows.device import open_persona_page
from uxflows.page_hands import PageHands

CATALOGUE = load_catalogue()
WORDS = default_words()
TIMEOUT = 30.0
SEED = 5
THE_SAME = [
    *("step", "attempt", "outcome", "reason", "page", "notice", "errors", "amount", "state"),
    *("fields_filled", "fields_lost", "found_by_name", "keys", "clicks"),
]


@dataclass
class Rows:
    """What one walk leaves behind; numbers of dossiers and payments are named in order."""

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
        served = read_page(self._served.body(), self._served.url, self._served.status).view
        self.readings.append((without_keys(self.view()), without_keys(served)))


def without_keys(view: View) -> View:
    """Each reader finds controls again by keys of its own."""
    return replace(
        view,
        fields=tuple(replace(item, key="") for item in view.fields),
        pressables=tuple(replace(item, key="") for item in view.pressables),
    )


@dataclass
class Walked:
    """One variant in both channels."""

    http: Rows
    browser: Rows
    readings: list[tuple[View, View]]


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, Portal]]:
    folder = tmp_path_factory.mktemp("portals")
    password = "mat-khau-can-bo"
    with (
        running_portal(folder / "http.sqlite", officer_password=password) as one,
        running_portal(folder / "browser.sqlite", officer_password=password) as two,
    ):
        yield one, two


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield launch(playwright, find_browser())


WAYS = [(procedure.id, variant) for procedure in CATALOGUE for variant in procedure.variants]


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def walked(
    request: pytest.FixtureRequest,
    portals: tuple[Portal, Portal],
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Walked:
    procedure = CATALOGUE[request.param[0]]
    words = WORDS.for_procedure(procedure)
    number = WAYS.index(request.param)
    dossier = partial(
        Dossier, citizen(SEED, number), procedure, procedure.variant(request.param[1]), SEED
    )
    readings: list[tuple[View, View]] = []
    evidence = tmp_path_factory.mktemp("evidence")

    def over_http(portal: Portal, rows: Rows) -> Hands:
        return FormHands(portal.url, words, HttpSession(connection_pool(TIMEOUT), TIMEOUT))

    def in_browser(portal: Portal, rows: Rows) -> Hands:
        page = open_persona_page(browser, load_persona("office_pc"))
        notebook = Notebook(rows, "run", 0, 0.0, evidence)
        hands = ComparingHands(portal.url, words, page, notebook, timeout=TIMEOUT)
        hands.watch(page)
        hands.readings = readings
        return hands

    http = walk(dossier(), portals[0], over_http)
    seen = walk(dossier(), portals[1], in_browser)
    for context in browser.contexts:
        context.close()
    return Walked(http, seen, readings)


def walk(dossier: Dossier, portal: Portal, make: Callable[[Portal, Rows], Hands]) -> Rows:
    rows = Rows()

    def officer() -> Hands:
        return officer_of(make(portal, rows), portal.officer_account, portal.officer_password)

    reached = Walk(
        Itinerary("run", 0, "reference"), dossier, make(portal, rows), rows, officer
    ).run()
    assert reached, rows.steps[-1]
    return rows


def test_both_channels_go_the_same_way_and_are_told_the_same(walked: Walked) -> None:
    assert walked.browser.way() == walked.http.way()


def test_both_channels_are_acknowledged_the_same(walked: Walked) -> None:
    walked.browser.way()
    walked.http.way()
    assert walked.browser.ledger() == walked.http.ledger()
    assert walked.http.ledger()


def test_every_page_on_the_screen_reads_as_its_served_html(walked: Walked) -> None:
    assert walked.readings
    for seen, served in walked.readings:
        assert seen == served
