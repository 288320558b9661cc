"""The files that rows and ledger lines are kept in: how they are written and read again.

A segment is an Arrow IPC stream whose batches carry a CRC-32 of their columns; a ledger holds one
JSON object per line. Both are readable up to the point where a process was killed.
"""

from __future__ import annotations

import dataclasses
import json
import typing
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from itertools import accumulate, repeat
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from civicgauge.files import HALVES
from civicgauge.rows import (
    SCHEMA_VERSION,
    ActionRow,
    LedgerLine,
    RequestRow,
    StepRow,
    VitalsRow,
)

Row = StepRow | RequestRow | ActionRow | VitalsRow
KINDS: Mapping[type[Any], str] = {
    StepRow: "steps",
    RequestRow: "requests",
    ActionRow: "actions",
    VitalsRow: "vitals",
}
CHECKSUM = "civicgauge_crc32"
"""Metadata of each batch: CRC-32 over its columns, since Arrow cannot tell a damaged number."""

LEDGER_BYTES = 1_000_000
"""How much of a ledger is read at a time."""

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_ARROW = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}


def schema_of(kind: type[Any]) -> pa.Schema:
    """The Arrow schema of a kind of row, with the schema version in its metadata."""
    hints = typing.get_type_hints(kind)
    fields = [
        pa.field(item.name, _ARROW[hints[item.name].__name__]) for item in dataclasses.fields(kind)
    ]
    return pa.schema(fields, metadata={"civicgauge_schema": str(SCHEMA_VERSION)})


SCHEMAS = {kind: schema_of(kind) for kind in (*KINDS, LedgerLine)}


_LEDGER_TYPES = tuple(typing.get_type_hints(LedgerLine).items())


class End(Enum):
    """How a file ends."""

    WHOLE = "as its writer closed it"
    CUT = "cut short"
    DAMAGED = "damaged"


class Reading:
    """What one file of rows or lines can be read of, a batch after the other.

    `end` is known when the batches are used up. A batch can be read again from its place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.end = End.WHOLE

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for _, batch in self.placed():
            yield batch

    def read_through(self) -> End:
        """How the file ends."""
        for _ in self:
            pass
        return self.end

    def placed(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Each batch with the place in the file at which it begins."""
        raise NotImplementedError

    def at(self, place: int) -> pa.RecordBatch:
        """The batch that begins there."""
        raise NotImplementedError


def batch_of(
    kind: type[Any], rows: Sequence[Row | LedgerLine]
) -> tuple[pa.RecordBatch, dict[str, str]]:
    """The rows as a batch, and the metadata that goes with it."""
    schema = SCHEMAS[kind]
    values = zip(*map(attrgetter(*schema.names), rows), strict=True) if rows else repeat(())
    columns = [_column(of, kind) for of, kind in zip(values, schema.types, strict=False)]
    batch = pa.RecordBatch.from_arrays(columns, schema=schema)
    return batch, {CHECKSUM: _checksum(batch)}


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An Arrow column from its buffers: ``pa.array`` would import pandas among the walks."""
    if kind != pa.string():
        numbers = array("q" if kind == pa.int64() else "d", values)
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(numbers)])
    if len(set(values)) == 1:  # as in most columns of most batches
        text = values[0].encode(errors=HALVES)
        return _texts(text * len(values), repeat(len(text), len(values)), len(values))
    together = "".join(values)
    texts = values if together.isascii() else [value.encode(errors=HALVES) for value in values]
    data = together.encode() if together.isascii() else b"".join(texts)
    return _texts(data, map(len, texts), len(values))


def _texts(data: bytes, lengths: Iterable[int], count: int) -> pa.Array:
    ends = array("i", accumulate(lengths, initial=0))
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(ends), pa.py_buffer(data)])


def _checksum(batch: pa.RecordBatch) -> str:
    checksum = 0
    for column in batch.columns:
        for buffer in filter(None, column.buffers()):
            checksum = zlib.crc32(buffer, checksum)
    return str(checksum)


class Segment(Reading):
    """The good batches at the beginning of a segment."""

    def __init__(self, path: Path, kind: type[Any]) -> None:
        super().__init__(path)
        self._schema = SCHEMAS[kind]

    def placed(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            closed = _ends_with(file, size, _END_OF_STREAM)
            self.end = End.WHOLE if closed else End.CUT
            try:
                yield from self._batches(file)
            except (pa.ArrowException, OSError, EOFError, KeyError, ValueError):
                self.end = End.DAMAGED if closed else End.CUT
            if file.tell() < size:
                self.end = End.DAMAGED

    def at(self, place: int) -> pa.RecordBatch:
        with self.path.open("rb") as file:
            file.seek(place)
            return pa.ipc.read_record_batch(pa.ipc.read_message(file), self._schema)

    def _batches(self, file: BinaryIO) -> Iterator[tuple[int, pa.RecordBatch]]:
        with pa.ipc.open_stream(file) as stream:
            while stream.schema == self._schema:
                place = file.tell()
                try:
                    batch, metadata = stream.read_next_batch_with_custom_metadata()
                except StopIteration:
                    return
                batch.validate(full=True)
                if metadata and metadata[CHECKSUM] != _checksum(batch).encode():
                    break
                yield place, batch
        self.end = End.DAMAGED


def _ends_with(file: BinaryIO, size: int, end: bytes) -> bool:
    """Whether a file of this size ends so; it is then at its beginning again."""
    file.seek(max(size - len(end), 0))
    found = file.read() == end
    file.seek(0)
    return found


class Ledger(Reading):
    """Every line of a ledger that can be read, some thousand at a time."""

    def placed(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        place, self.end = 0, End.WHOLE
        with self.path.open("rb") as file:
            while texts := file.readlines(LEDGER_BYTES):
                whole = [text for text in texts if text.endswith(b"\n")]
                lines = _batch_of_lines(whole)
                if len(lines) < len(whole):
                    self.end = End.DAMAGED
                elif len(whole) < len(texts) and self.end is End.WHOLE:
                    self.end = End.CUT
                yield place, lines
                place = file.tell()

    def at(self, place: int) -> pa.RecordBatch:
        with self.path.open("rb") as file:
            file.seek(place)
            return _batch_of_lines(file.readlines(LEDGER_BYTES))


def _batch_of_lines(texts: Iterable[bytes]) -> pa.RecordBatch:
    """The ledger lines that can be read."""
    lines = []
    for text in texts:
        with suppress(ValueError, TypeError):
            line = LedgerLine(**json.loads(text))
            if all(isinstance(getattr(line, name), kind) for name, kind in _LEDGER_TYPES):
                lines.append(line)
    return batch_of(LedgerLine, lines)[0]
