"""Counts per interval from a CSV: a column of times, and columns of what was counted."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from io import TextIOWrapper
from itertools import chain, pairwise
from pathlib import Path
from typing import TextIO

from civicgauge.errors import ConfigErrors, Mistake
from loadtests.drawing.counted import DAY_MINUTES, Counted, Row

SHOWN = 10
"""At most so many mistakes of a file are told: a wrong export has one in every line."""
_TOLD_EVERY = 10_000
_MINUTE = timedelta(minutes=1)

OnProgress = Callable[[float], None]


class _Mistakes(list[Mistake]):
    """Of one CSV, by line and column; the tenth is the last."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = str(file)

    def add(self, where: str, found: object, valid: str) -> None:
        self.append(Mistake(self._file, where, repr(found)[:80], valid))
        if len(self) == SHOWN:
            self.raise_any()

    def raise_any(self) -> None:
        if self:
            raise ConfigErrors(self)


def read_counts(
    file: Path, columns: Mapping[str, str], on_progress: OnProgress = lambda share: None
) -> Counted:
    """The counts of each procedure.

    The first column holds the local times at which the intervals begin, ascending; an interval is
    as long as the shortest step between them, and some may be missing. Which zone a time names does
    not matter.

    Args:
        columns: the column of each procedure.
        on_progress: told the share of the file that has been read.

    Raises:
        ConfigErrors: with the first mistakes of the file.
    """
    mistakes = _Mistakes(file)
    rows: dict[datetime, Row] = {}
    try:
        with file.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            for number, (begin, row) in enumerate(_rows(text, columns, mistakes)):
                rows[begin] = row
                if number % _TOLD_EVERY == 0:
                    on_progress(raw.tell() / file.stat().st_size)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        mistakes.add("(file)", str(error), "a readable UTF-8 file with commas or semicolons")
    mistakes.raise_any()
    minutes = _interval(rows, mistakes)
    mistakes.raise_any()
    return Counted(file.name, tuple(columns), minutes, rows, silent=False)


def _rows(
    text: TextIO, columns: Mapping[str, str], mistakes: _Mistakes
) -> Iterator[tuple[datetime, Row]]:
    """The good lines; the others are mistakes."""
    first = text.readline()
    delimiter = ";" if ";" in first and "," not in first else ","
    lines = csv.reader(chain([first], text), delimiter=delimiter)
    header = next(lines, [])
    places = _places(header, columns, mistakes)
    before: datetime | None = None
    for cells in filter(None, lines):
        where = f"line {lines.line_num}"
        if len(cells) != len(header):
            mistakes.add(where, f"{len(cells)} cells", f"one for each of {len(header)} columns")
            continue
        begin = _time(cells[0], where, mistakes)
        if begin is None:
            continue
        if before is not None and begin <= before:
            mistakes.add(f"{where}, time", f"{begin} after {before}", "times that ascend")
        before = begin
        yield begin, tuple(_count(cells, place, where, mistakes) for place in places)


def _places(header: Sequence[str], columns: Mapping[str, str], mistakes: _Mistakes) -> list[int]:
    """Where the columns stand."""
    if not header:
        mistakes.add("(file)", "nothing", "a line of column names, then times and counts")
    there = list(header[1:])
    for name in columns.values():
        if header and name not in there:
            mistakes.add("line 1", name, "one of the columns " + ", ".join(there))
    mistakes.raise_any()
    return [header.index(name, 1) for name in columns.values()]


def _time(cell: str, where: str, mistakes: _Mistakes) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(cell.strip()).replace(tzinfo=None)
    mistakes.add(f"{where}, time", cell, "a date and time, 2026-01-05 08:00")
    return None


def _count(cells: Sequence[str], place: int, where: str, mistakes: _Mistakes) -> float:
    count = math.nan
    with suppress(ValueError):
        count = float(cells[place])
    if 0 <= count < math.inf:
        return count
    mistakes.add(f"{where}, column {place + 1}", cells[place], "a number, 0 or more")
    return 0.0


def _interval(rows: Mapping[datetime, Row], mistakes: _Mistakes) -> int:
    """Minutes of an interval: the shortest step, of which every other one is a multiple."""
    steps = {second - first for first, second in pairwise(rows)}
    shortest = min(steps, default=timedelta(0))
    if not shortest:
        mistakes.add(
            "(file)", f"{len(rows)} intervals", "at least two, so that their length is known"
        )
    elif shortest % _MINUTE or timedelta(minutes=DAY_MINUTES) % shortest:
        mistakes.add("(file)", f"a step of {shortest}", "whole minutes that divide a day")
    elif odd := [step for step in steps if step % shortest]:
        valid = f"steps that are multiples of the shortest one, {shortest}"
        mistakes.add("(file)", f"a step of {min(odd)}", valid)
    return shortest // _MINUTE
