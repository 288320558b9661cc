"""``locust -f loadtests/locustfile.py`` without our command: web UI, headless, and bad settings."""

from __future__ import annotations

import re
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import urllib3

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.refportal.serve import Portal
from civicgauge.results import Result
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.target import ENVIRONMENT_VARIABLE
from loadtests.arrivals import plan
from loadtests.load_profile import Profile

LOCUSTFILE = Path(__file__).parents[2] / "loadtests" / "locustfile.py"
FILE_BYTES = 40_000
JUDGED = r"civicgauge: (\S+): (NOT_ENOUGH_EVIDENCE|INVALID)$"
"""Nobody audits such a run; on a busy machine its filings may also begin too late."""
NO_PASS = {Result.NOT_ENOUGH_EVIDENCE.value, Result.INVALID.value}

Locust = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def locust(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Locust]:
    """Starts Locust in an empty folder with the portal as its target and four filings to do."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, portal.url)
    monkeypatch.setenv("CIVICGAUGE_PROFILE", str(profile(walks=4).file))
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, **popen: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), *options]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **popen,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def said(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The first line of the process's output that has the pattern."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if match := re.search(pattern, line):
            return match
    raise AssertionError(f"{pattern!r} was never said:\n{''.join(lines)}")


def outcomes(run: RunFolder) -> Sequence[str]:
    rows = run.table(StepRow).to_pylist()
    ordered = sorted(rows, key=lambda row: (row["walk"], row["started"]))
    return [f"{row['walk']} {row['step']} {row['attempt']} {row['outcome']}" for row in ordered]


def test_start_in_the_web_ui_plays_the_profile_and_can_be_pressed_again(
    locust: Locust, free_port: int, tmp_path: Path, portal: Portal
) -> None:
    process = locust("--web-host", "127.0.0.1", "--web-port", str(free_port))
    ui = urllib3.PoolManager(retries=urllib3.Retry(connect=20, backoff_factor=0.05))
    said(process, "Starting web interface")
    page = ui.request("GET", f"http://127.0.0.1:{free_port}/").data.decode()
    assert "Start</b> plays the profile “Test” (short, 100 %): 4" in page
    assert f"filings in 60 s on {portal.url}." in page
    assert "are ignored" in page
    assert "không có tác dụng" in page
    runs = []
    for _ in range(2):
        started = ui.request(
            "POST",
            f"http://127.0.0.1:{free_port}/swarm",
            fields={"user_count": "9", "spawn_rate": "9", "host": "http://192.0.2.1"},
            encode_multipart=False,
        )
        assert started.json()["success"] is True
        folder = said(process, JUDGED)[1]
        runs.append(RunFolder.open(tmp_path / folder))
    statistics = ui.request("GET", f"http://127.0.0.1:{free_port}/stats/requests").json()
    assert {"licence_renewal.find_procedure", "licence_renewal.submit"} <= {
        row["name"] for row in statistics["stats"]
    }
    ui.clear()
    first, second = runs
    assert first.path != second.path
    assert outcomes(first) == outcomes(second)
    assert [run.state() for run in runs] == ["complete", "complete"]
    assert [run.manifest()["sent"] for run in runs] == [4, 4]
    process.terminate()
    process.communicate()
    assert process.returncode in NO_PASS


def test_two_processes_do_what_the_plan_says_and_share_it(
    locust: Locust, tmp_path: Path, portal: Portal, profile: Callable[..., Profile]
) -> None:
    process = locust("--headless", "--only-summary", "--processes", "2")
    folder = said(process, JUDGED)[1]
    process.communicate()
    assert process.returncode in NO_PASS
    run = RunFolder.open(tmp_path / folder)
    procedure = load_catalogue()["licence_renewal"]
    assert outcomes(run) == [f"{n} {step} 1 ok" for n in range(1, 5) for step in procedure.steps]
    assert run.manifest()["plan"]["hash"] == plan(profile(walks=4), 1).hash
    assert len(run.live()) == 2


def test_a_missing_target_is_one_clear_sentence(
    locust: Locust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    process = locust("--headless", "--processes", "2")
    output, _ = process.communicate()
    assert process.returncode == Result.USAGE.value
    assert output.startswith("Error: CIVICGAUGE_TARGET is not set. Set it to a target file or")
    assert len(output.splitlines()) == 1


def test_a_full_disk_stops_the_run_and_keeps_what_was_written(
    locust: Locust, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """A limit on the size of a file refuses a write as a full disk does, also without root."""
    profile(walks=400)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))

    process = locust("--headless", "--only-summary", preexec_fn=limit)
    output, _ = process.communicate()
    assert process.returncode == Result.INVALID.value
    assert "allow larger files (`ulimit -f`), or choose another folder" in output
    (folder,) = (tmp_path / "runs").iterdir()
    run = RunFolder.open(folder)
    assert run.state() == "interrupted"
    assert "File too large" in run.manifest()["reason"]
    assert len(run.table(StepRow)) > 0
