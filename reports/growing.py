"""Frames that are filled part by part where they stay, see :mod:`civicgauge.columns`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from civicgauge.columns import Numbers
from reports.blocks import values_of


class GrowingFrame:
    """The rows of frames with the same columns, each frame after the one before."""

    def __init__(self, room: int) -> None:
        """An empty frame; `room` is how many rows are expected at most."""
        self._room = room
        self._columns: dict[str, Numbers | _Texts] = {}

    def add(self, part: pd.DataFrame) -> None:
        """The next rows."""
        for name in map(str, part):
            values = values_of(part[name])
            if name not in self._columns:
                self._columns[name] = self._empty(values)
            self._columns[name].add(values)

    def frame(self) -> pd.DataFrame:
        """All rows so far."""
        columns = {name: column.values for name, column in self._columns.items()}
        return pd.DataFrame(columns, copy=False)

    def _empty(self, like: Any) -> Numbers | _Texts:
        is_text = isinstance(like, pd.Categorical)
        return _Texts(self._room) if is_text else Numbers(like.dtype, self._room)


class _Texts:
    """Texts of which few are different."""

    def __init__(self, room: int) -> None:
        self._codes = Numbers(np.int8, room)
        self._known: dict[str, int] = {}

    @property
    def values(self) -> pd.Categorical:
        texts = pd.Index(list(self._known), dtype=object)
        return pd.Categorical.from_codes(self._codes.values, texts, validate=False)

    def add(self, part: pd.Categorical) -> None:
        own = [self._known.setdefault(text, len(self._known)) for text in part.categories]
        self._codes.add(np.array(own, np.min_scalar_type(-max(len(self._known), 1)))[part.codes])
