"""``civicgauge compare`` as it is typed: which run is on which side, and the exit code."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Here = Callable[..., str]


HOW_TO_WRITE_IT = "civicgauge compare RUN RUN vs RUN RUN"


@pytest.mark.parametrize("typed", ["a", "a b c", "vs a", "a vs b vs c"])
def test_runs_of_which_nobody_knows_the_side_are_refused_with_how_to_write_it(
    refused: Here, typed: str
) -> None:
    assert HOW_TO_WRITE_IT in refused("compare", *typed.split())


def test_such_a_refusal_is_a_usage_error(civicgauge: Command) -> None:
    shown = civicgauge("compare", "a")

    assert shown.returncode == 2
    assert HOW_TO_WRITE_IT in shown.stderr


def test_a_folder_that_holds_no_run_is_named(civicgauge: Command) -> None:
    shown = civicgauge("compare", "nowhere", "vs", "elsewhere")

    assert shown.returncode == 2
    assert "nowhere is not a run folder" in shown.stderr
