"""Findings judged on run folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.findings.finding import Judged
from reports.findings.judging import judge_all
from reports.findings.material import material_of
from reports.frames import read_runs
from reports.waits import waits_of


@pytest.fixture
def judged() -> Callable[..., Judged]:
    """``judged("hang", path, ...)``: one finding on the runs of one portal."""

    def judge_one(name: str, *paths: Path) -> Judged:
        runs = read_runs(paths)
        found, _ = judge_all(material_of(runs, waits_of(runs)))
        return next(item for item in found if item.meta.id == name)

    return judge_one


@pytest.fixture
def present() -> Callable[..., set[str]]:
    """The findings that are present on the runs of one portal."""

    def names(*paths: Path) -> set[str]:
        runs = read_runs(paths)
        found, _ = judge_all(material_of(runs, waits_of(runs)))
        return {item.meta.id for item in found if item.evidence}

    return names
