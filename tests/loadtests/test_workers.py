"""Locust's master and workers as processes of their own: who may play, and who is lost."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from civicgauge.refportal.serve import Portal
from civicgauge.results import Result
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.target import ENVIRONMENT_VARIABLE, Target
from civicgauge.validity import Flaw, judge_run
from loadtests.arrivals import plan
from loadtests.load import run_load
from loadtests.load_profile import Profile

LOCUSTFILE = Path(__file__).parents[2] / "loadtests" / "locustfile.py"
PER_HOUR = 18_000
"""Five filings a second."""


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


Process = subprocess.Popen[str]


@pytest.fixture
def locust(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> Iterator[Callable[..., Process]]:
    """Starts Locust's master or worker in an empty folder, with four filings to do."""
    settings = {ENVIRONMENT_VARIABLE: portal.url, "CIVICGAUGE_PROFILE": str(profile(walks=4).file)}
    started: list[Process] = []

    def start(*options: str, **more: str) -> Process:
        command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", *options]
        process = subprocess.Popen(
            [*command, "--only-summary"],
            cwd=tmp_path,
            env={**os.environ, **settings, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def master_options(port: str, seconds: int = 60) -> tuple[str, ...]:
    bound = ("--master-bind-host", "127.0.0.1", "--master-bind-port", port)
    return ("--master", *bound, "--expect-workers", "1", "--expect-workers-max-wait", str(seconds))


def worker_options(port: str) -> tuple[str, ...]:
    return ("--worker", "--master-host", "127.0.0.1", "--master-port", port)


def test_a_master_that_no_worker_comes_to_says_so_and_ends(
    locust: Callable[..., Process], port: str, tmp_path: Path
) -> None:
    master = locust(*master_options(port, seconds=1))
    output, _ = master.communicate()
    assert master.returncode == Result.INVALID.value
    assert "civicgauge: 0 of 1 workers came within 1 s, and 0 were refused. Start" in output
    assert not (tmp_path / "runs").exists()


def test_a_worker_that_would_play_another_plan_is_refused_with_both_plans_and_the_run_waits(
    locust: Callable[..., Process], port: str, tmp_path: Path, profile: Callable[..., Profile]
) -> None:
    ours, theirs = (plan(profile(walks=4), seed).hash for seed in (1, 2))
    master = locust(*master_options(port))
    other = locust(*worker_options(port), CIVICGAUGE_SEED="2")
    output, _ = other.communicate()
    assert other.returncode == Result.USAGE.value
    assert (
        f"Error: the master refused this worker: plan {ours} of the master, {theirs} of the "
        "worker. Start both with the same version, target, profile, seed, percent, minutes and "
        "walks."
    ) in output
    right = locust(*worker_options(port))
    output, _ = master.communicate()
    assert right.wait() == 0
    assert re.search(r"The worker '\S+' was refused: plan", output)
    (folder,) = (tmp_path / "runs").iterdir()
    run = RunFolder.open(folder)
    assert {row["walk"] for row in run.table(StepRow).to_pylist()} == {1, 2, 3, 4}
    assert len(run.live()) == 1


def test_a_killed_worker_leaves_a_degraded_run_in_which_nothing_acknowledged_is_forgotten(
    target: Target, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """The others play on; what the portal had acknowledged to the lost one is audited, too."""
    chosen = profile(walks=40, per_hour=PER_HOUR)
    victims: list[psutil.Process] = []

    def kill_one(state: Mapping[str, Any]) -> None:
        if not victims and state.get("finished", 0) >= 4:
            ours = psutil.Process()
            below = ours.children(recursive=True)  # a worker is a child of Locust's master
            victims.append(next(child for child in below if child.ppid() != ours.pid))
            victims[0].kill()

    run = run_load(
        target.url, target, chosen, seed=1, out=tmp_path, command="test", processes=2,
        on_progress=kill_one,
    )  # fmt: skip
    manifest = run.manifest()
    assert manifest["state"] == "complete"
    (lost,) = manifest["degraded"]
    assert lost["planned"] == 20
    assert 0 < lost["unsent"] < 20
    steps = run.table(StepRow).to_pylist()
    walked = {row["walk"] for row in steps if row["phase"] != "audit"}
    (whole,) = (part for part in (set(range(1, 41, 2)), set(range(2, 41, 2))) if part <= walked)
    assert 0 < len(walked - whole) <= 20 - lost["unsent"] + lost["open"] + 5
    filed = {line.walk for line in run.ledger() if line.reference}
    assert filed - whole
    audit = run.read_json("audit.json")
    assert (audit["differences"], audit["checked"] >= len(filed)) == ([], True)
    flaws = {reason.flaw: str(reason) for reason in judge_run(run).reasons}
    assert set(flaws) - {Flaw.GENERATOR_LATE} == {Flaw.DEGRADED}
    assert f"{lost['unsent']} were never begun" in flaws[Flaw.DEGRADED]
