"""What the portal acknowledges is on our disk before the next step, whoever is killed then."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from civicgauge.refportal.serve import Portal
from civicgauge.runs import RunFolder
from civicgauge.target import Target, load_target
from loadtests.audit.run import audit, baseline
from loadtests.load_profile import Profile
from tests.loadtests.conftest import Filing
from tests.loadtests.raw_server import Behaviour, RawServer, fetched, raw_server

PARENT = Path(__file__).parents[1] / "load_parent.py"
FINISHED = 10
"""So many filings have come to their end before anything is killed."""

NEXT_STEP = ("POST /thanh-toan/", "GET /bien-lai/")
"""How requests begin that name what the step before them was told."""


def watching(portal: Portal, folder: Path, missed: list[str], kept: list[str]) -> Behaviour:
    """Pass everything on, and before that look whether the ledger names what is asked for."""

    def pass_on(server: RawServer, connection: socket.socket, request: bytes) -> None:
        asked = request.partition(b"\r\n")[0].decode()
        for begins in filter(asked.startswith, NEXT_STEP):
            name = asked.removeprefix(begins).partition(" ")[0]
            ledger = "".join(file.read_text() for file in folder.glob("*/ledger/*.jsonl"))
            (kept if f'"{name}"' in ledger else missed).append(asked)
        connection.sendall(fetched(portal.url, request))
        connection.close()

    return pass_on


def test_a_line_is_on_disk_before_the_portal_hears_of_the_next_step(
    portal: Portal, filed: Filing, tmp_path: Path
) -> None:
    missed: list[str] = []
    kept: list[str] = []
    with raw_server(watching(portal, tmp_path, missed, kept)) as between:
        filed(31, 3, at=load_target(between.url))
    assert (missed, len(kept)) == ([], 3 * len(NEXT_STEP))


@contextmanager
def loading(portal: Portal, profile: Profile, out: Path) -> Iterator[subprocess.Popen[str]]:
    """A load run of a process of its own, from when some filings have come to their end."""
    command = [sys.executable, str(PARENT), portal.url, str(profile.file), str(out), "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        try:
            states = (json.loads(line) for line in parent.stdout or ())
            assert any(state.get("finished", 0) >= FINISHED for state in states)
            yield parent
        finally:
            parent.kill()


def went_on(portal: Portal, before: set[str]) -> set[str]:
    """New dossiers whose citizens went on to pay, by the portal's own books."""
    return {item["reference"] for item in portal.control.dossiers() if item["payments"]} - before


@pytest.mark.parametrize("with_parent", [False, True])
def test_nothing_acknowledged_is_forgotten_when_everything_is_killed(
    portal: Portal,
    target: Target,
    profile: Callable[..., Profile],
    tmp_path: Path,
    with_parent: bool,
) -> None:
    out, known = tmp_path / "runs", went_on(portal, set())
    before: dict[str, Any] = baseline(target)
    with loading(portal, profile(walks=2_000, per_hour=72_000), out) as parent:
        locust = psutil.Process(parent.pid).children(recursive=True)
        if with_parent:
            parent.send_signal(signal.SIGKILL)
        for process in locust:
            process.kill()
        psutil.wait_procs(locust)
        rest = "" if with_parent else parent.communicate()[0]

    (path,) = out.iterdir()
    run = RunFolder.open(path)
    acknowledged = {line.reference for line in run.ledger()}
    assert len(acknowledged) >= FINISHED
    assert went_on(portal, known) <= acknowledged
    if with_parent:
        result = audit(target, run, before)
    else:
        assert json.loads(rest.splitlines()[-1]) == {"run": str(path)}
        result = run.read_json("audit.json")
    assert (result["differences"], result["not_exercised"]) == ([], [])
    assert result["compared"]["dossiers"] == len(acknowledged)
