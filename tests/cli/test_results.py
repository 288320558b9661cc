"""A command's exit code is its result."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from civicgauge.catalogue_reader import load_catalogue
from tests.cli.conftest import WITHOUT_BROWSER, civicgauge_in

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Walked = tuple["subprocess.CompletedProcess[str]", Path]

BRIEF = """
title = { vi = "Ngắn", en = "Brief" }
minutes = 1
simulated_hours = 2
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
max_in_flight = 50
step_timeout = 2
[[filings]]
procedure = "licence_renewal"
per_hour = 36000
variants = { complete = 1 }
"""


@pytest.fixture
def brief(tmp_path: Path) -> str:
    """A profile of ten filings a second."""
    (tmp_path / "brief.toml").write_text(BRIEF, encoding="utf-8")
    return "brief.toml"


def run_folder(shown: subprocess.CompletedProcess[str], folder: Path) -> Path:
    found = re.search(r"Report: (\S+)/report/bao-cao\.html", shown.stdout)
    assert found is not None, shown.stdout + shown.stderr
    return folder / found[1]


def test_a_limit_that_cannot_hold_fails_the_load_run(
    civicgauge: Command, brief: str, tmp_path: Path
) -> None:
    shown = civicgauge(
        "load",
        "healthy",
        "--profile",
        brief,
        "--walks",
        "20",
        "--limit",
        "track p95 <= 0.00001",
        **WITHOUT_BROWSER,
    )

    assert shown.returncode == 10, shown.stdout + shown.stderr
    assert "track p95 <= 1e-05 s: fail; samples: 20; " in shown.stdout
    again = civicgauge("report", str(run_folder(shown, tmp_path)), **WITHOUT_BROWSER)
    assert again.returncode == 10


def test_a_limit_with_too_few_samples_is_not_enough_evidence(
    civicgauge: Command, brief: str
) -> None:
    shown = civicgauge(
        "load",
        "healthy",
        "--profile",
        brief,
        "--walks",
        "5",
        "--limit",
        "track p95 <= 10",
        **WITHOUT_BROWSER,
    )

    assert shown.returncode == 11, shown.stdout + shown.stderr
    assert "track p95 <= 10 s: not enough evidence; samples: 5; " in shown.stdout
    assert "at least 59 needed" in shown.stdout


def test_hours_that_pass_quicker_are_said_before_the_run_and_kept_with_it(
    civicgauge: Command, brief: str, tmp_path: Path
) -> None:
    shown = civicgauge(
        "load", "healthy", "--profile", brief, "--walks", "5", "--minutes", "2",
        "--limit", "licence_renewal.track p10 <= 10", **WITHOUT_BROWSER,
    )  # fmt: skip

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "brief: 2 h in 2 min, 60 times as fast. As many filings an hour" in shown.stdout
    run = run_folder(shown, tmp_path)
    assert json.loads((run / "run.json").read_text())["plan"]["compression"] == 60
    report = json.loads((run / "report" / "report.json").read_text())
    (curve,) = report["portals"][0]["load"]
    assert curve["pace"] == {"hours": 2.0, "minutes": 2.0, "times": 60.0}
    page = (run / "report" / "report.en.html").read_text()
    assert "every hour passed 60 times as fast" in page


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walked]:
    """The same walk in a browser on a healthy portal and on one that refuses without a word."""

    def walk(portal: str) -> Walked:
        folder = tmp_path_factory.mktemp(portal)
        return civicgauge_in(folder)("flow", portal, "--variant", "photo_too_large"), folder

    return {portal: walk(portal) for portal in ("healthy", "troubled")}


def test_a_browser_walk_without_a_finding_passes_and_leaves_a_report(
    walked: Mapping[str, Walked],
) -> None:
    shown, folder = walked["healthy"]

    assert shown.returncode == 0, shown.stdout + shown.stderr
    report = json.loads((run_folder(shown, folder) / "report" / "report.json").read_text())
    assert report["result"] == "passed"


def test_a_finding_fails_the_browser_walk(walked: Mapping[str, Walked]) -> None:
    shown, _ = walked["troubled"]

    assert shown.returncode == 10, shown.stdout + shown.stderr


def test_two_real_runs_are_compared_and_a_dead_end_that_came_is_worse(
    civicgauge: Command, walked: Mapping[str, Walked], tmp_path: Path
) -> None:
    before, after = (str(run_folder(*walked[portal])) for portal in ("healthy", "troubled"))

    shown = civicgauge("compare", before, after, "--to", "side-by-side")

    assert shown.returncode == 10, shown.stdout + shown.stderr
    assert "Portal troubled against portal healthy: something became worse" in shown.stdout
    assert (tmp_path / "side-by-side" / "so-sanh.html").is_file()


def test_check_walks_every_procedure_in_both_channels(civicgauge: Command) -> None:
    shown = civicgauge("check", "healthy")

    assert shown.returncode == 0, shown.stdout + shown.stderr
    for procedure in load_catalogue():
        assert f"{procedure.id}, HTTP" in shown.stdout
        assert f"{procedure.id}, browser" in shown.stdout


def test_init_drafts_a_target_file_that_can_be_read(civicgauge: Command, tmp_path: Path) -> None:
    from civicgauge.cli.targets import bundled_portal
    from civicgauge.target import load_target

    with bundled_portal("reference", {}) as opened:
        shown = civicgauge("init", opened.target.url, "--to", "mine.toml")

    assert shown.returncode == 0, shown.stderr
    target = load_target(str(tmp_path / "mine.toml"))
    assert (target.name, target.url) == ("mine", opened.target.url)


def test_init_does_not_overwrite_a_file(civicgauge: Command, tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_text("mine", encoding="utf-8")

    shown = civicgauge("init", "http://127.0.0.1:1")

    assert shown.returncode == 2
    assert (tmp_path / "target.toml").read_text(encoding="utf-8") == "mine"
