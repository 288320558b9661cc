"""From the segments of a run that has ended to its tables, in bounded memory.

The run is whole at each moment: the tables are written beside the segments and counted, then
named in the manifest, and only then are segments and ledgers removed. Tables that the manifest
does not name are the rest of a compaction that was cut short; they are made anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from civicgauge.errors import CivicGaugeError, RunFolderError
from civicgauge.files import digests
from civicgauge.runs import RunFolder
from civicgauge.segments import SCHEMAS, Reading
from civicgauge.tables import TABLES, TableWriter, rows_in, table_file

WALKS_PER_GROUP = 10_000
"""Walks of one row group: under load some 250,000 requests, about 100 MB while it is made."""

OnProgress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A batch of a segment or ledger: where it is, and the groups of its walks."""

    source: Reading
    place: int
    rows: int
    first: int
    last: int


def compact(
    run: RunFolder,
    on_progress: OnProgress = lambda text: None,
    walks_per_group: int = WALKS_PER_GROUP,
) -> None:
    """Put rows and ledger of a run into tables, and remove its segments.

    A run that has not ended, is still written to, is damaged, has rows elsewhere or finds no room
    is left as it is.
    """
    if run.has_tables:
        _remove_segments(run)
        return
    unready = run.is_being_written() or run.rows_apart()
    if run.state() not in ("complete", "interrupted") or unready:
        return
    on_progress("looking through the rows")
    if run.damaged():
        return
    tables = run.path / "tables"
    shutil.rmtree(tables, ignore_errors=True)
    try:
        tables.mkdir()
        for kind in TABLES:
            _write(run, kind, walks_per_group, on_progress)
        run.update({"tables": digests(run.path, ("tables/*.parquet",))})
    except (OSError, RunFolderError):
        shutil.rmtree(tables, ignore_errors=True)
        return
    _remove_segments(run)


def _write(run: RunFolder, kind: type[Any], width: int, on_progress: OnProgress) -> None:
    pieces = [piece for source in run.sources(kind) for piece in _pieces(source, width)]
    groups = sorted({group for piece in pieces for group in range(piece.first, piece.last + 1)})
    if not groups:
        return
    with TableWriter(run.path, kind) as writer:
        for done, group in enumerate(groups):
            on_progress(f"{TABLES[kind]} into a table: part {done + 1} of {len(groups)}")
            writer.add(_rows_of(group, pieces, kind, width))
    read, written = sum(piece.rows for piece in pieces), rows_in(run.path / table_file(kind))
    if read != written:
        raise CivicGaugeError(
            f"{run.path / table_file(kind)} holds {written} rows instead of {read}. The segments "
            "hold all of them; please report this with the run folder."
        )


def _remove_segments(run: RunFolder) -> None:
    for name in ("segments", "ledger"):
        shutil.rmtree(run.path / name, ignore_errors=True)


def _pieces(source: Reading, width: int) -> Iterator[_Piece]:
    for place, batch in source.placed():
        if batch.num_rows:
            ends = pc.min_max(batch["walk"])
            first, last = (ends[name].as_py() // width for name in ("min", "max"))
            yield _Piece(source, place, batch.num_rows, first, last)


def _rows_of(group: int, pieces: Sequence[_Piece], kind: type[Any], width: int) -> pa.Table:
    """All rows of the walks of one group, in the order in which they were written."""
    batches = [
        _within(piece.source.at(piece.place), group * width, (group + 1) * width)
        for piece in pieces
        if piece.first <= group <= piece.last
    ]
    return pa.Table.from_batches(batches, schema=SCHEMAS[kind])


def _within(batch: pa.RecordBatch, first: int, end: int) -> pa.RecordBatch:
    walks = batch["walk"]
    return batch.filter(pc.and_(pc.greater_equal(walks, first), pc.less(walks, end)))
