"""What a sheet of the workbook is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

Cell = str | int | float | datetime | None
Item = Mapping[str, Any]


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = auto()
    CODE = auto()
    NUMBER = auto()
    COUNT = auto()
    SHARE = auto()
    SECONDS = auto()
    MINUTES = auto()
    MONEY = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its title is the text of a key, its width is in characters."""

    key: str
    kind: Kind = Kind.TEXT
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines of text, then a table, whose last row may be the sum of the others."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    lead: Sequence[str] = ()
    has_sum: bool = False
