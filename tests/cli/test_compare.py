"""``civicgauge compare`` as it is typed: which run is on which side, and the exit code."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("typed", ["a", "a b c", "vs a", "a vs b vs c"])
def test_runs_of_which_nobody_knows_the_side_are_refused_with_how_to_write_it(
    civicgauge: Command, typed: str
) -> None:
    shown = civicgauge("compare", *typed.split())

    assert shown.returncode == 2
    assert "civicgauge compare RUN RUN vs RUN RUN" in shown.stderr


def test_a_folder_that_holds_no_run_is_named(civicgauge: Command) -> None:
    shown = civicgauge("compare", "nowhere", "vs", "elsewhere")

    assert shown.returncode == 2
    assert "nowhere is not a run folder" in shown.stderr


def test_two_real_runs_are_compared_and_a_dead_end_that_came_is_worse(
    civicgauge: Command, tmp_path: Path
) -> None:
    for portal in ("healthy", "troubled"):
        civicgauge("flow", portal, "--variant", "photo_too_large", "--out", portal)
    (before,), (after,) = (list((tmp_path / name).iterdir()) for name in ("healthy", "troubled"))

    shown = civicgauge("compare", str(before), str(after), "--to", "side-by-side")

    assert shown.returncode == 10, shown.stdout + shown.stderr
    assert "Portal troubled against portal healthy: something became worse" in shown.stdout
    assert (tmp_path / "side-by-side" / "so-sanh.html").is_file()
