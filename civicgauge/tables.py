"""The tables that rows are kept in after a run: how they are written and read again.

A table is a Parquet file, sorted by walk and time. Texts are dictionary-coded, times are whole
microseconds. Each row group holds all rows of its walks, so that a run of any length can be read
one *block* of whole walks after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

BLOCK_ROWS = 250_000
"""Rows that are read at a time, some 100 MB with all that is made of them: smaller blocks cost
more time, larger ones more memory. More are read only when one row group has more."""

TIMES = ("due", "started", "seconds", "longest_wait", "thought")
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
    # Without these, read-ahead keeps whole row groups of undecoded pages in memory.
    with _damage_said(path), pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
        missing = {*(columns or ())} - {*file.schema_arrow.names}
        if missing:
            raise pa.ArrowInvalid(f"no column {', '.join(sorted(missing))}")
        try:
            for groups in _together(file.metadata, most):
                yield _read(file, groups, columns)
        finally:
            # What blocks took goes back to the system, or the next large array comes on top of it.
            pa.default_memory_pool().release_unused()


@contextmanager
def _damage_said(path: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise RunFolderError(
            f"{path} is damaged ({str(error).partition(chr(10))[0]}). Copy the run folder again."
        ) from error


def _read(file: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str] | None) -> pa.Table:
    """The columns of some row groups; those with one value all through are not decoded."""
    about, schema = [file.metadata.row_group(group) for group in groups], file.schema_arrow
    rows = sum(group.num_rows for group in about)
    names, same = columns or schema.names, {}
    for name in names:
        place = schema.get_field_index(name)
        kind, bounds = schema.field(place).type, _bounds(place, about)
        # The bounds of numbers that may be NaN leave these out.
        if len(bounds) == 1 and not pa.types.is_floating(kind):
            same[name] = _repeated(bounds.pop(), kind, rows)
    others = [name for name in names if name not in same]
    read = file.read_row_groups(groups, others, use_threads=False)
    return pa.table({name: same[name] if name in same else read[name] for name in names})


def _bounds(place: int, groups: Sequence[pq.RowGroupMetaData]) -> set[Any]:
    """The least and the greatest values of a column; empty when that is not known of all groups."""
    statistics = [group.column(place).statistics for group in groups]
    if not all(item and item.has_min_max and item.null_count == 0 for item in statistics):
        return set()
    return {bound for item in statistics if item for bound in (item.min, item.max)}


def _repeated(value: Any, kind: pa.DataType, rows: int) -> pa.Array:
    if kind == _TEXT:
        codes = pa.array(np.zeros(rows, np.int32))
        return pa.DictionaryArray.from_arrays(codes, pa.array([value]), safe=False)
    return pa.repeat(pa.scalar(value, kind), rows)


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


def walks_at_most(path: Path) -> int:
    """How many walks a table can hold, as the numbers of the first and last of each group say.

    Raises:
        RunFolderError: the table is damaged so that it cannot be read.
    """
    with _damage_said(path):
        metadata = pq.read_metadata(path)
        place = metadata.schema.to_arrow_schema().get_field_index("walk")
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        walks = [(group.num_rows, _bounds(place, [group])) for group in groups]
    return sum(min(rows, max(ends) - min(ends) + 1) if ends else rows for rows, ends in walks)


def rows_in(path: Path) -> int:
    """How many rows a table holds, as its footer says."""
    rows: int = pq.read_metadata(path).num_rows
    return rows
