"""Somebody puts the computer's clock forward while a peak is played: no duration comes from it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from civicgauge.refportal.serve import Portal
from loadtests.load_profile import Profile
from tests.loadtests.world import peak, steps

SOURCE = Path(__file__).with_name("clock_ahead.c")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """What puts the clock of a process forward while it runs."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("putting a process's clock forward needs a C compiler")
    built = tmp_path / "clock_ahead.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(built), str(SOURCE)], check=True)
    return built


@pytest.mark.long
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_clock_put_forward_by_an_hour_is_told_and_changes_no_duration_and_no_rate(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path, library: Path, processes: str
) -> None:
    """40 filings at 36,000 an hour arrive within some 4 s, whatever the clock says."""
    now = tmp_path / "now"
    with peak(
        portal.url,
        profile(walks=40),
        tmp_path / "runs",
        "--processes",
        processes,
        LD_PRELOAD=str(library),
        CLOCK_AHEAD=str(now),
    ) as started:
        started.wait_for_submissions(10)
        now.touch()
        ended = started.end()

    run, manifest = started.run, started.run.manifest()
    assert manifest["state"] == "complete"
    assert manifest["clock_moved"] == pytest.approx(3600, abs=5)
    began, over = (datetime.fromisoformat(manifest[key]) for key in ("started_at", "ended_at"))
    assert over - began > timedelta(hours=1)
    rows = steps(run)
    assert {row["walk"] for row in rows} == set(range(1, 41))
    assert all(0 <= row["seconds"] < 1800 and 0 <= row["started"] < 1800 for row in rows)
    report = json.loads((run.path / "report/report.json").read_text("utf-8"))
    ((load,),) = (portal["load"] for portal in report["portals"])
    assert load["rate"] > 1000  # within an hour there would be 40
    assert report["runs"][0]["clock_moved"] == manifest["clock_moved"]
    assert "the computer's clock was moved by 3,600 s" in " ".join(ended.said.split())
    page = (run.path / "report/bao-cao.html").read_text("utf-8")
    assert "đồng hồ máy tính bị chỉnh 3.600 giây" in page
