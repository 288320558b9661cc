"""One citizen goes first: load begins only when he gets through every procedure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from civicgauge.errors import CheckFailed, InvalidRun, PortalUnreachable
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.results import Result
from civicgauge.target import Target, load_target
from loadtests.load_profile import Profile
from loadtests.rehearsal import rehearse
from tests.loadtests.raw_server import raw_server

COMMAND = "civicgauge check here"


def test_a_portal_that_lets_one_citizen_through_is_left_with_nothing_on_our_side(
    target: Target,
    profile: Callable[..., Profile],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = profile()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    told: list[Mapping[str, Any]] = []
    rehearse(target, chosen, seed=1, command=COMMAND, on_progress=told.append)
    assert told == [{"phase": "check: one citizen, licence_renewal"}]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_step_that_fails_refuses_the_load_and_says_how_to_see_more(
    portal: Portal, target: Target, profile: Callable[..., Profile]
) -> None:
    portal.control.switch({Fault.CONNECTION_RESET: 1.0})
    with pytest.raises(CheckFailed) as caught:
        rehearse(target, profile(), seed=1, command=COMMAND)
    assert caught.value.result is Result.FAILED
    assert str(caught.value) == (
        "One citizen alone does not get through licence_renewal: submit failed reset. No load was "
        "begun. Run `civicgauge check here`, mend what it shows, and start again."
    )


def test_pages_that_are_not_those_of_the_target_are_invalid_not_failed(
    profile: Callable[..., Profile],
) -> None:
    page = b"<html><h1>Closed for repairs</h1></html>"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 40\r\n\r\n" + page
    with (
        raw_server(lambda server, connection, _: connection.sendall(answer)) as server,
        pytest.raises(InvalidRun, match=r"find_procedure failed .*civicgauge check here"),
    ):
        rehearse(load_target(server.url), profile(), seed=1, command=COMMAND)


def test_a_portal_that_never_answers_is_given_up_after_one_step(
    profile: Callable[..., Profile],
) -> None:
    with (
        raw_server(lambda server, connection, _: None) as server,
        pytest.raises(PortalUnreachable, match="no_answer"),
    ):
        rehearse(load_target(server.url), profile(step_timeout=0.3), seed=1, command=COMMAND)
