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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Any, Generic, TypeVar

import pyarrow as pa

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

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_Item = TypeVar("_Item")
_ARROW = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}


def schema_of(kind: type[Any]) -> pa.Schema:
    """The Arrow schema of a kind of row, with the schema version in its metadata."""
    hints = typing.get_type_hints(kind)
    fields = [
        pa.field(item.name, _ARROW[hints[item.name].__name__]) for item in dataclasses.fields(kind)
    ]
    return pa.schema(fields, metadata={"civicgauge_schema": str(SCHEMA_VERSION)})


SCHEMAS = {kind: schema_of(kind) for kind in KINDS}


class End(Enum):
    """How a file ends."""

    WHOLE = "as its writer closed it"
    CUT = "cut short"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Part(Generic[_Item]):
    """What one file of a run could be read of, and how it ends."""

    items: Sequence[_Item]
    end: End


def batch_of(kind: type[Any], rows: Sequence[Row]) -> tuple[pa.RecordBatch, dict[str, str]]:
    """The rows as a batch, and the metadata that goes with it."""
    schema = SCHEMAS[kind]
    columns = [_column([getattr(row, item.name) for row in rows], item.type) for item in schema]
    batch = pa.RecordBatch.from_arrays(columns, schema=schema)
    return batch, {CHECKSUM: _checksum(batch)}


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An Arrow column from its buffers: ``pa.array`` would import pandas among the walks."""
    if kind != pa.string():
        numbers = array("q" if kind == pa.int64() else "d", values)
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(numbers)])
    texts = [value.encode() for value in values]
    ends = array("i", accumulate(map(len, texts), initial=0))
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(kind, len(values), buffers)


def _checksum(batch: pa.RecordBatch) -> str:
    checksum = 0
    for column in batch.columns:
        for buffer in filter(None, column.buffers()):
            checksum = zlib.crc32(buffer, checksum)
    return str(checksum)


def read_segment(content: bytes, schema: pa.Schema) -> Part[pa.RecordBatch]:
    """The good batches at the beginning of a segment."""
    source = pa.BufferReader(content)
    batches: list[pa.RecordBatch] = []
    try:
        with pa.ipc.open_stream(source) as stream:
            if stream.schema != schema:
                return Part(batches, End.DAMAGED)
            while True:
                batch, metadata = stream.read_next_batch_with_custom_metadata()
                batch.validate(full=True)
                if metadata and metadata[CHECKSUM] != _checksum(batch).encode():
                    return Part(batches, End.DAMAGED)
                batches.append(batch)
    except StopIteration:
        end = End.WHOLE if content.endswith(_END_OF_STREAM) else End.CUT
    except (pa.ArrowException, OSError, EOFError, KeyError, ValueError):
        end = End.DAMAGED if content.endswith(_END_OF_STREAM) else End.CUT
    stopped_early = source.tell() < len(content)
    return Part(batches, End.DAMAGED if stopped_early else end)


def read_ledger(content: bytes) -> Part[LedgerLine]:
    """Every line of a ledger that can be read."""
    *whole_lines, rest = content.split(b"\n")
    lines = []
    for text in whole_lines:
        with suppress(ValueError, TypeError):
            lines.append(LedgerLine(**json.loads(text)))
    if len(lines) < len(whole_lines):
        return Part(lines, End.DAMAGED)
    return Part(lines, End.CUT if rest else End.WHOLE)
