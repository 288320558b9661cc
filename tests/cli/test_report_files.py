"""``civicgauge report``: which files are there, which are not, and why."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from civicgauge.results import Result
from tests.reports.conftest import Scene

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A browser run that filed one whole dossier."""
    scene = Scene(tmp_path / "runs", "flow", "healthy", {})
    scene.filing(0)
    scene.audit()
    return scene.finish()


def result_in(folder: Path) -> Result:
    """The result that the report itself gives."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return Result[report["result"].upper()]


def test_what_is_in_the_way_of_a_file_is_told_with_the_remedy_and_the_run_is_invalid(
    civicgauge: Command, run: Path, tmp_path: Path
) -> None:
    (tmp_path / "out" / "report.en.xlsx").mkdir(parents=True)

    shown = civicgauge("report", str(run), "--to", "out")

    assert shown.returncode == Result.INVALID.value
    assert "Not written: report.en.xlsx. Cannot write out/report.en.xlsx: " in shown.stdout
    assert "civicgauge report RUN --to FOLDER" in shown.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        *("bao-cao.html", "report.en.html", "bao-cao.xlsx", "report.en.xlsx"),
        *("bao-cao.pdf", "report.en.pdf", "report.json", "junit.xml", "summary.md"),
    }
    assert result_in(tmp_path / "out") is not Result.INVALID


def test_without_a_browser_only_the_pdf_is_missing_and_the_result_stands(
    civicgauge: Command, run: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")

    shown = civicgauge(
        "report", str(run), "--to", "out", PATH=nowhere, PLAYWRIGHT_BROWSERS_PATH=nowhere
    )

    assert "Not written: bao-cao.pdf, report.en.pdf. No browser was found." in shown.stdout
    assert shown.returncode == result_in(tmp_path / "out").value
    assert (tmp_path / "out" / "report.en.xlsx").exists()
