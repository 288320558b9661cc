"""Columns that are filled part by part where they stay: to join parts would need them twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class Numbers:
    """Numbers of one sort, each part after the one before."""

    def __init__(self, sort: npt.DTypeLike, room: int = 0) -> None:
        """An empty column; `room` is how many numbers are expected at most."""
        self._values: npt.NDArray[Any] = np.empty(room, sort)
        self._count = 0

    @property
    def values(self) -> npt.NDArray[Any]:
        """All numbers so far."""
        return self._values[: self._count]

    def add(self, part: npt.NDArray[Any]) -> None:
        """The next numbers; what does not fit makes the column longer, or its numbers wider."""
        end = self._count + len(part)
        sort = np.promote_types(self._values.dtype, part.dtype)
        if end > len(self._values) or sort != self._values.dtype:
            wider = np.empty(max(end, len(self._values)), sort)
            wider[: self._count] = self.values
            self._values = wider
        self._values[self._count : end] = part
        self._count = end
