"""When a run has ended its rows move into tables, and none is lost on the way."""

import math
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from civicgauge.compaction import compact
from civicgauge.rows import LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RowWriter, RunFolder
from tests.small_disk import needs_root, small_disk

ROW = StepRow(
    run="r", walk=1, procedure="licence_renewal", variant="complete", persona="", channel="http",
    target="healthy", phase="measured", step="submit", attempt=1, due=0.5, started=0.6,
    seconds=0.1, longest_wait=0.1, outcome="ok", notice="Đã nộp",
)  # fmt: skip
LINE = LedgerLine(
    walk=1, step="submit", citizen_id="097099000001", procedure="licence_renewal",
    reference="H26-1", payment="", receipt="", amount=0,
)  # fmt: skip
REQUEST = RequestRow(
    run="r", walk=1, step="submit", attempt=1, phase="measured", method="POST", path="/nop/H26-1",
    status=303, started=0.6, seconds=0.1, bytes_sent=12, bytes_received=0, outcome="ok",
)  # fmt: skip


def ended(parent: Path, walks: int = 7, state: str = "complete") -> RunFolder:
    """Two steps and one request of each walk; two processes took turns, later steps first."""
    run = RunFolder.create(parent, "load", "healthy", {})
    with RowWriter(run.path) as first, RowWriter(run.path) as second:
        for walk in range(walks):
            writer = (first, second)[walk % 2]
            writer.add(replace(ROW, walk=walk, step="pay", started=walk + 0.5))
            writer.flush()
            writer.add(replace(ROW, walk=walk, started=walk + 0.25))
            writer.add(replace(REQUEST, walk=walk))
            writer.acknowledge(replace(LINE, walk=walk, reference=f"H26-{walk}"))
    run.finish(state)
    return run


@pytest.mark.parametrize("walks_per_group", [1, 3, 100])
def test_rows_come_back_by_walk_and_time_and_the_segments_are_gone(
    tmp_path: Path, walks_per_group: int
) -> None:
    run = ended(tmp_path)

    compact(run, walks_per_group=walks_per_group)

    rows = run.table(StepRow).to_pylist()
    assert [(row["walk"], row["started"]) for row in rows] == [
        (walk, walk + part) for walk in range(7) for part in (0.25, 0.5)
    ]
    assert rows[0] == vars_of(replace(ROW, walk=0, started=0.25))
    assert [row["walk"] for row in run.table(RequestRow).to_pylist()] == list(range(7))
    assert [line.reference for line in run.ledger()] == [f"H26-{walk}" for walk in range(7)]
    assert (run.damaged(), (run.path / "segments").exists()) == ((), False)


def vars_of(row: StepRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in StepRow.__dataclass_fields__}


def test_a_time_is_kept_to_the_microsecond(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, "load", "healthy", {})
    with RowWriter(run.path) as writer:
        writer.add(replace(ROW, seconds=0.1234565, started=86_400.0000014))
    run.finish("complete")

    compact(run)

    (row,) = run.table(StepRow).to_pylist()
    assert (row["seconds"], row["started"]) == (0.123456, 86_400.000001)


def test_blocks_hold_whole_walks_and_no_more_rows_than_asked_for(tmp_path: Path) -> None:
    run = ended(tmp_path)
    compact(run, walks_per_group=1)

    blocks = [block["walk"].to_pylist() for block in run.blocks(StepRow, ["walk"], most=5)]

    assert blocks == [[0, 0, 1, 1], [2, 2, 3, 3], [4, 4, 5, 5], [6, 6]]


@pytest.mark.parametrize("state", ["running", "killed"])
def test_a_run_that_has_not_ended_keeps_its_segments(tmp_path: Path, state: str) -> None:
    run = ended(tmp_path, state="running")
    if state == "killed":
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        run.update({"pid": process.pid})
    assert run.state() == state

    compact(run)

    assert (run.has_tables, run.table(StepRow).num_rows) == (False, 14)


def test_a_run_that_somebody_still_writes_to_keeps_its_segments(tmp_path: Path) -> None:
    run = ended(tmp_path, state="interrupted")
    with RowWriter(run.path):
        compact(run)
        assert not run.has_tables

    compact(run)

    assert run.has_tables


def test_a_damaged_run_keeps_its_segments_and_stays_damaged(tmp_path: Path) -> None:
    run = ended(tmp_path)
    segment = next((run.path / "segments").glob("steps-*"))
    segment.write_bytes(segment.read_bytes()[:-200])

    compact(run)

    assert run.damaged() == (f"segments/{segment.name}",)


def test_a_changed_byte_in_a_table_is_damage(tmp_path: Path) -> None:
    run = ended(tmp_path)
    compact(run)
    table = run.path / "tables" / "steps.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)

    assert run.damaged() == ("tables/steps.parquet",)


def test_a_table_that_is_missing_is_damage(tmp_path: Path) -> None:
    run = ended(tmp_path)
    compact(run)
    (run.path / "tables" / "ledger.parquet").unlink()

    assert run.damaged() == ("tables/ledger.parquet",)


KILLED_AT = {
    "while a table is written": "civicgauge.tables.TableWriter.add",
    "when all tables are written": "civicgauge.compaction.digests",
    "when the manifest names them": "civicgauge.compaction._remove_segments",
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_a_run_killed_while_its_tables_are_made_is_still_whole(tmp_path: Path, moment: str) -> None:
    run = ended(tmp_path)
    code = f"""
import os, signal, sys
from unittest import mock
from pathlib import Path
from civicgauge.compaction import compact
from civicgauge.runs import RunFolder
kill = lambda *arguments, **others: os.kill(os.getpid(), signal.SIGKILL)
with mock.patch({KILLED_AT[moment]!r}, kill):
    compact(RunFolder.open(Path({str(run.path)!r})))
"""
    ending = subprocess.run([sys.executable, "-c", code], check=False)
    assert ending.returncode == -signal.SIGKILL
    assert (run.damaged(), run.table(StepRow).num_rows, len(run.ledger())) == ((), 14, 7)

    compact(run)

    assert run.has_tables
    assert (run.damaged(), run.table(StepRow).num_rows, len(run.ledger())) == ((), 14, 7)


@needs_root
def test_without_room_for_tables_the_segments_stay(tmp_path: Path) -> None:
    with small_disk(tmp_path, kilobytes=128) as disk:
        run = ended(disk)
        with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(256)):
                pass

        compact(run)

        assert (run.has_tables, run.table(StepRow).num_rows) == (False, 14)
        assert not (run.path / "tables").exists()


def test_an_unknown_number_is_not_taken_for_the_known_ones_beside_it(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path, "flow", "healthy", {})
    with RowWriter(run.path) as writer:
        for walk, lcp in enumerate((1.5, math.nan, 1.5)):
            known = {"ttfb": 0.1, "fcp": 0.2, "lcp": lcp, "cls": 0.0, "inp": 0.05}
            writer.add(VitalsRow(run="r", walk=walk, step="submit", page="/nop", **known))
    run.finish("complete")

    compact(run)

    rows = run.table(VitalsRow).to_pylist()
    assert [row["lcp"] for row in rows] == pytest.approx([1.5, math.nan, 1.5], nan_ok=True)
    assert {(row["step"], row["page"], row["ttfb"]) for row in rows} == {("submit", "/nop", 0.1)}
