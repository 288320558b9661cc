"""The healthy second portal in both channels: no finding, the same way, the same ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from civicgauge.dossier import Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import load_persona
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase
from civicgauge.view import View
from civicgauge.walk import Itinerary, Walk
from tests.both_channels import ComparingHands, Rows
from tests.second import Filing, Second, findings_of, in_browser, over_http, second_portal
from uxflows.actions import Notebook
from uxflows.browser import find_browser, launch
from uxflows.device import open_persona_page

OFFERED = ("licence_renewal", "marital_status_certificate", "citizen_id_registration")
FILINGS = {
    "renewal": Filing(
        (
            *("photo_too_large", "mistyped", "paper_missing"),
            *("card_declined", "pay_pressed_twice", "session_ended"),
        )
    ),
    "marital status": Filing(("complete", "residence_mistyped"), "marital_status_certificate"),
    "identity card": Filing(
        ("complete", "session_ended_before_booking"), "citizen_id_registration"
    ),
}
"""Variants that meet different pages; all others are walked in a browser by the long tests."""


@dataclass(frozen=True)
class Walked:
    """The same variants in both channels, each on a fresh portal."""

    http: RunFolder
    browser: RunFolder


@pytest.fixture(
    scope="module",
    params=[
        *FILINGS.values(),
        *(pytest.param(name, marks=pytest.mark.long) for name in OFFERED),
    ],
    ids=[*FILINGS, *(f"all of {name}" for name in OFFERED)],
)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    out = tmp_path_factory.mktemp("runs")
    with second_portal() as second:
        wanted = request.param
        filing = wanted if isinstance(wanted, Filing) else all_of(second, wanted)
        http = over_http(second, filing, out / "http")
    with second_portal() as second:
        browser = in_browser(second, filing, out / "browser")
    return Walked(http, browser)


def all_of(second: Second, procedure: str) -> Filing:
    return Filing(tuple(second.target.catalogue[procedure].variants), procedure)


def rows_of(run: RunFolder) -> Rows:
    rows = run.table(StepRow).to_pylist()
    steps = [StepRow(**row) for row in rows if row["phase"] != Phase.AUDIT]
    return Rows(steps, run.ledger())


def test_there_is_no_finding_in_either_channel(walked: Walked) -> None:
    assert findings_of(walked.http) == set()
    assert findings_of(walked.browser) == set()


def test_both_channels_go_the_same_way_and_are_acknowledged_the_same(walked: Walked) -> None:
    http, browser = rows_of(walked.http), rows_of(walked.browser)

    assert browser.way() == http.way()
    assert browser.ledger() == http.ledger()
    assert all(line.receipt for line in rows_of(walked.http).lines if line.step == "get_receipt")


@pytest.mark.parametrize("name", OFFERED)
def test_there_is_no_finding_over_http_in_any_variant(name: str, tmp_path: Path) -> None:
    with second_portal() as second:
        run = over_http(second, all_of(second, name), tmp_path)

    assert findings_of(run) == set()


def test_every_page_on_the_screen_reads_as_its_served_html(tmp_path: Path) -> None:
    """The variant that meets most pages: an officer's, and the citizen's answer."""
    with second_portal() as second, sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        readings: list[tuple[View, View]] = []
        procedure = second.target.catalogue["licence_renewal"]
        rows = Rows()

        def hands() -> Hands:
            page = open_persona_page(browser, load_persona("office_pc"))
            kind = second.target.hands_class(ComparingHands)
            words = second.target.words.for_procedure(procedure)
            notebook = Notebook(rows, "run", 0, 0.0, tmp_path)
            assert issubclass(kind, ComparingHands)
            made = kind(second.target.url, words, page, notebook, timeout=30.0)
            made.watch(page)
            made.readings = readings
            return made

        def officer() -> Hands:
            account = second.target.officer
            assert account is not None
            return officer_of(hands(), account.name, account.password)

        dossier = Dossier(citizen(5, 0), procedure, procedure.variant("paper_missing"), 5)
        assert Walk(Itinerary("run", 0, "second"), dossier, hands(), rows, officer).run()
        browser.close()

    assert len(readings) > 20
    for seen, served in readings:
        assert seen == served
