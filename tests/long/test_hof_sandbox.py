"""A portal that was not written here is walked in both channels by a target file.

It is the sandbox application of the UK Home Office's forms framework; each test has one of its
own with a fresh Redis, because the portal refuses a client's 101st request in five minutes.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from civicgauge.catalogue import Catalogue, Procedure
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands
from civicgauge.people.citizens import citizen
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import URL_OVERRIDE, Target, load_target
from civicgauge.walk import Itinerary, Walk
from examples.hof_sandbox.launch import Sandbox, missing_tools, running_sandbox
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import HttpSession
from loadtests.http_hands import hands_for
from uxflows.flow import run_flows

MISSING = ", ".join(missing_tools())

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

TARGET = Path(__file__).parents[2] / "examples" / "hof_sandbox" / "target.toml"
INSTALLATION = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "civicgauge", "hof")
SEED = 1
TIMEOUT = 30.0
REQUESTS_OF_A_FILING = 27
REQUESTS_ALLOWED = 100
REFERENCE = "HDJ2123F"
STEPS = ["find_procedure", "start", "fill_form", "submit"]
SEEN = (
    *("step", "attempt", "outcome", "reason", "page", "notice", "errors", "reference"),
    *("fields_filled", "fields_lost"),
)
MISTYPED = (
    "There is a problem Enter your date of birth in the correct format; for example, 31 10 1990"
)


@dataclass
class Filing:
    """What one walk left behind; requests are seen over HTTP only."""

    rows: list[StepRow]
    ledger: list[LedgerLine]
    requests: list[Exchange] = field(default_factory=list)

    def shape(self) -> list[tuple[str, int, str]]:
        return [(row.step, row.attempt, row.outcome) for row in self.rows]

    def seen(self) -> list[dict[str, object]]:
        """What both channels must agree on."""
        return [{name: getattr(row, name) for name in SEEN} for row in self.rows]


FileIn = Callable[[Target, str, Path], Filing]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with running_sandbox(INSTALLATION) as running:
        monkeypatch.setenv(URL_OVERRIDE, running.base_url)
        yield running


@pytest.fixture
def target(sandbox: Sandbox) -> Target:
    return load_target(str(TARGET))


def form(target: Target) -> Procedure:
    return target.catalogue["complex_form"]


def over_http(target: Target, variant: str, folder: Path, number: int = 0) -> Filing:
    requests: list[Exchange] = []
    hands = http_hands(target, requests)
    return replace(filed_by(hands, target, variant, folder, number), requests=requests)


def http_hands(target: Target, requests: list[Exchange]) -> Hands:
    session = HttpSession(BlockingClients(), TIMEOUT, requests.append)
    return hands_for(target, form(target), session)


def filed_by(hands: Hands, target: Target, variant: str, folder: Path, number: int = 0) -> Filing:
    procedure = form(target)
    dossier = Dossier(citizen(SEED, number), procedure, procedure.variant(variant), SEED)
    run = RunFolder.create(folder, "check", target.name, {})
    with RowWriter(run.path) as writer:
        Walk(Itinerary(run.path.name, number, target.name), dossier, hands, writer).run()
    return left_in(run)


def in_browser(target: Target, variant: str, folder: Path) -> Filing:
    run = run_flows(
        str(TARGET),
        target,
        procedure=form(target),
        variants=[variant],
        persona="office_pc",
        seed=SEED,
        out=folder,
        timeout=TIMEOUT,
    )
    return left_in(run)


def left_in(run: RunFolder) -> Filing:
    return Filing([StepRow(**row) for row in run.table(StepRow).to_pylist()], run.ledger())


both_channels = pytest.mark.parametrize(
    "file_in", [over_http, in_browser], ids=["over_http", "in_browser"]
)


@both_channels
def test_a_complete_dossier_is_filed(file_in: FileIn, target: Target, tmp_path: Path) -> None:
    filing = file_in(target, "complete", tmp_path)

    assert filing.shape() == [(step, 1, "ok") for step in STEPS]
    assert [row.page for row in filing.rows] == ["landing", "full_name", "review", "submitted"]
    assert [row.fields_filled for row in filing.rows] == [0, 1, len(form(target).fields), 0]


def test_a_suggestion_list_that_covers_the_button_does_not_keep_the_form_from_going_on(
    target: Target, tmp_path: Path
) -> None:
    whole = form(target)
    fields = tuple(
        replace(item, answer="Niger") if item.id == "home_country" else item
        for item in whole.fields
    )
    catalogue = Catalogue({whole.id: replace(whole, form=fields)})
    filing = in_browser(replace(target, catalogue=catalogue), "complete", tmp_path)

    assert filing.shape() == [(step, 1, "ok") for step in STEPS]


@both_channels
def test_the_reference_that_everybody_gets_is_shown_and_nothing_is_acknowledged_by_it(
    file_in: FileIn, target: Target, tmp_path: Path
) -> None:
    filing = file_in(target, "complete", tmp_path)

    assert [row.reference for row in filing.rows] == ["", "", "", REFERENCE]
    assert filing.ledger == []


@pytest.mark.parametrize("variant", ["complete", "mistyped", "session_ended"])
def test_both_channels_give_the_same_steps_and_outcomes(
    variant: str, target: Target, sandbox: Sandbox, tmp_path: Path
) -> None:
    served = over_http(target, variant, tmp_path)
    sandbox.forget()
    shown = in_browser(target, variant, tmp_path)

    assert shown.seen() == served.seen()


@both_channels
def test_a_mistyped_date_is_refused_with_the_notice_and_what_was_typed_is_kept(
    file_in: FileIn, target: Target, tmp_path: Path
) -> None:
    filing = file_in(target, "mistyped", tmp_path)
    refused, mended = filing.rows[2:4]

    assert (refused.step, refused.outcome, refused.notice) == ("fill_form", "refused", MISTYPED)
    assert (refused.page, refused.errors) == ("birth_date", "What is your date of birth?")
    assert (mended.step, mended.attempt, mended.outcome) == ("fill_form", 2, "ok")
    assert mended.fields_lost == 0
    assert filing.rows[-1].outcome == "ok"


@both_channels
def test_a_session_that_the_portal_forgot_is_lost_and_the_form_begun_anew(
    file_in: FileIn, target: Target, sandbox: Sandbox, tmp_path: Path
) -> None:
    forgetful = {"forget_session": lambda hands: sandbox.forget()}
    assert target.overrides is not None
    forgotten = replace(target, overrides=type("Forgotten", (target.overrides,), forgetful))
    filing = file_in(forgotten, "session_ended", tmp_path)

    assert filing.shape()[3] == ("submit", 1, "lost_session")
    assert filing.rows[3].page == "start_again"
    assert filing.shape()[4:] == [(step, 2, "ok") for step in STEPS]


@both_channels
def test_a_session_whose_cookies_are_gone_is_lost_and_the_form_begun_anew(
    file_in: FileIn, target: Target, tmp_path: Path
) -> None:
    filing = file_in(target, "session_ended", tmp_path)

    assert filing.shape()[3] == ("submit", 1, "lost_session")
    assert filing.rows[3].page == "landing"
    assert filing.shape()[4:] == [(step, 2, "ok") for step in STEPS]


def test_the_request_that_is_one_too_many_is_a_refusal_and_neither_a_failure_nor_speed(
    target: Target, tmp_path: Path
) -> None:
    filings = [over_http(target, "complete", tmp_path, number) for number in range(4)]
    steps = pd.DataFrame([asdict(row) for filing in filings for row in filing.rows])
    filled = steps[steps["step"] == "fill_form"]
    requests = [exchange for filing in filings for exchange in filing.requests]
    last = filings[-1].rows[-1]

    assert [len(filing.requests) for filing in filings[:3]] == [REQUESTS_OF_A_FILING] * 3
    assert [request.status == 429 for request in requests] == [False] * REQUESTS_ALLOWED + [True]
    assert (requests[-1].outcome, requests[-1].reason) == (Outcome.REFUSED, "rate_limited")
    assert (last.step, last.outcome, last.reason) == ("fill_form", "refused", "rate_limited")
    assert last.notice.startswith("Too many requests submitted")
    counts = Counter(filled["outcome"])
    assert {name: count for name, count in counts.items() if count} == {"ok": 3, "refused": 1}


@both_channels
def test_who_is_refused_before_the_first_page_is_refused_and_not_lost(
    file_in: FileIn, target: Target, tmp_path: Path
) -> None:
    session = HttpSession(BlockingClients(), TIMEOUT)
    while session.get(f"{target.url}/cookies").status != 429:
        pass
    (row,) = file_in(target, "complete", tmp_path).rows

    assert (row.step, row.outcome, row.reason) == ("find_procedure", "refused", "rate_limited")
    assert row.notice.startswith("Too many requests submitted")


def test_a_redirect_once_to_the_same_page_is_no_loop(target: Target, tmp_path: Path) -> None:
    requests: list[Exchange] = []
    hands = http_hands(target, requests)
    filed_by(hands, target, "complete", tmp_path)
    second = filed_by(hands, target, "complete", tmp_path, 1)
    answers = [(request.path, request.status) for request in requests[REQUESTS_OF_A_FILING:]]

    assert second.shape() == [(step, 1, "ok") for step in STEPS]
    assert answers[:2] == [("/", 302), ("/landing-page", 302)]
    assert answers[2] == ("/landing-page", 200)


def test_a_connection_that_the_portal_dropped_is_opened_anew_before_a_byte_is_sent(
    target: Target,
) -> None:
    requests: list[Exchange] = []
    hands = http_hands(target, requests)
    hands.go_to("home")
    wait_until_an_idle_connection_is_dropped(target.url)
    before = len(requests)
    hands.go_to("home")

    assert hands.page() == "landing"
    assert [request.outcome for request in requests[before:]] == [Outcome.OK, Outcome.OK]


def wait_until_an_idle_connection_is_dropped(url: str) -> None:
    """Keep a connection idle, opened after all others, until the portal closes it (5 s)."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT)
    connection.request("GET", "/healthz/readiness")
    connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()


def test_the_check_command_walks_it_in_both_channels_and_passes(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    code = "from civicgauge.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(TARGET)],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "complex_form, HTTP" in done.stdout
    assert "complex_form, browser" in done.stdout
    assert done.stdout.count("Application successful") == 2
