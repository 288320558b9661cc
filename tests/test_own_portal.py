"""A portal in another language, without accounts, described by a target file alone.

What it does differently was met on a portal that was not written here; see
docs/decisions/foreign-portal.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.draft import crawl, draft
from civicgauge.errors import ConfigErrors
from civicgauge.forms import Page, read_page
from civicgauge.people.citizens import citizen
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.target import URL_OVERRIDE, Target, load_target
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import HttpSession
from loadtests.http_hands import FormHands

TIMEOUT = 10.0

TARGET = """
name = "town office"
url = "http://127.0.0.1:1"
language = "en"
procedures = "procedures"
[paths]
procedure = "/move"
[pages]
home = "Town office"
person = "Who is moving?"
review = "Check your answers"
submitted = "Sent"
start_again = "Please start again"
[goals]
start = "person"
fill_form = "review"
lost_session = ["start_again"]
[buttons]
start = ["Begin"]
continue = ["Next"]
submit = ["Send"]
[terms]
reference = "Your reference"
"""
FIELDS = """
[full_name]
label = { vi = "Họ và tên", en = "Full name" }
kind = "text"
citizen = "full_name"
effort = "known"
[birth_date]
label = { vi = "Ngày sinh", en = "Born on" }
kind = "date"
citizen = "birth_date"
effort = "known"
"""
PROCEDURE = """
title = { vi = "Chuyển nhà", en = "Move house" }
agency = { vi = "Văn phòng", en = "Town office" }
source = "made for this test"
steps = ["find_procedure", "start", "fill_form", "submit"]
fields = ["full_name", "birth_date"]
[variants.complete]
title = { vi = "Đầy đủ", en = "Complete" }
[variants.mistyped]
title = { vi = "Khai sai", en = "Mistyped" }
mistyped_field = "birth_date"
[variants.session_ended]
title = { vi = "Mất phiên", en = "Session ended" }
session_ends_before = "submit"
"""
DIALOG = """
<dialog role="dialog" aria-live="polite"><h2>Time is nearly up</h2><button>Stay</button></dialog>
"""
FORM = (
    """
