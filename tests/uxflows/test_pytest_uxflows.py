"""`pytest uxflows` works by itself, as it does for somebody who has only that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from civicgauge.refportal.serve import running_portal
from civicgauge.rows import ActionRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.target import ENVIRONMENT_VARIABLE

UXFLOWS = Path(__file__).parents[2] / "uxflows"


def pytest_uxflows(
    folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CIVICGAUGE")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", str(UXFLOWS), "--rootdir", str(folder), *arguments],
        cwd=folder,
        env=own | environment,
        capture_output=True,
        text=True,
    )


def run_in(folder: Path) -> RunFolder:
    (path,) = (folder / "runs").iterdir()
    return RunFolder.open(path)


@pytest.mark.parametrize("given", ["", "http://192.0.2.1"])
def test_without_a_target_that_may_be_walked_nothing_is_started(tmp_path: Path, given: str) -> None:
    done = pytest_uxflows(tmp_path, **{ENVIRONMENT_VARIABLE: given})
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert (given or ENVIRONMENT_VARIABLE).removeprefix("http://") in done.stderr
    assert not (tmp_path / "runs").exists()


def test_an_old_phone_with_a_weak_signal_reaches_the_end(tmp_path: Path) -> None:
    with running_portal(tmp_path / "portal.sqlite") as portal:
        given = {ENVIRONMENT_VARIABLE: portal.url, "CIVICGAUGE_PERSONA": "old_phone"}
        done = pytest_uxflows(tmp_path, "-k", "licence_renewal-complete", **given)
    assert "1 passed" in done.stdout
    folder = run_in(tmp_path)
    steps = folder.table(StepRow).to_pylist()
    assert (folder.state(), steps[-1]["step"], steps[-1]["outcome"]) == ("complete", "track", "ok")
    # Each page costs at least the round trip of the weak signal.
    waits = [row["wait"] for row in folder.table(ActionRow).to_pylist() if row["wait"]]
    assert min(waits) >= 0.4


def test_a_dead_end_is_told_in_a_sentence_with_its_picture(tmp_path: Path) -> None:
    faults = {"maintenance_page": 1.0}
    with running_portal(tmp_path / "portal.sqlite", faults=faults) as portal:
        given = {ENVIRONMENT_VARIABLE: portal.url}
        chosen = "complete or paper_missing"
        done = pytest_uxflows(tmp_path, "-k", chosen, "-x", **given)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    said = "complete: the filing ends at the step fill_form (failed, wrong_content)"
    (sentence,) = [line for line in done.stdout.splitlines() if line.startswith(said)]
    picture = sentence.rpartition("[")[2].rstrip("]")
    assert (tmp_path / picture).stat().st_size > 10_000
    # The second walk was planned and not begun.
    assert run_in(tmp_path).state() == "interrupted"
