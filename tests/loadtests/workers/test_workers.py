"""Locust's master and workers as processes of their own: who may play, and who is lost."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from civicgauge.limits import parse_limit
from civicgauge.refportal.serve import Portal
from civicgauge.results import Result
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase
from civicgauge.target import Target
from civicgauge.validity import Flaw, judge_run
from civicgauge.verdicts import Verdict
from loadtests.arrivals import plan
from loadtests.child import Workers
from loadtests.live import merged
from loadtests.load import run_load
from loadtests.load_profile import Profile
from loadtests.settings import Settings
from loadtests.verdict import judge
from loadtests.workers.summary import waits_by_step

PER_HOUR = 18_000
"""Five filings a second."""


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


Process = subprocess.Popen[str]


@pytest.fixture
def worker(portal: Portal, port: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts `civicgauge worker` in a folder of its own; it waits for its master."""
    started: list[Process] = []

    def start(profile: Profile, *options: str) -> Process:
        folder = tmp_path / f"worker {len(started)}"
        folder.mkdir()
        command = [sys.executable, "-c", "from civicgauge.cli import main; main()", "worker"]
        master = ("--master", f"127.0.0.1:{port}", "--profile", str(profile.file))
        process = subprocess.Popen(
            [*command, portal.url, *master, *options],
            cwd=folder,
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


def outcomes(run: RunFolder) -> list[tuple[Any, ...]]:
    """What became of each step of the filings, and for whom."""
    names = ("walk", "procedure", "variant", "due", "step", "attempt", "outcome")
    rows = sorted(run.table(StepRow).to_pylist(), key=lambda row: (row["walk"], row["started"]))
    return [tuple(row[name] for name in names) for row in rows if row["phase"] != Phase.AUDIT]


def test_a_master_that_no_worker_comes_to_says_so_and_ends(
    target: Target, profile: Callable[..., Profile], port: str, tmp_path: Path
) -> None:
    nobody = Workers(1, "127.0.0.1", int(port), 1)
    run = run_load(
        target.url, target, profile(), seed=1, out=tmp_path, command="test", workers=nobody
    )
    assert run.state() == "interrupted"
    assert run.manifest()["reason"] == (
        "0 of 1 workers came within 1 s, and 0 were refused. Start workers with the same target "
        "and profile, and give them this master's address, or wait longer"
    )
    assert judge(run).result is Result.INVALID


NO_MASTER = """
import sys
from locust import runners
runners.CONNECT_TIMEOUT, runners.CONNECT_RETRY_COUNT = 0.1, 1
from loadtests.child import LOCUSTFILE
from loadtests.workers.process import main
sys.argv = ["locust", "-f", str(LOCUSTFILE), "--headless", "--worker", "--master-port", sys.argv[1]]
main()
"""


def test_a_worker_to_whom_no_master_answers_ends_with_what_to_do(
    target: Target, port: str, tmp_path: Path
) -> None:
    settings = Settings(target=target.url, out=tmp_path)
    ended = subprocess.run(
        [sys.executable, "-c", NO_MASTER, port],
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == Result.USAGE.value
    assert "no master answered. Start `civicgauge load --workers` first" in ended.stderr


def test_two_processes_and_two_workers_play_what_one_process_plays_and_a_stranger_is_refused(
    target: Target,
    profile: Callable[..., Profile],
    worker: Callable[..., Process],
    port: str,
    tmp_path: Path,
) -> None:
    chosen = profile(walks=30, variants="complete = 0.7, paper_missing = 0.3")
    here = partial(run_load, target.url, target, chosen, seed=3, command="test")
    alone = here(out=tmp_path / "alone")
    pair = here(out=tmp_path / "pair", processes=2)
    assert len([*pair.path.glob("live/*.json")]) == 2
    assert outcomes(pair) == outcomes(alone)
    limits = [parse_limit("submit p50 <= 30", chosen.procedures)]
    stranger = worker(chosen, "--seed", "4")
    mates = [worker(chosen, "--seed", "3") for _ in range(2)]
    out, two = tmp_path / "master", Workers(2, "127.0.0.1", int(port), 120)
    run = here(out=out, workers=two, limits=limits)

    output, _ = stranger.communicate()
    assert stranger.returncode == Result.USAGE.value
    ours, theirs = (plan(chosen, seed).hash for seed in (3, 4))
    assert (
        f"Error: the master refused this worker: plan {ours} of the master, {theirs} of the "
        "worker. Start both with the same version"
    ) in output
    assert [mate.wait() for mate in mates] == [0, 0]

    assert len(run.rows_apart()) == 2
    for played in (alone, pair, run):
        assert (played.manifest()["sent"], played.manifest()["plan"]["hash"]) == (30, ours)
    assert {flaw.flaw for flaw in judge_run(run).reasons} == {Flaw.ROWS_APART}
    heard, by_counts = merged(run.live())["counts"], judge(run)
    assert {item.code for item in by_counts.reasons} <= {"generator_late"}
    audit = run.read_json("audit.json")
    filed = {line.walk for line in run.ledger() if line.reference}
    assert (audit["differences"], audit["checked"] >= len(filed)) == ([], True)

    for folder in tmp_path.glob("worker */runs/*"):
        shutil.copytree(folder, run.path, dirs_exist_ok=True)
    assert run.rows_apart() == run.damaged() == ()
    assert outcomes(run) == outcomes(alone)
    assert filed == {line.walk for line in run.ledger() if line.reference}
    by_rows = judge(run)
    (exact,), (near,) = by_rows.judgements, by_counts.judgements
    assert (near.verdict, near.samples) == (exact.verdict, exact.samples) == (Verdict.PASS, 30)
    assert near.value == pytest.approx(exact.value, rel=0.004)
    submits = sorted(row["seconds"] for row in steps_named(run, "submit"))
    assert dict(waits_by_step(heard))["licence_renewal.submit"] == pytest.approx(submits, rel=0.004)


def steps_named(run: RunFolder, name: str) -> list[dict[str, Any]]:
    return [row for row in run.table(StepRow).to_pylist() if row["step"] == name]


@pytest.mark.long
def test_what_a_killed_worker_had_told_its_master_is_audited_although_its_disk_is_gone(
    target: Target,
    profile: Callable[..., Profile],
    worker: Callable[..., Process],
    port: str,
    tmp_path: Path,
) -> None:
    chosen = profile(walks=60, per_hour=PER_HOUR)
    mates = [worker(chosen) for _ in range(2)]

    def kill_one(state: Mapping[str, Any]) -> None:
        if state.get("finished", 0) >= 10:
            mates[0].kill()

    two = Workers(2, "127.0.0.1", int(port), 120)
    run = run_load(
        target.url, target, chosen, seed=1, out=tmp_path / "master", command="test",
        workers=two, on_progress=kill_one,
    )  # fmt: skip
    assert [mate.wait() for mate in mates] == [-signal.SIGKILL, 0]
    (lost,) = run.manifest()["degraded"]
    assert (run.state(), lost["planned"]) == ("complete", 30)
    assert 0 < lost["unsent"] < 30
    told = [line for line in run.ledger() if line.reference]
    walks = {line.walk for line in told}
    assert len(walks & set(range(1, 61, 2))) > 0 < len(walks & set(range(2, 61, 2)))
    audit = run.read_json("audit.json")
    assert audit["checked"] >= len(walks) > 30
    reasons = {reason.code: reason for reason in judge(run).reasons}
    assert set(reasons) - {"generator_late"} >= {"degraded"}
    assert "nothing_measured" not in reasons


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