<h1>Who is moving?</h1>{notice}<form action="" method="post">
<label for="n"><span>Full name</span> :</label> <input id="n" name="name" value="{name}">
<fieldset><legend><h1>Born on</h1></legend>
<label>Day <input name="d" value="{day}"></label> <label>Month <input name="m" value="{month}">
</label> <label>Year <input name="y" value="{year}"></label></fieldset>
<input type="submit" value="Next">"""
    + DIALOG
    + "</form>"
)


@dataclass
class Office:
    """What the portal does today."""

    url: str = ""
    clears_dates: bool = False
    busy: bool = False
    broken: bool = False
    filed: list[str] = field(default_factory=list)


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    office: Office

    def do_GET(self) -> None:
        if self.office.busy:
            return self._page(429, "<title>Too many requests</title><p>Come back later</p>")
        if self.office.broken and self.path == "/move":
            return self._page(500, "<p>Exception</p>")
        if self.path in ("/check", "/sent") and not self._known():
            return self._start_again()
        return self._page(200, self._pages()[self.path])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/check":
            return self._see("/sent") if self._known() else self._start_again()
        entered = {key: value[0] for key, value in parse_qs(body).items()}
        if int(entered["m"]) <= 12:
            self.office.filed.append(entered["name"])
            return self._see("/check")
        dates = {"day": "", "month": "", "year": ""}
        if not self.office.clears_dates:
            dates = {"day": entered["d"], "month": entered["m"], "year": entered["y"]}
        notice = '<div role="alert">Enter a date</div>'
        return self._page(200, FORM.format(notice=notice, name=entered["name"], **dates))

    def _pages(self) -> dict[str, str]:
        empty = FORM.format(notice="", name="", day="", month="", year="")
        return {
            "/": '<h1>Town office</h1><a href="/move">Move house</a>',
            "/move": '<h1>Move house</h1><a href="/person">Begin</a>',
            "/person": empty,
            "/check": f'<h1>Check your answers</h1><form method="post">{DIALOG}'
            '<input type="submit" value="Send"></form>',
            "/sent": "<h1>Sent</h1><p>Your reference <br> <strong>AAA-1</strong></p>",
        }

    def _known(self) -> bool:
        return "case=1" in self.headers.get("Cookie", "")

    def _start_again(self) -> None:
        self._page(401, "<h1>Please start again</h1>")

    def _see(self, path: str) -> None:
        self.send_response(303)
        self.send_header("Location", path)
        self.send_header("Set-Cookie", "case=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self, status: int, html: str) -> None:
        content = html.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@dataclass
class Sheet:
    """A recorder that keeps what it is given."""

    rows: list[StepRow] = field(default_factory=list)
    lines: list[LedgerLine] = field(default_factory=list)
    requests: list[Exchange] = field(default_factory=list)

    def add(self, row: object) -> None:
        assert isinstance(row, StepRow)
        self.rows.append(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self.lines.append(line)

    def shape(self) -> list[tuple[str, int, str]]:
        return [(row.step, row.attempt, row.outcome) for row in self.rows]


Describe = Callable[..., Target]


@pytest.fixture
def office() -> Iterator[Office]:
    today = Office()
    desk = type("Desk", (_Desk,), {"office": today})
    with ThreadingHTTPServer(("127.0.0.1", 0), desk) as server:
        today.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield today
        server.shutdown()
        thread.join()


@pytest.fixture
def describe(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> Describe:
    """The target of the office; the arguments are changes of its files."""
    monkeypatch.setenv(URL_OVERRIDE, office.url)

    def load(more: str = "", target: str = TARGET, procedure: str = PROCEDURE) -> Target:
        folder = tmp_path / "procedures"
        folder.mkdir()
        (folder / "fields.toml").write_text(FIELDS, encoding="utf-8")
        (folder / "papers.toml").write_text("", encoding="utf-8")
        (folder / "move.toml").write_text(procedure, encoding="utf-8")
        (tmp_path / "target.toml").write_text(target + more, encoding="utf-8")
        return load_target(str(tmp_path / "target.toml"))

    return load


def walked(target: Target, variant: str = "complete") -> Sheet:
    procedure = target.catalogue["move"]
    sheet = Sheet()
    session = HttpSession(BlockingClients(), TIMEOUT, sheet.requests.append)
    hands = FormHands(target.url, target.words.for_procedure(procedure), session)
    dossier = Dossier(citizen(1, 0), procedure, procedure.variant(variant), 1)
    Walk(Itinerary("run", 0, target.name), dossier, hands, sheet).run()
    return sheet


STEPS = ["find_procedure", "start", "fill_form", "submit"]


def test_a_portal_in_the_other_language_of_the_catalogue_needs_no_label_of_its_own(
    describe: Describe, office: Office
) -> None:
    sheet = walked(describe())

    assert sheet.shape() == [(step, 1, "ok") for step in STEPS]
    assert office.filed == [citizen(1, 0).full_name]


def test_a_reference_in_bold_after_its_name_is_read_and_acknowledged(
    describe: Describe,
) -> None:
    sheet = walked(describe())

    assert sheet.rows[-1].reference == "AAA-1"
    assert [line.reference for line in sheet.lines] == ["AAA-1"]


def test_nothing_is_acknowledged_by_a_reference_that_everybody_gets(
    describe: Describe,
) -> None:
    sheet = walked(describe('[phrases]\nconstant_reference = ["AAA-1"]\n'))

    assert sheet.rows[-1].reference == "AAA-1"
    assert sheet.lines == []


def test_a_date_in_three_boxes_that_was_refused_is_counted_lost_only_when_it_is_gone(
    describe: Describe, office: Office
) -> None:
    target = describe()
    kept = walked(target, "mistyped")
    office.clears_dates = True
    cleared = walked(target, "mistyped")

    outcomes = [*STEPS[:2], "fill_form", "fill_form", "submit"]
    assert [row.step for row in kept.rows] == outcomes
    assert (kept.rows[2].outcome, kept.rows[2].notice) == ("refused", "Enter a date")
    assert [row.fields_lost for row in kept.rows] == [0, 0, 0, 0, 0]
    assert [row.fields_lost for row in cleared.rows] == [0, 0, 0, 1, 0]


def test_who_has_no_account_begins_anew_when_the_session_is_lost(
    describe: Describe,
) -> None:
    sheet = walked(describe(), "session_ended")

    first = [(step, 1, "ok") for step in STEPS[:3]]
    again = [(step, 2, "ok") for step in STEPS]
    assert sheet.shape() == [*first, ("submit", 1, "lost_session"), *again]
    assert sheet.rows[3].page == "start_again"
    lost = [request for request in sheet.requests if request.outcome != "ok"]
    assert [(request.status, request.outcome) for request in lost] == [(401, "lost_session")]


def test_what_is_missing_from_a_page_that_asks_for_patience_is_a_refusal(
    describe: Describe, office: Office
) -> None:
    office.busy = True
    (row,) = walked(describe()).rows

    assert (row.outcome, row.reason, row.notice) == ("refused", "rate_limited", "Too many requests")


def test_what_is_missing_from_an_error_page_is_the_fault_of_the_error(
    describe: Describe, office: Office
) -> None:
    office.broken = True
    sheet = walked(describe())

    assert [(row.outcome, row.reason) for row in sheet.rows] == [("failed", "http_500")]


def test_a_closed_dialog_is_not_seen() -> None:
    view = read_page(f"<h1>Form</h1><form>{DIALOG}</form>".encode(), "http://127.0.0.1/", 200).view

    assert (view.notices, view.pressables, view.text) == ((), (), "Form")


def test_the_labels_that_are_listed_name_dates_by_their_question() -> None:
    html = FORM.format(notice="", name="", day="", month="", year="")
    view = read_page(html.encode(), "http://127.0.0.1/", 200).view

    assert view.labels() == ("Full name :", "Born on", "Day", "Month", "Year")
    assert [box.label for box in view.grouped("Born on:")] == ["Day", "Month", "Year"]


def test_the_draft_of_a_target_file_lists_what_was_found_and_can_be_loaded(
    office: Office, tmp_path: Path
) -> None:
    session = HttpSession(BlockingClients(), TIMEOUT)

    def fetch(address: str) -> Page:
        answer = session.get(address)
        return read_page(answer.body, answer.url, answer.status)

    text = draft("mine", office.url, crawl(office.url, fetch), load_catalogue())
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")

    assert (load_target(str(file)).name, load_target(str(file)).url) == ("mine", office.url)
    for found in ('"Who is moving?"  /person', '"Born on"', '"Next"'):
        assert f"\n#   {found}\n" in text


def test_only_an_answer_that_can_be_wrong_can_be_mistyped(
    describe: Describe,
) -> None:
    wrong = PROCEDURE.replace('mistyped_field = "birth_date"', 'mistyped_field = "full_name"')

    with pytest.raises(ConfigErrors, match="found full_name; valid: one of birth_date"):
        describe(procedure=wrong)


def test_a_portal_speaks_one_of_the_languages_of_the_catalogue(
    describe: Describe,
) -> None:
    with pytest.raises(ConfigErrors, match="language: found fr; valid: one of en, vi"):
        describe(target=TARGET.replace('"en"', '"fr"'))
