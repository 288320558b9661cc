"""What the steps of a run amount to: counted block by block, so that its length does not matter.

Steps that agree in every text that matters share a *cell*, of which only number and longest wait
are kept. Of each walk one line is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from civicgauge.facts import PortalFacts
from civicgauge.rows import RequestKind
from civicgauge.steps import Channel, Phase
from civicgauge.tables import with_text
from reports.blocks import concatenated, frame_of, values_of
from reports.growing import GrowingFrame
from reports.measures import walk_table
from reports.ranks import Ints

KEYS = ("channel", "persona", "procedure", "phase", "step", "outcome")
"""The texts of a cell."""

CUT_CONNECTIONS = ("reset", "truncated")
"""Reasons of steps and requests whose connection was cut."""

CUT_KEYS = ("walk", "step", "attempt")
REQUEST_COLUMNS = ("phase", "outcome", "reason", "kind", *CUT_KEYS)

COUNTED = (
    *KEYS,
    "walk",
    "variant",
    "reason",
    "due",
    "started",
    "seconds",
    "thought",
    "longest_wait",
)
"""Columns that are read for counting."""


NOT_KEPT = "waited"
"""What is not kept of each walk; all else is some 40 bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The steps of one run, without those of its audit.

    Attributes:
        cells: KEYS with `count`, and `longest`, the longest single wait in seconds.
        walks: one line per walk, see :func:`reports.measures.walk_table`.
        browser_steps: the steps of walks in the browser, which are few.
        end: when the last step ended, seconds since the run began.
    """

    cells: pd.DataFrame
    walks: pd.DataFrame
    browser_steps: pd.DataFrame
    end: float


class Cells:
    """Numbers for the combinations of texts that occur."""

    def __init__(self, known: Iterable[tuple[str, ...]] = ()) -> None:
        self.numbers = {key: number for number, key in enumerate(known)}

    def of(self, steps: pd.DataFrame) -> Ints:
        """The number of each row's cell; a cell that is new gets the next one."""
        columns = [values_of(steps[name]) for name in KEYS]
        sizes = [len(column.categories) for column in columns]
        if not len(steps):
            return np.zeros(0, np.int64)
        packed = np.ravel_multi_index([column.codes for column in columns], sizes)
        present = np.flatnonzero(np.bincount(packed))
        number = np.zeros(int(present[-1]) + 1, np.int64)
        for place in present:
            codes = np.unravel_index(place, sizes)
            parts = zip(columns, map(int, codes), strict=True)
            key = tuple(str(column.categories[code]) for column, code in parts)
            number[place] = self.numbers.setdefault(key, len(self.numbers))
        cells: Ints = number[packed]
        return cells


def count_steps(blocks: Iterable[pd.DataFrame], facts: PortalFacts, room: int = 0) -> Counted:
    """Count steps with the columns COUNTED, of at most `room` walks if that is known."""
    cells, tallies, walks, browser, end = Cells(), [], GrowingFrame(room), [], 0.0
    for steps in blocks:
        longest = steps["longest_wait"].groupby(cells.of(steps))
        tallies.append(pd.DataFrame({"count": longest.size(), "longest": longest.max()}))
        walks.add(walk_table(steps, facts).drop(columns=NOT_KEPT))
        browser.append(steps[steps["channel"] == Channel.BROWSER])
        if len(steps):
            ended = steps["started"] + steps["thought"] + steps["seconds"]
            end = max(end, ended.max(), steps["due"].max())
    tally = pd.concat(tallies).groupby(level=0).agg({"count": "sum", "longest": "max"})
    keys = pd.DataFrame(list(cells.numbers), columns=list(KEYS), dtype=object)
    # In an order that does not depend on which block a cell was first seen in.
    table = keys.join(tally).sort_values(list(KEYS), ignore_index=True)
    return Counted(table, walks.frame(), concatenated(browser), float(end))


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """The requests of one run, without those of its audit.

    Attributes:
        outcomes: how many of each outcome.
        assets: the same of those for assets of pages, which `outcomes` includes.
        cut: walk, step and attempt of pages whose connection was cut.
    """

    outcomes: Mapping[str, int]
    assets: Mapping[str, int]
    cut: pd.DataFrame


def count_requests(blocks: Iterable[pa.Table]) -> Requests:
    """Count requests with the columns REQUEST_COLUMNS."""
    outcomes: Counter[str] = Counter()
    assets: Counter[str] = Counter()
    cut = []
    for block in blocks:
        own = ~with_text(block["phase"], Phase.AUDIT)
        is_asset = with_text(block["kind"], RequestKind.ASSET)
        outcomes.update(_outcomes(block, own))
        assets.update(_outcomes(block, own & is_asset))
        is_cut = own & ~is_asset & with_text(block["reason"], *CUT_CONNECTIONS)
        cut.append(frame_of(block.select(CUT_KEYS), np.flatnonzero(is_cut)))
    cuts = concatenated(cut) if cut else pd.DataFrame(columns=list(CUT_KEYS))
    return Requests(outcomes, assets, cuts)


def _outcomes(block: pa.Table, which: npt.NDArray[np.bool_]) -> dict[str, int]:
    counted = frame_of(block.select(["outcome"]), np.flatnonzero(which))["outcome"].value_counts()
    return {str(name): int(count) for name, count in counted.items()}
