"""A peak that the load generator cannot send is refused before anything of it is sent."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from civicgauge.errors import UsageError
from civicgauge.refportal.serve import Portal
from civicgauge.target import Target
from loadtests.generator_need import need, refuse_too_much
from loadtests.load_profile import Profile

ProfileMaker = Callable[..., Profile]
ENDLESS = 10**12


def test_an_impossible_peak_is_refused_with_the_processes_that_it_takes(
    portal: Portal, profile: ProfileMaker, tmp_path: Path
) -> None:
    file = profile(walks=ENDLESS, per_hour=10**7).file
    code = "from civicgauge.cli import main; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code, "load", portal.url, "--profile", str(file)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
    )

    assert shown.returncode == 2
    told = re.search(
        r"at most ([\d,]+) an hour, and at least (\d+) are needed instead of 1\. Give "
        r"--processes (\d+) or more, .* or --percent ([\d.]+) or less\.",
        shown.stderr,
    )
    assert told is not None
    most, processes = int(told[1].replace(",", "")), int(told[2])
    assert processes == int(told[3])
    assert processes == pytest.approx(10**7 / most, abs=1)
    assert float(told[4]) == pytest.approx(100 * most / 10**7, abs=0.1)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("scale", "cores"),
    [
        ({}, 0.5),
        ({"percent": 250.0}, 1.25),
        ({"walks": 150}, 0.05),  # 150 in the one minute that the profile lasts are 9,000 an hour
        ({"walks": 150, "minutes": 0.1}, 0.5),
        ({"cpu": 0.001}, 0.025),
    ],
)
def test_a_process_does_nothing_else_when_its_filings_cost_a_core(
    profile: ProfileMaker, scale: dict[str, float], cores: float
) -> None:
    """90,000 filings an hour at an assumed 20 ms are half a second of CPU in each second."""
    assert need(profile(walks=ENDLESS, per_hour=90_000), **scale).cores == pytest.approx(cores)  # type: ignore[arg-type]


def test_a_peak_with_room_to_spare_is_not_measured(target: Target, profile: ProfileMaker) -> None:
    """A quarter of a process by the assumption, and nothing is filed."""
    told: list[object] = []
    modest = profile(walks=ENDLESS, per_hour=45_000)
    refuse_too_much(target, modest, seed=1, processes=1, on_progress=told.append)
    assert told == []


def test_a_peak_that_can_be_sent_after_all_is_measured_and_let_through(
    target: Target, profile: ProfileMaker
) -> None:
    """4,600,000 an hour are 25.6 of a hundred cores by the assumption; a hundred are too few only
    where a filing costs more than 78 ms."""
    told: list[object] = []
    big = profile(walks=ENDLESS, per_hour=4_600_000)
    refuse_too_much(target, big, seed=1, processes=100, on_progress=told.append)
    assert told == [{"phase": "measuring what a filing costs this machine"}]


@pytest.mark.parametrize("option", ["--processes", "--workers"])
def test_a_peak_that_is_too_much_is_refused_with_the_option_that_helps(
    target: Target, profile: ProfileMaker, option: str
) -> None:
    huge = profile(walks=ENDLESS, per_hour=1e9)
    with pytest.raises(UsageError, match=rf"are needed instead of 1\. Give {option} \d"):
        refuse_too_much(target, huge, seed=1, processes=1, option=option)
