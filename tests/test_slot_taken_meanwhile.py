"""A slot that goes while a citizen looks at it, in both channels.

The citizen is told so, takes the next time that is offered, and both attempts are rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import load_persona
from civicgauge.refportal.serve import running_portal
from civicgauge.refportal.views import minute
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import default_words
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import FormHands
from tests.both_channels import Rows
from tests.refportal.town import CENTRE, FIRST, PLACES, SECOND, town
from uxflows.actions import Notebook
from uxflows.browser import find_browser, launch
from uxflows.device import open_persona_page
from uxflows.page_hands import PageHands

REGISTRATION = load_catalogue()["citizen_id_registration"]
WORDS = default_words().for_procedure(REGISTRATION)
TIMEOUT = 30.0
SEED = 5
SLOW, QUICK = 0, 4
"""Two citizens who want the same centre."""


class Overtaken(Hands):
    """Hands of a citizen who is about to confirm the first time when something else happens."""

    meanwhile: Callable[[], object] | None = None

    def press(self, name: str, times: int = 1) -> None:
        if self.meanwhile is not None and self.page() == "slot_times":
            happens, self.meanwhile = self.meanwhile, None
            happens()
        super().press(name, times)


class OvertakenFormHands(Overtaken, FormHands):
    """Over HTTP."""


class OvertakenPageHands(Overtaken, PageHands):
    """In a browser."""


Sits = Callable[[str, Rows], Overtaken]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield launch(playwright, find_browser())


def overtaken(portal_file: Path, sit: Sits) -> tuple[Rows, Rows]:
    """The quick citizen books between the slow one's look and press; rows of slow and quick."""
    slow, quick = Rows(), Rows()
    with town(portal_file) as before:
        before.take(PLACES - 1)
    with running_portal(portal_file) as portal:
        hands = sit(portal.url, slow)
        hands.meanwhile = walk(QUICK, sit(portal.url, quick), quick).run
        assert walk(SLOW, hands, slow).run(), slow.steps[-1]
    return slow, quick


def walk(index: int, hands: Hands, rows: Rows) -> Walk:
    variant = REGISTRATION.variant("complete")
    dossier = Dossier(citizen(SEED, index), REGISTRATION, variant, SEED)
    return Walk(Itinerary("run", index, "reference"), dossier, hands, rows)


def test_a_citizen_whose_slot_went_meanwhile_is_told_and_takes_the_next_in_both_channels(
    browser: Browser, tmp_path: Path
) -> None:
    def over_http(url: str, rows: Rows) -> Overtaken:
        return OvertakenFormHands(url, WORDS, HttpSession(BlockingClients(), TIMEOUT))

    def in_browser(url: str, rows: Rows) -> Overtaken:
        page = open_persona_page(browser, load_persona("office_pc"))
        notebook = Notebook(rows, "run", 0, 0.0, tmp_path)
        return OvertakenPageHands(url, WORDS, page, notebook, timeout=TIMEOUT)

    slow, quick = overtaken(tmp_path / "http.db", over_http)

    (last_place,) = [row for row in quick.steps if row.step == "book_slot"]
    refused, booked = [row for row in slow.steps if row.step == "book_slot"]
    assert (last_place.slot, last_place.slot_number) == (f"{CENTRE}, {minute(FIRST)}", PLACES)
    assert (refused.attempt, refused.outcome, refused.slot) == (1, "refused", "")
    assert f"Lượt hẹn {minute(FIRST)} tại {CENTRE} vừa hết chỗ." in refused.notice
    assert refused.errors == "Giờ hẹn"
    assert (booked.attempt, booked.outcome) == (2, "ok")
    assert (booked.slot, booked.slot_number) == (f"{CENTRE}, {minute(SECOND)}", 1)
    assert [line.slot for line in slow.lines if line.step == "book_slot"] == [booked.slot]

    seen_slow, seen_quick = overtaken(tmp_path / "browser.db", in_browser)

    assert (seen_slow.way(), seen_quick.way()) == (slow.way(), quick.way())
    assert seen_slow.ledger() == slow.ledger()
