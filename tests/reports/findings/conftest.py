"""Findings judged on run folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.findings.finding import Judged
from reports.findings.material import material_of
from reports.findings.registry import judge_all
from reports.frames import read_runs


@pytest.fixture
def judged() -> Callable[..., Judged]:
    """``judged("hang", path, ...)``: one finding on the runs of one portal."""

    def judge_one(name: str, *paths: Path) -> Judged:
        material = material_of(read_runs(paths))
        return next(item for item in judge_all(material) if item.meta.id == name)

    return judge_one


@pytest.fixture
def present() -> Callable[..., set[str]]:
    """The findings that are present on the runs of one portal."""

    def names(*paths: Path) -> set[str]:
        material = material_of(read_runs(paths))
        return {item.meta.id for item in judge_all(material) if item.evidence}

    return names
