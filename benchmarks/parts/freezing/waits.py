"""What citizens wait for in a freeze: as a tool tells it, and truly by the schedule played."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicgauge.intervals import percentile
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds, percentiles by nearest rank; not a number where a tool does not say."""

    count: int
    p50: float = math.nan
    p90: float = math.nan
    p99: float = math.nan
    mean: float = math.nan

    @classmethod
    def of(cls, waits: Sequence[float]) -> Waits:
        ordered = sorted(waits)
        p50, p90, p99 = (percentile(ordered, q) for q in (50, 90, 99))
        return cls(len(ordered), p50, p90, p99, sum(ordered) / len(ordered))


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk of one request; seconds since the run's zero."""

    due: float
    began: float
    ended: float

    @property
    def told(self) -> float:
        """How long the citizen waited, as the run's limits count it: from due."""
        return self.ended - self.due


def walks_of(run: RunFolder) -> list[Walked]:
    rows = run.table(StepRow).to_pylist()
    return sorted(
        (
            Walked(row["due"], row["started"], row["started"] + row["seconds"])
            for row in rows
            if row["phase"] != Phase.AUDIT
        ),
        key=lambda walk: walk.due,
    )


def zero_between(run: RunFolder, answered: Sequence[float]) -> Window:
    """Between which moments on the portal's clock the run's zero lies.

    No request was answered before it was begun, nor after its answer was there. That holds for
    the n-th of all beginnings, answers and ends as well, each in their own order.
    """
    rows: list[dict[str, Any]] = [
        row for row in run.table(RequestRow).to_pylist() if row["phase"] != Phase.AUDIT
    ]
    times = answered[-len(rows) :]  # the first one was the check before the load
    begun = sorted(row["started"] for row in rows)
    ended = sorted(row["started"] + row["seconds"] for row in rows)
    return (
        max(time - end for time, end in zip(times, ended, strict=True)),
        min(time - begin for time, begin in zip(times, begun, strict=True)),
    )


def true_wait(due: float, frozen: Sequence[Window]) -> float:
    """How long who comes at this moment waits for a portal that answers at once unless frozen."""
    return sum(thaw - due for stood, thaw in frozen if stood <= due < thaw)


def frozen_since(zero: float, frozen: Sequence[Window]) -> list[Window]:
    """The freezes in seconds since the run's zero."""
    return [(stood - zero, thaw - zero) for stood, thaw in frozen]


def one_run(folder: Path) -> RunFolder:
    """The only run in a folder."""
    (path,) = (item for item in folder.iterdir() if (item / "run.json").exists())
    return RunFolder.open(path)
