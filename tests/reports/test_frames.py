"""Reading run folders as frames."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civicgauge.errors import RunFolderError, UsageError
from reports.frames import by_target, read_run, read_runs

NewScene = Callable[..., Any]


def test_rows_come_in_order_of_time_and_without_the_audits_where_they_are_judged(
    scene: NewScene,
) -> None:
    run = scene()
    run.step(0, "start", started=2.0)
    run.step(0, "find_procedure", started=1.0, phase="warm_up")
    run.step(0, "track", started=3.0, phase="audit")
    read = read_run(run.finish())
    assert read.walked["step"].tolist() == ["find_procedure", "start"]
    assert read.walked["step"].tolist() == ["find_procedure", "start"]
    assert read.measured["step"].tolist() == ["start"]


def test_a_run_without_rows_has_empty_frames_with_all_columns(scene: NewScene) -> None:
    read = read_run(scene().finish())
    assert read.walked.empty
    assert "fields_lost" in read.walked.columns


def test_runs_are_grouped_by_target_in_the_order_given(scene: NewScene) -> None:
    paths = [scene(target=name).finish() for name in ("troubled", "healthy", "troubled")]
    groups = by_target(read_runs(paths))
    assert {name: len(runs) for name, runs in groups.items()} == {"troubled": 2, "healthy": 1}
    assert list(groups) == ["troubled", "healthy"]


def test_a_run_that_is_named_twice_is_read_once(scene: NewScene) -> None:
    path = scene().finish()
    assert len(read_runs([path, path])) == 1


def test_a_copy_of_a_run_beside_it_is_refused(scene: NewScene, tmp_path: Path) -> None:
    path = scene().finish()
    shutil.copytree(path, tmp_path / "copy")
    with pytest.raises(UsageError, match="Give one of them"):
        read_runs([path, tmp_path / "copy"])


def test_no_run_at_all_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match="Name one or more run folders"):
        read_runs([])


def test_a_folder_that_is_no_run_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a run folder"):
        read_run(tmp_path)


def test_a_run_of_another_schema_is_refused_with_the_remedy(scene: NewScene) -> None:
    path = scene(schema=99).finish()
    with pytest.raises(RunFolderError, match="Read it with the version"):
        read_run(path)


def test_a_manifest_without_its_target_is_damaged(scene: NewScene) -> None:
    path = scene().finish(target=None)
    with pytest.raises(RunFolderError, match="is damaged"):
        read_run(path)


def test_a_broken_audit_is_damaged_instead_of_a_traceback(scene: NewScene) -> None:
    path = scene().finish()
    (path / "audit.json").write_text("{")
    with pytest.raises(RunFolderError, match="is damaged"):
        read_run(path)


def test_every_file_that_was_read_has_its_digest(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    path = run.finish()
    digests = read_run(path).digests
    manifest = hashlib.sha256((path / "run.json").read_bytes()).hexdigest()
    assert digests["run.json"] == manifest
    assert [name for name in digests if name.startswith("segments/steps-")]
