"""A run folder keeps what reached it, whatever happens to the process that wrote it."""

import json
import random
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from civicgauge.errors import RunFolderError, UsageError
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RowWriter, RunFolder
from tests.small_disk import needs_root, small_disk

ROW = StepRow(
    run="r", walk=1, procedure="licence_renewal", variant="complete", persona="", channel="http",
    target="healthy", phase="measured", step="submit", attempt=1, due=0.5, started=0.6,
    seconds=0.1, longest_wait=0.1, outcome="ok", notice="Đã nộp",
)  # fmt: skip
LINE = LedgerLine(
    walk=1, step="submit", citizen_id="097099000001", procedure="licence_renewal",
    reference="H26-1", payment="", receipt="", amount=0, slot="Điểm A, 08:00 ngày 25/11/2026",
    slot_number=3,
)  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path, "load", "Cổng / thử", {"seed": 7})


def test_rows_come_back_as_they_were_written(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.add(ROW)
        writer.add(replace(ROW, walk=2))

    rows = run.table(StepRow).to_pylist()

    assert [row["walk"] for row in rows] == [1, 2]
    assert rows[0]["notice"] == "Đã nộp"


def test_the_ledger_comes_back_as_it_was_written(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.acknowledge(LINE)

    assert run.ledger() == [LINE]


def test_half_a_character_that_a_script_put_on_a_page_ends_no_run(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.add(replace(ROW, notice="a\ud800b"))
        writer.acknowledge(replace(LINE, reference="a\ud800b"))
    run.update({"command": "a\ud800b"})

    assert run.table(StepRow).to_pylist()[0]["notice"] == "a\\ud800b"
    assert "ud800" in ascii(run.ledger()[0].reference)
    assert "ud800" in ascii(run.manifest()["command"])
    assert run.damaged() == ()


def test_a_segment_cut_short_is_read_up_to_the_cut(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.add(ROW)
        writer.flush()
        writer.add(replace(ROW, walk=2))
    (segment,) = (run.path / "segments").iterdir()
    segment.write_bytes(segment.read_bytes()[:-200])

    assert [row["walk"] for row in run.table(StepRow).to_pylist()] == [1]


def test_rows_and_ledger_of_a_killed_process_are_readable_and_the_run_is_marked(
    tmp_path: Path,
) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
from civicgauge.runs import RowWriter, RunFolder
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_runs import LINE, ROW
run = RunFolder.create(Path({str(tmp_path)!r}), "load", "healthy", {{}})
writer = RowWriter(run.path)
writer.add(ROW); writer.flush(); writer.acknowledge(LINE)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    (path,) = tmp_path.iterdir()

    run = RunFolder.open(path)

    assert run.state() == "killed"
    assert run.table(StepRow).num_rows == 1
    assert run.ledger() == [LINE]


def test_a_run_says_how_it_ended(run: RunFolder) -> None:
    assert run.state() == "running"

    run.finish("interrupted", reason="Ctrl-C")

    assert run.state() == "interrupted"
    assert run.manifest()["reason"] == "Ctrl-C"


def test_two_runs_of_the_same_second_get_folders_of_their_own(tmp_path: Path) -> None:
    paths = {RunFolder.create(tmp_path, "load", "x", {}).path for _ in range(3)}

    assert len(paths) == 3


def test_another_schema_version_is_refused_with_both_numbers(run: RunFolder) -> None:
    run.update({"schema": 99})

    with pytest.raises(RunFolderError, match=r"schema 99.*reads\s+3"):
        RunFolder.open(run.path)


def test_a_folder_without_a_manifest_is_not_a_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a run folder"):
        RunFolder.open(tmp_path)


def test_a_damaged_manifest_cannot_be_read(run: RunFolder) -> None:
    (run.path / "run.json").write_text("{", encoding="utf-8")

    with pytest.raises(RunFolderError, match=r"run\.json cannot be read"):
        RunFolder.open(run.path)


def test_a_ledger_line_cut_short_is_left_out(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.acknowledge(LINE)
    (file,) = (run.path / "ledger").iterdir()
    file.write_text(file.read_text(encoding="utf-8") + '{"walk": 2, "st', encoding="utf-8")

    assert run.ledger() == [LINE]


def written(run: RunFolder, batches: int = 20) -> Path:
    """A segment of so many batches of forty rows each."""
    with RowWriter(run.path) as writer:
        for batch in range(batches):
            for row in range(40):
                writer.add(replace(ROW, walk=batch * 40 + row))
            writer.flush()
    (segment,) = (run.path / "segments").iterdir()
    return segment


@pytest.mark.parametrize("seed", range(20))
def test_rows_before_the_damage_stay_and_the_damaged_file_is_known(
    run: RunFolder, seed: int
) -> None:
    segment, noise = written(run), random.Random(seed)
    content = bytearray(segment.read_bytes())
    middle = len(content) // 2 + noise.randrange(5000)
    content[middle : middle + 400] = noise.randbytes(400)
    segment.write_bytes(content)

    walks = [row["walk"] for row in run.table(StepRow).to_pylist()]

    assert run.damaged() == (f"segments/{segment.name}",)
    assert 9 * 40 <= len(walks) <= 12 * 40
    assert walks == list(range(len(walks)))


def test_a_changed_number_is_damage_although_arrow_can_read_it(run: RunFolder) -> None:
    segment = written(run, batches=1)
    content = segment.read_bytes()
    started = struct.pack("<d", ROW.started)
    segment.write_bytes(content.replace(started, started[::-1], 1))

    assert run.damaged() == (f"segments/{segment.name}",)


@pytest.mark.parametrize("state", ["interrupted", "running"])
@pytest.mark.parametrize("kept", [0, 7, 5000, -7, -8, -200])
def test_a_segment_cut_short_is_damage_in_a_complete_run_only(
    run: RunFolder, state: str, kept: int
) -> None:
    segment = written(run)
    segment.write_bytes(segment.read_bytes()[:kept])
    run.update({"state": state})
    assert run.damaged() == ()

    run.finish("complete")

    assert run.damaged() == (f"segments/{segment.name}",)


def test_a_run_that_nobody_touched_is_not_damaged(run: RunFolder) -> None:
    written(run)
    run.finish("complete")

    assert run.damaged() == ()


@pytest.mark.parametrize("garbage", [b"\xff\x00garbage", b'{"walk": 2, "st', b"[1]", b""])
def test_a_ledger_line_that_cannot_be_read_is_damage_and_the_others_stay(
    run: RunFolder, garbage: bytes
) -> None:
    with RowWriter(run.path) as writer:
        writer.acknowledge(LINE)
    (file,) = (run.path / "ledger").iterdir()
    file.write_bytes(garbage + b"\n" + file.read_bytes())

    assert run.ledger() == [LINE]
    assert run.damaged() == (f"ledger/{file.name}",)


def test_the_last_ledger_line_cut_short_is_damage_in_a_complete_run_only(run: RunFolder) -> None:
    with RowWriter(run.path) as writer:
        writer.acknowledge(LINE)
        writer.acknowledge(LINE)
    (file,) = (run.path / "ledger").iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    assert (run.ledger(), run.damaged()) == ([LINE], ())

    run.finish("complete")

    assert run.damaged() == (f"ledger/{file.name}",)


def test_unusual_line_ends_inside_a_text_of_the_ledger_are_no_damage(run: RunFolder) -> None:
    line = replace(LINE, reference="H26\u2028\x851")
    with RowWriter(run.path) as writer:
        writer.acknowledge(line)

    assert (run.ledger(), run.damaged()) == ([line], ())


@needs_root
def test_a_full_disk_is_an_error_with_a_remedy_and_earlier_rows_stay(tmp_path: Path) -> None:
    with small_disk(tmp_path, kilobytes=256) as disk:
        run = RunFolder.create(disk, "load", "healthy", {})
        writer = RowWriter(run.path)
        writer.add(ROW)
        writer.flush()
        noise = json.dumps(list(range(200)))
        with pytest.raises(RunFolderError, match=r"No space left on device.*--out"):
            _fill(writer, replace(ROW, notice=noise))

        with pytest.raises(RunFolderError):
            writer.close()
        assert run.table(StepRow).num_rows >= 1
        run.finish("interrupted", reason="the disk was full")
        assert RunFolder.open(run.path).state() == "interrupted"


def _fill(writer: RowWriter, row: StepRow) -> None:
    for _ in range(2000):
        writer.add(row)
        writer.flush()
