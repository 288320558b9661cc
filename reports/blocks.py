"""Rows as pandas frames, a block of whole walks at a time, since a run may not fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import is_any_real_numeric_dtype, is_bool_dtype, union_categoricals

from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.segments import SCHEMAS
from civicgauge.steps import Phase
from civicgauge.tables import BLOCK_ROWS, UNIQUE, with_text

OnProgress = Callable[[str], None]
_Block = TypeVar("_Block", pd.DataFrame, pa.Table)


def step_blocks(
    folder: RunFolder, columns: Sequence[str] = (), most: int = BLOCK_ROWS
) -> Iterator[pd.DataFrame]:
    """The steps without those of the audit, by walk and time; at least one block.

    Args:
        columns: empty for all; ``phase`` is read in any case.
        most: rows of a block, as far as walks allow.
    """
    names = list(dict.fromkeys((*columns, "phase"))) if columns else None
    # A block is let go of before the next one is read, which a loop over them would not do.
    frames = map(_without_audit, folder.blocks(StepRow, names, most))
    nothing = SCHEMAS[StepRow].empty_table().select(names or SCHEMAS[StepRow].names)
    yield next(frames, frame_of(nothing, np.arange(0)))
    yield from frames


def _without_audit(block: pa.Table) -> pd.DataFrame:
    return frame_of(block, np.flatnonzero(~with_text(block["phase"], Phase.AUDIT)))


def silent(text: str) -> None:
    """For those who want no progress."""


def told(blocks: Iterable[_Block], what: str, on_progress: OnProgress) -> Iterator[_Block]:
    """The blocks, and how many of their rows were read so far."""
    rows = 0
    for block in blocks:
        rows += len(block)
        on_progress(f"{what}: {rows:,}")
        yield block


def frame_of(block: pa.Table, rows: npt.NDArray[np.intp]) -> pd.DataFrame:
    """The rows of a block at some places as a frame: texts as categories, times in seconds.

    Of numbers that a page shows, nearly each another text, only their being there is kept.
    """
    # Column by column, so that no two of them are there whole.
    columns = {name: _values(name, block[name]).take(rows) for name in block.column_names}
    return pd.DataFrame(columns, copy=False)


def _values(name: str, column: pa.ChunkedArray) -> Any:
    if name in UNIQUE:
        return pc.binary_length(column).to_numpy() > 0
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        return _categories(column)
    if pa.types.is_duration(column.type):
        return column.cast(pa.int64()).to_numpy() / 1e6
    return column.to_numpy()


def _categories(column: pa.ChunkedArray) -> pd.Categorical:
    column = column.unify_dictionaries()
    if not column.num_chunks:
        return pd.Categorical([], categories=pd.Index([], dtype=object))
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in column.chunks])
    texts = pd.Index(column.chunk(0).dictionary.to_pylist(), dtype=object)
    return pd.Categorical.from_codes(codes, texts, validate=False)


def values_of(column: pd.Series[Any]) -> Any:
    """Texts as categories, all else as plain numbers: quicker to reach than a column."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array
    if is_bool_dtype(column) or is_any_real_numeric_dtype(column):
        return column.to_numpy()
    return pd.Categorical(column)


def among(known: Any, texts: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which rows of a categorical array have one of the texts; only its categories are compared."""
    rows = np.zeros(len(known), bool)
    for code, text in enumerate(known.categories):
        if text in texts:
            rows |= known.codes == code
    return rows


def concatenated(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of the same columns one after the other; categories stay categories."""
    if len(frames) == 1:
        return frames[0]
    return pd.DataFrame(
        {name: _joined([frame[name] for frame in frames]) for name in frames[0]}, copy=False
    )


def _joined(parts: Sequence[pd.Series[Any]]) -> Any:
    if isinstance(parts[0].dtype, pd.CategoricalDtype):
        return union_categoricals([pd.Categorical(part) for part in parts])
    return np.concatenate([part.to_numpy() for part in parts])
