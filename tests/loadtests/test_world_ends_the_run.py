"""What ends a load run from outside: signals, a terminal that goes away, a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from civicgauge.refportal.serve import Portal
from civicgauge.runs import RunFolder
from loadtests.load_profile import Profile
from tests.loadtests.terminal import CTRL_C, Terminal
from tests.loadtests.world import CIVICGAUGE, WITHOUT_BROWSER, peak, steps
from tests.small_disk import needs_root, small_disk

pytestmark = pytest.mark.long


@contextmanager
def filings_under_way(profile: Profile, out: Path) -> Iterator[Terminal]:
    """A load on a bundled portal whose first filings are finished."""
    terminal = Terminal("load", "healthy", "--profile", str(profile.file), "--out", str(out))
    with terminal.process:
        terminal.read_until(rb"finished +[1-9]")
        yield terminal
        terminal.process.kill()


def audited(out: Path) -> RunFolder:
    """The run, which was cut short and compared with its portal afterwards."""
    (path,) = out.iterdir()
    run = RunFolder.open(path)
    assert (run.state(), run.manifest()["reason"]) == ("interrupted", "stopped by the user")
    assert run.manifest()["issued"]["steps"] == len(steps(run)) > 0
    audit = run.read_json("audit.json")
    assert audit["checked"] > 0
    assert audit["differences"] == []
    assert (path / "report/report.json").exists()
    return run


def test_ctrl_c_on_a_terminal_leaves_the_bundled_portal_there_for_the_audit(
    profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with filings_under_way(profile(walks=400), tmp_path / "runs") as terminal:
        terminal.type(CTRL_C)
        terminal.read_until(rb"only the end")
        assert terminal.process.wait() == 12
    audited(tmp_path / "runs")


def test_a_terminal_that_goes_away_ends_the_run_as_ctrl_c_does(
    profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with filings_under_way(profile(walks=400), tmp_path / "runs") as terminal:
        terminal.go_away()
        assert terminal.process.wait() == 12
    audited(tmp_path / "runs")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_with_its_rows_its_audit_and_its_report(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path, number: signal.Signals
) -> None:
    with peak(portal.url, profile(walks=400), tmp_path / "runs") as started:
        started.wait_for_submissions(10)
        started.process.send_signal(number)
        assert started.end().code == 12
    audited(tmp_path / "runs")


def test_a_run_whose_command_was_killed_can_be_reported_and_is_invalid(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with peak(portal.url, profile(walks=400), tmp_path / "runs") as started:
        started.wait_for_submissions(10)
        started.process.kill()
        assert started.end().code == -signal.SIGKILL
    command = [*CIVICGAUGE, "report", str(started.run.path)]
    shown = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **WITHOUT_BROWSER}
    )
    assert shown.returncode == 12
    assert "was killed" in " ".join(shown.stdout.split())
    assert steps(started.run)


@needs_root
def test_a_disk_that_fills_up_ends_the_run_and_keeps_what_was_written(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with small_disk(tmp_path, kilobytes=300) as disk:
        with peak(portal.url, profile(walks=400), disk) as started:
            ended = started.end()
        run = started.run
        assert ended.code == 12
        assert "No space left on device. Free some space, or choose another" in ended.said
        assert steps(run)
        assert run.ledger()
        assert (run.state(), run.manifest()["reason"]) == ("interrupted", "the disk was full")
        command = [*CIVICGAUGE, "report", str(run.path), "--to", str(tmp_path / "report")]
        shown = subprocess.run(command, capture_output=True, env={**os.environ, **WITHOUT_BROWSER})
        assert shown.returncode == 12
