"""A load run that is cut short, on whichever side, ends at once and stays honest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.results import Result
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase
from civicgauge.target import Target
from loadtests.load import run_load
from loadtests.load_profile import Profile
from loadtests.verdict import judge

PARENT = Path(__file__).with_name("load_parent.py")


class Running:
    """A load run that is under way against a portal that never answers a submission."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._folder = folder
        self.parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.children = self._wait_for_all_to_hang()

    @property
    def run(self) -> RunFolder:
        (path,) = self._folder.iterdir()
        return RunFolder.open(path)

    def _wait_for_all_to_hang(self) -> list[psutil.Process]:
        for state in self.states():
            if state.get("in_flight") == state.get("planned") == 4 and state["issued_steps"] >= 24:
                return list(psutil.Process(self.parent.pid).children(recursive=True))
        raise AssertionError("the run ended before anything could be done to it")

    def states(self) -> Iterator[dict[str, Any]]:
        assert self.parent.stdout is not None
        return (json.loads(line) for line in self.parent.stdout)

    def all_gone(self) -> bool:
        """Whether parent, Locust and workers end: in two seconds, or later on a busy machine."""
        _, alive = psutil.wait_procs([psutil.Process(self.parent.pid), *self.children], timeout=6)
        return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


@pytest.fixture
def start(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> Iterator[Callable[[int], Running]]:
    """Four filings under way, all of them waiting for the answer to their submission."""
    portal.control.switch({Fault.HANG: 1.0})
    file, folder = profile(walks=4, step_timeout=60).file, tmp_path / "runs"
    started: list[Running] = []

    def begin(processes: int) -> Running:
        command = [sys.executable, str(PARENT), portal.url, str(file), str(folder), str(processes)]
        started.append(Running(command, folder))
        return started[-1]

    yield begin
    for running in started:
        with running.parent:
            running.parent.kill()


def submissions(run: RunFolder) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.table(StepRow).to_pylist()
    return [row for row in rows if row["step"] == "submit"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_parent_gives_a_complete_and_marked_run(
    start: Callable[[int], Running], number: signal.Signals
) -> None:
    running = start(1)
    running.parent.send_signal(number)
    assert [state for state in running.states() if "run" in state] == [
        {"run": str(running.run.path)}
    ]
    assert running.parent.wait() == 0
    run = running.run
    manifest = run.manifest()
    assert (manifest["state"], manifest["reason"]) == ("interrupted", "stopped by the user")
    rows = submissions(run)
    assert [row["outcome"] for row in rows] == [Outcome.UNFINISHED] * 4
    assert all(row["seconds"] > 0 for row in rows)
    assert manifest["sent"] == 4
    audited = [row for row in run.table(StepRow).to_pylist() if row["phase"] == Phase.AUDIT]
    assert manifest["issued"]["steps"] == len(run.table(StepRow)) - len(audited)
    assert judge(run).result is Result.INVALID


class Presses:
    """Sends this process a signal once filings are acknowledged, and perhaps again later."""

    def __init__(self, number: signal.Signals, out: Path, again: bool) -> None:
        self._number = number
        self._out = out
        self._again = again
        self._pressed = False
        self.states_at_audit: set[str] = set()

    def __call__(self, state: Mapping[str, Any]) -> None:
        in_audit = state["phase"].startswith("audit")
        if in_audit:
            (path,) = self._out.iterdir()
            self.states_at_audit.add(RunFolder.open(path).state())
        if (in_audit and self._again) or (not self._pressed and state.get("finished", 0) > 0):
            self._pressed = True
            signal.raise_signal(self._number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("again", [False, True])
def test_a_run_stopped_by_a_signal_is_marked_then_audited_and_a_second_signal_ends_the_audit(
    target: Target, profile: Callable[..., Profile], tmp_path: Path, number: signal.Signals,
    again: bool,
) -> None:  # fmt: skip
    out = tmp_path / "runs"
    press = Presses(number, out, again)
    chosen = profile(walks=400, per_hour=36_000)
    run = run_load(
        target.url, target, chosen, seed=1, out=out, command="test", on_progress=press
    )  # fmt: skip
    assert press.states_at_audit == {"interrupted"}
    assert (run.state(), run.manifest()["reason"]) == ("interrupted", "stopped by the user")
    audit = run.read_json("audit.json")
    if again:
        assert audit is None
    else:
        filed = {line.walk for line in run.ledger() if line.reference}
        assert audit["checked"] >= len(filed) > 0
        assert audit["differences"] == []
    flaws = [reason.code for reason in judge(run).reasons if reason.result is Result.INVALID]
    assert set(flaws) <= {"interrupted", "generator_late"}
    assert run.damaged() == ()


def test_a_killed_locust_ends_the_run_and_the_parent_says_so(
    start: Callable[[int], Running],
) -> None:
    running = start(1)
    (locust,) = running.children
    locust.kill()
    assert list(running.states())[-1] == {"run": str(running.run.path)}
    manifest = running.run.manifest()
    assert manifest["state"] == "interrupted"
    assert manifest["reason"] == "the load generator was killed by SIGKILL"
    assert running.run.read_json("audit.json")["differences"] == []
    assert running.parent.wait() == 0
    assert judge(running.run).result is Result.INVALID


@pytest.mark.long
def test_when_locusts_master_is_killed_its_workers_stop_too(
    start: Callable[[int], Running],
) -> None:
    running = start(2)
    master = next(p for p in running.children if p.ppid() == running.parent.pid)
    assert len(running.children) == 3
    master.kill()
    assert list(running.states())[-1] == {"run": str(running.run.path)}
    assert running.all_gone()
    assert [row["outcome"] for row in submissions(running.run)] == [Outcome.UNFINISHED] * 4


def test_when_the_parent_is_killed_locust_and_its_workers_stop_and_leave_their_rows(
    start: Callable[[int], Running],
) -> None:
    running = start(2)
    os.kill(running.parent.pid, signal.SIGKILL)
    assert running.all_gone()
    run = running.run
    assert run.state() == "killed"
    assert [row["outcome"] for row in submissions(run)] == [Outcome.UNFINISHED] * 4
    assert judge(run).result is Result.INVALID


@pytest.mark.long
def test_a_signal_to_locust_alone_ends_the_run_with_its_rows(
    start: Callable[[int], Running],
) -> None:
    running = start(1)
    (locust,) = running.children
    locust.send_signal(signal.SIGTERM)
    assert list(running.states())[-1] == {"run": str(running.run.path)}
    manifest = running.run.manifest()
    assert manifest["state"] == "interrupted"
    assert manifest["reason"] == "the load generator was told to stop"
    assert [row["outcome"] for row in submissions(running.run)] == [Outcome.UNFINISHED] * 4
