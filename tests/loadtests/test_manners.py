"""What citizens do besides filing: planned from the seed, done on a portal, and told in rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from civicgauge.errors import ConfigErrors, UsageError
from civicgauge.hands import StepStopped
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import Target
from loadtests.arrivals import plan
from loadtests.clients.exchange import Exchange
from loadtests.clients.patience import ImpatientSession, Patience
from loadtests.clients.session import Issued
from loadtests.clients.thin_client import ThinClients
from loadtests.deadline import Deadline
from loadtests.drawing.skyline import Skyline
from loadtests.live import Figures
from loadtests.load_profile import Profile, as_played
from loadtests.manners import Behaviour, Manner
from loadtests.peak import Peak, WalkMaker
from loadtests.settings import Playing
from tests.loadtests.raw_server import RawServer, answer, raw_server
from tests.loadtests.test_thinking_citizens import with_lines

ProfileMaker = Callable[..., Profile]

HALF = "\n[behaviours]\nleaves = 0.5\nreloads = 0.25\n"


def test_the_plan_says_what_every_citizen_does_besides_filing(
    profile: ProfileMaker, target: Target
) -> None:
    plain = profile(walks=2000, per_hour=200_000)
    usual = plan(plain, 3)
    planned = plan(with_lines(plain, HALF, target), 3)
    manners = [arrival.manner for arrival in planned.arrivals]
    leaving = [manner.leaves_after for manner in manners if Behaviour.LEAVES in manner.behaviours]
    reloading = [manner for manner in manners if manner.reloads_after is not None]
    # 2,000 x .5 and x .25, give or take three times 22.4 and 19.4
    assert len(leaving) == pytest.approx(1000, abs=67)
    assert len(reloading) == pytest.approx(500, abs=58)
    # Half of them have left after 10 s: of a thousand, the middle one within 3 x .5 x 1.25 / 32.
    patience = sorted(seconds for seconds in leaving if seconds is not None)
    assert patience[len(patience) // 2] == pytest.approx(10, rel=0.06)
    assert patience[0] > 1
    # Nothing else changes, but it is another plan.
    assert [a.due for a in planned.arrivals] == [a.due for a in usual.arrivals]
    assert planned.hash != usual.hash
    again = profile(walks=2000, per_hour=200_000)
    more = plan(with_lines(again, HALF.replace("0.25", "0.3"), target), 3)
    assert [a.manner.leaves_after for a in more.arrivals] == [m.leaves_after for m in manners]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("\n[behaviours]\nshouts = 0.1\n", r"behaviours\.shouts.*one of leaves, reloads, double"),
        ("\n[behaviours]\nleaves = 1.5\n", r"behaviours\.leaves.*1\.5.*0 to 1"),
        ("\n[behaviours]\nleaves = -0.1\n", r"behaviours\.leaves.*-0\.1.*0 to 1"),
        ("\n[behaviours]\nleaves = nan\n", r"behaviours\.leaves.*nan.*0 to 1"),
        ('\n[behaviours]\nleaves = "some"\n', r"behaviours\.leaves.*a number"),
    ],
)
def test_behaviours_that_cannot_be_are_refused_with_what_can(
    lines: str, said: str, profile: ProfileMaker, target: Target
) -> None:
    with pytest.raises(ConfigErrors, match=said):
        with_lines(profile(), lines, target)


Walked = Callable[..., tuple[RunFolder, Figures]]


@pytest.fixture
def walked(target: Target, profile: ProfileMaker, tmp_path: Path) -> Walked:
    """File once as a citizen of this manner."""

    def walk(manner: Manner) -> tuple[RunFolder, Figures]:
        chosen = profile(walks=1)
        arrival = replace(plan(chosen, 1).arrivals[0], manner=manner)
        run = RunFolder.create(tmp_path, "load", target.name, {})
        peak = Peak(run.path.name, target, chosen, 1, time.perf_counter())
        figures = Figures([arrival])
        with RowWriter(run.path) as writer:
            maker = WalkMaker(peak, writer, figures, lambda *exchanged: None, ThinClients())
            maker.walk(arrival).run()
        run.finish("complete")
        return run, figures

    return walk


def last_step(run: RunFolder) -> dict[str, Any]:
    row: dict[str, Any] = run.table(StepRow).to_pylist()[-1]
    return row


def test_who_has_no_more_patience_leaves_and_his_wait_is_kept(
    portal: Portal, walked: Walked
) -> None:
    portal.control.switch({Fault.HANG: 1.0})
    run, figures = walked(Manner(behaviours=(Behaviour.LEAVES,), leaves_after=0.4))
    row = last_step(run)
    assert (row["step"], row["outcome"]) == ("submit", Outcome.TIMEOUT)
    assert (row["reason"], row["behaviour"]) == ("left_waiting", "leaves")
    assert row["longest_wait"] >= 0.4
    assert figures.state(1.0)["left"] == 1
    request = run.table(RequestRow).to_pylist()[-1]
    assert (request["method"], request["reason"]) == ("POST", "left_waiting")
    assert figures.issued.requests == len(run.table(RequestRow))


def test_who_double_clicks_sends_the_payment_twice(
    walked: Walked,
) -> None:
    run, _ = walked(Manner(behaviours=(Behaviour.DOUBLE_CLICKS,)))
    pay = next(row for row in run.table(StepRow).to_pylist() if row["step"] == "pay")
    assert (pay["outcome"], pay["behaviour"]) == (Outcome.OK, "double_clicks")
    posts = [
        row
        for row in run.table(RequestRow).to_pylist()
        if (row["step"], row["method"]) == ("pay", "POST")
    ]
    assert len(posts) == 2


class Asked:
    """An impatient session, with all that it did."""

    def __init__(self, patience: Patience) -> None:
        self.exchanges: list[Exchange] = []
        self.issued = Issued()
        self.session = ImpatientSession(
            ThinClients(), 5.0, self.exchanges.append, self.issued, patience
        )

    def reasons(self) -> list[str]:
        return [exchange.reason for exchange in self.exchanges]


def slow_at_first(server: RawServer, connection: object, request: bytes) -> None:
    """The first answer never comes; every other one at once."""
    if len(server.requests) > 1:
        answer(connection, b"<h1>at last</h1>")  # type: ignore[arg-type]


def test_who_reloads_asks_for_the_page_again_while_the_first_answer_is_under_way() -> None:
    asked = Asked(Patience(reloads_after=0.2))
    with raw_server(slow_at_first) as server:
        page = asked.session.get(server.url + "/a")
    assert page.body == b"<h1>at last</h1>"
    assert [request.split(b" HTTP")[0] for request in server.requests] == [b"GET /a", b"GET /a"]
    assert asked.reasons() == ["reloaded", ""]
    assert asked.exchanges[0].outcome is Outcome.TIMEOUT
    assert asked.issued.requests == 2


def test_nobody_sends_a_form_twice_by_a_reload() -> None:
    asked = Asked(Patience(reloads_after=0.1, leaves_after=0.4))
    with raw_server(slow_at_first) as server, pytest.raises(StepStopped) as stopped:
        asked.session.post(server.url + "/pay", b"a=1", "application/x-www-form-urlencoded")
    assert stopped.value.reason == "left_waiting"
    assert len(server.requests) == 1
    assert asked.reasons() == ["left_waiting"]


def test_a_page_is_reloaded_once_and_patience_runs_on_from_the_first_request() -> None:
    asked = Asked(Patience(reloads_after=0.1, leaves_after=0.4))
    with (
        raw_server(lambda server, connection, request: None) as server,
        pytest.raises(StepStopped) as stopped,
    ):
        asked.session.get(server.url + "/a")
    assert stopped.value.reason == "left_waiting"
    assert asked.reasons() == ["reloaded", "left_waiting"]
    assert len(server.requests) == 2
    first, second = asked.exchanges
    assert first.seconds + second.seconds == pytest.approx(0.4, abs=0.15)


def test_who_comes_at_the_last_minute_comes_the_more_the_nearer_the_end_is() -> None:
    """A deadline in 1,000 minutes: as many in the last ten as from 900 to 990 minutes on."""
    deadline = Deadline(60_000.0)
    # The time that is left goes from 1,000 minutes to 1 in equal factors.
    assert [deadline.due(draw) / 60 for draw in (0, 1 / 3, 2 / 3, 1)] == pytest.approx(
        [0, 900, 990, 999]
    )
    assert [deadline.share_by(60 * minute) for minute in (0, 900, 990, 999, 1000)] == pytest.approx(
        [0, 1 / 3, 2 / 3, 1, 1]
    )
    # 1 / (left x ln 1000), left being 6,000 s
    assert deadline.density(54_000) == pytest.approx(1 / (6000 * 6.907755))
    assert deadline.density(59_970) == 0
    # Ten times as fast: the last of them come six seconds before the end of a tenth of the time.
    assert Deadline(6000.0, 10.0).due(1) == pytest.approx(5994)
    # Too short for a last minute: a tenth of it.
    assert Deadline(60.0).due(1) == pytest.approx(54)


def test_the_plan_moves_those_who_put_it_off_and_nobody_else(
    profile: ProfileMaker, target: Target
) -> None:
    plain = profile(walks=5000, per_hour=120_000)
    usual = plan(plain, 3)
    late = plan(with_lines(plain, "\n[behaviours]\nlast_minute = 0.4\n", target), 3)
    assert len(late.arrivals) == len(usual.arrivals)
    dues = [arrival.due for arrival in late.arrivals]
    assert dues == sorted(dues)
    assert [arrival.number for arrival in late.arrivals] == list(range(1, len(dues) + 1))
    put_off = [a.due for a in late.arrivals if Behaviour.LAST_MINUTE in a.manner.behaviours]
    # About 2,000 filings x .4, give or take three times 22
    assert len(put_off) == pytest.approx(0.4 * len(dues), abs=66)
    assert {due for due in dues if due not in put_off} <= {a.due for a in usual.arrivals}
    # Of one minute the last six seconds have none of them, and half have come by 60 - 60 / 10^.5.
    assert max(put_off) <= 54
    middle = sorted(put_off)[len(put_off) // 2]
    assert middle == pytest.approx(60 - 18.97, abs=3)


def test_the_hours_of_a_profile_are_drawn_with_those_who_put_it_off(
    profile: ProfileMaker, target: Target
) -> None:
    plain = profile(walks=5000, per_hour=3600)
    late = with_lines(plain, "\n[behaviours]\nlast_minute = 0.5\n", target)
    assert Skyline(plain).peak_per_hour == 3600
    # A filing a second for a minute; half of 60 with 6 s left: 30 / (6 x ln 10) = 2.17 a second.
    assert Skyline(late).peak_per_hour == pytest.approx(3600 * (0.5 + 2.1715), rel=1e-4)
    assert Skyline(late).total == pytest.approx(60)
    slots = Skyline(late).slots()
    assert sum(slot.per_hour for slot in slots) / len(slots) == pytest.approx(3600)


@pytest.mark.parametrize("name", ["last_minute", "comes_back"])
def test_closed_users_have_no_time_at_which_they_come(
    name: str, profile: ProfileMaker, target: Target
) -> None:
    lines = f"\n[behaviours]\n{name} = 0.5\n"
    with pytest.raises(ConfigErrors, match=rf"behaviours\.{name}.*no users, or not this one"):
        with_lines(profile(), "\nusers = 2" + lines, target)
    with pytest.raises(UsageError, match=rf"citizens with {name}.*Leave one of them out"):
        as_played(with_lines(profile(), lines, target), Playing(think="none", users=2))
