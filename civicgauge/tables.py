"""The tables that rows are kept in after a run: how they are written and read again.

A table is a Parquet file, sorted by walk and time. Texts are dictionary-coded, times are whole
microseconds. Each row group holds all rows of its walks, so that a run of any length can be read
one *block* of whole walks after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from civicgauge.errors import RunFolderError
from civicgauge.rows import LedgerLine
from civicgauge.segments import KINDS, SCHEMAS

TABLES = {**KINDS, LedgerLine: "ledger"}
"""The name of each kind's table; the ledger is one of them."""

BLOCK_ROWS = 150_000
"""Rows that are read at a time, some 100 MB with all that is made of them; more only when one
row group has more."""

TIMES = ("due", "started", "seconds", "longest_wait")
"""Columns that are kept in microseconds: times are measured no better."""

UNIQUE = ("path", "reference", "payment", "receipt", "citizen_id")
"""Texts of which nearly each is another, so that a dictionary would only cost space."""

_TEXT = pa.dictionary(pa.int32(), pa.string())
_TIME = pa.duration("us")


def table_file(kind: type[Any]) -> str:
    """The path of a kind's table below the run folder."""
    return f"tables/{TABLES[kind]}.parquet"


class TableWriter:
    """Writes one table of a run folder, one row group of whole walks after the other."""

    def __init__(self, folder: Path, kind: type[Any]) -> None:
        self._kind, schema = kind, coded_schema(kind)
        texts = [field.name for field in schema if field.type == _TEXT]
        exact = [field.name for field in schema if field.type in (_TIME, pa.int64())]
        self._writer = pq.ParquetWriter(
            folder / table_file(kind),
            schema,
            compression="zstd",
            use_dictionary=texts,
            column_encoding=dict.fromkeys(exact, "DELTA_BINARY_PACKED"),
            write_statistics=["walk"],
        )

    def add(self, rows: pa.Table) -> None:
        """All rows of some walks, as segments hold them; their walks follow those before."""
        if rows.num_rows:
            self._writer.write_table(coded(rows, self._kind), row_group_size=rows.num_rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()


def coded_schema(kind: type[Any]) -> pa.Schema:
    """The schema of a table: the columns of the rows, coded."""
    rows = SCHEMAS[kind]
    return pa.schema([_coded(field) for field in rows], metadata=rows.metadata)


def _coded(field: pa.Field) -> pa.Field:
    if field.name in TIMES:
        return field.with_type(_TIME)
    coded = field.type == pa.string() and field.name not in UNIQUE
    return field.with_type(_TEXT) if coded else field


def coded(rows: pa.Table, kind: type[Any]) -> pa.Table:
    """The rows as a table holds them, by walk and time; what is equal stays in its order."""
    schema = coded_schema(kind)
    keys = [(name, "ascending") for name in ("walk", "started") if name in schema.names]
    rows = rows.sort_by(keys)
    return pa.table([_code(rows[field.name], field.type) for field in schema], schema=schema)


def _code(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if kind == _TIME:
        return pc.round(pc.multiply(column, 1e6)).cast(pa.int64()).cast(_TIME)
    return column.combine_chunks().dictionary_encode() if kind == _TEXT else column


def plain(rows: pa.Table, kind: type[Any]) -> pa.Table:
    """The rows of a table as segments hold them; times are seconds again."""
    schema = SCHEMAS[kind]
    return pa.table([_plain(rows[field.name], field.type) for field in schema], schema=schema)


def _plain(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == _TIME:
        return pc.divide(column.cast(pa.int64()).cast(pa.float64()), 1e6)
    return column.cast(kind)


def read_table(
    path: Path, columns: Sequence[str] | None, most: int = BLOCK_ROWS
) -> Iterator[pa.Table]:
    """A table block by block: whole row groups, together `most` rows unless one has more.

    Raises:
        RunFolderError: the table is damaged so that it cannot be read.
    """
    try:
        # Without these, read-ahead keeps whole row groups of undecoded pages in memory.
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            for groups in _together(file.metadata, most):
                yield file.read_row_groups(groups, columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise RunFolderError(
            f"{path} is damaged ({str(error).partition(chr(10))[0]}). Copy the run folder again."
        ) from error


def _together(metadata: pq.FileMetaData, most: int) -> Iterator[list[int]]:
    groups: list[int] = []
    rows = 0
    for number in range(metadata.num_row_groups):
        more = metadata.row_group(number).num_rows
        if groups and rows + more > most:
            yield groups
            groups, rows = [], 0
        groups.append(number)
        rows += more
    if groups:
        yield groups


def with_text(column: pa.ChunkedArray, *texts: str) -> npt.NDArray[np.bool_]:
    """Which rows of a coded column have one of the texts; only its dictionary is compared."""
    parts = [np.zeros(0, bool)]
    for chunk in column.chunks:
        wanted = np.array([text in texts for text in chunk.dictionary.to_pylist()], bool)
        parts.append(wanted[chunk.indices.to_numpy()])
    return np.concatenate(parts)


def rows_in(path: Path) -> int:
    """How many rows a table holds, as its footer says."""
    rows: int = pq.read_metadata(path).num_rows
    return rows
