"""What the doctor says of a machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.doctor import (
    Check,
    Status,
    check_free_cores,
    check_open_files,
    check_python,
    check_runs_folder,
    examine,
)


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ((3, 10), Status.WARNING),
        ((3, 11), Status.OK),
        ((3, 13), Status.OK),
        ((3, 14), Status.WARNING),
    ],
)
def test_a_python_outside_the_tested_range_is_warned_of(
    version: tuple[int, int], status: Status
) -> None:
    assert check_python(version).status is status


def test_a_low_limit_of_open_files_is_warned_of_with_the_remedy() -> None:
    check = check_open_files(1024)
    assert check.status is Status.WARNING
    assert "1024" in check.detail
    assert "ulimit -Hn 10000" in check.remedy


def test_locusts_own_wish_for_open_files_is_enough() -> None:
    assert check_open_files(10_000).status is Status.OK


@pytest.mark.parametrize(("load", "status"), [(1.0, Status.OK), (1.1, Status.WARNING)])
def test_less_than_one_idle_core_is_warned_of(load: float, status: Status) -> None:
    assert check_free_cores(2, load).status is status


def test_a_runs_folder_that_is_not_there_yet_can_be_written_and_is_not_made(
    tmp_path: Path,
) -> None:
    check = check_runs_folder(tmp_path / "runs" / "deep")
    assert check.status is Status.OK
    assert list(tmp_path.iterdir()) == []


def test_a_runs_folder_below_a_file_fails_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file, not a folder")
    check = check_runs_folder(tmp_path / "runs")
    assert check.status is Status.FAILED
    assert "--out" in check.remedy


def test_the_examination_holds_the_browser_checks_that_were_handed_in(tmp_path: Path) -> None:
    handed_in = Check("browser", Status.FAILED, "none")
    checks = examine(tmp_path, lambda: [handed_in])
    assert handed_in in checks
    assert [check.name for check in checks] == [
        "Python",
        "browser",
        "open files",
        "free cores",
        "runs folder",
    ]
