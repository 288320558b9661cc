"""Every variant walked over HTTP and in a browser: the same way, the same rows, the same ledger.

Each channel has a fresh reference portal of its own. Where this fails, one channel sees or sends
something that the other does not, and the figures of load and of usability are about two things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser, sync_playwright

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import load_persona
from civicgauge.refportal.serve import Portal, running_portal
from civicgauge.view import View
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import default_words
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import FormHands
from tests.both_channels import ComparingHands, Rows
from uxflows.actions import Notebook
from uxflows.browser import find_browser, launch
from uxflows.device import open_persona_page

CATALOGUE = load_catalogue()
WORDS = default_words()
TIMEOUT = 30.0
SEED = 5


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
LIKE_ANOTHER = (
    *("photo_wrong_format", "photo_too_few_pixels", "photo_wrong_ratio", "photo_too_dark"),
    *("photo_turned", "never_moved", "moved_often"),
)
"""Variants on the same pages as another one; they take their seconds in the long tests."""
PARAMS = [
    pytest.param(way, marks=[pytest.mark.long] if way[1] in LIKE_ANOTHER else [], id="-".join(way))
    for way in WAYS
]


@pytest.fixture(scope="module", params=PARAMS)
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
        return FormHands(portal.url, words, HttpSession(BlockingClients(), TIMEOUT))

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
