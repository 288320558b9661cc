"""What ``civicgauge report`` says of runs that it cannot read or trust."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicgauge.compaction import compact
from civicgauge.results import Result
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RowWriter, RunFolder

Ended = Callable[..., tuple[int, str]]
Report = Callable[[], tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A complete run of five steps, each in a batch of its own."""
    facts = {"target": {"name": "healthy", "url": "http://127.0.0.1:8000"}, "seed": 1}
    run = RunFolder.create(tmp_path, "check", "healthy", facts)
    with RowWriter(run.path) as writer:
        for walk in range(5):
            writer.add(_step(run.path.name, walk))
            writer.flush()
    run.finish("complete")
    return run


def _step(run: str, walk: int) -> StepRow:
    return StepRow(
        run=run, walk=walk, procedure="licence_renewal", variant="complete", persona="",
        channel="http", target="healthy", phase="measured", step="track", attempt=1, due=0.0,
        started=float(walk), seconds=0.1, longest_wait=0.1, outcome="ok",
    )  # fmt: skip


@pytest.fixture
def report(run: RunFolder, ended: Ended) -> Report:
    """The exit code and the text of a report on the run."""
    return partial(ended, "report", str(run.path))


def cut(path: Path, kept: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])


def test_rows_of_another_schema_version_are_refused_with_both_numbers(
    run: RunFolder, report: Report
) -> None:
    run.update({"schema": 1})

    code, said = report()

    assert code == Result.INVALID.value
    assert "row schema 1; this version reads 3" in said


def test_a_segment_cut_short_is_reported_up_to_the_cut_and_named(
    run: RunFolder, report: Report
) -> None:
    (segment,) = (run.path / "segments").glob("steps-*")
    cut(segment, 0.6)

    code, said = report()

    assert code == Result.INVALID.value
    assert f"Damaged: segments/{segment.name}. Copy the run folder again" in said


def test_a_table_cut_short_is_refused_with_its_name(run: RunFolder, report: Report) -> None:
    compact(run)
    cut(run.path / "tables" / "steps.parquet", 0.9)

    code, said = report()

    assert code == Result.INVALID.value
    assert "tables/steps.parquet is damaged" in said
    assert said.endswith("Copy the run folder again.")


def test_a_table_that_holds_other_rows_is_refused_with_its_name(
    run: RunFolder, report: Report
) -> None:
    compact(run)
    pq.write_table(pa.table({"walk": [1]}), run.path / "tables" / "steps.parquet")

    code, said = report()

    assert code == Result.INVALID.value
    assert "tables/steps.parquet is damaged (no column" in said
    assert said.endswith("Copy the run folder again.")


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "zzz"), ("plan", 3), ("tables", []), ("started_at", "yesterday")]
)
def test_a_manifest_that_nobody_could_have_written_is_refused(
    run: RunFolder, report: Report, name: str, value: object
) -> None:
    run.update({name: value})

    code, said = report()

    assert code == Result.INVALID.value
    assert f"run.json is damaged ({name}). Copy the run folder again." in said


@pytest.mark.parametrize(("failed", "said_so"), [(2, True), (0, False)])
def test_assets_that_failed_are_said_beside_a_result_that_they_do_not_change(
    run: RunFolder, report: Report, failed: int, said_so: bool
) -> None:
    outcomes = [*["failed"] * failed, "ok", "unfinished", "not_exercised"]
    with RowWriter(run.path, "more") as writer:
        for outcome in outcomes:
            writer.add(_asset(run.path.name, outcome))

    code, said = report()

    assert code == Result.PASSED.value
    assert ("healthy: 2 of 5 assets of pages failed." in said) == said_so
    assert ("assets of pages" in said) == said_so


def _asset(run: str, outcome: str) -> RequestRow:
    return RequestRow(
        run=run, walk=0, step="track", attempt=1, phase="measured", method="GET", path="/a.css",
        status=0, started=0.0, seconds=0.1, bytes_sent=0, bytes_received=0, outcome=outcome,
        kind="asset",
    )  # fmt: skip
