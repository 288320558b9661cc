"""What ends a load run from outside: signals, a terminal that goes away, a full disk."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from civicgauge.refportal.serve import Portal
from civicgauge.runs import RunFolder
from loadtests.load_profile import Profile
from tests.loadtests.world import CIVICGAUGE, WITHOUT_BROWSER, peak, steps
from tests.small_disk import needs_root, small_disk

pytestmark = pytest.mark.long

WITH_A_TERMINAL_OF_ITS_OWN = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from civicgauge.cli import main
main()
"""
CTRL_C = b"\x03"


class Terminal:
    """A command on a terminal of its own, as a person starts it."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", WITH_A_TERMINAL_OF_ITS_OWN, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **WITHOUT_BROWSER, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(theirs)

    def read_until(self, pattern: bytes) -> None:
        """Read what it shows until the pattern is in it, or to the end."""
        shown = b""
        with suppress(OSError):  # nobody has the terminal open any more
            while not re.search(pattern, shown):
                shown += os.read(self._ours, 65_536)

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def go_away(self) -> None:
        os.close(self._ours)


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
