"""What a probe measured, for the curve and for who was at its limit: portal or generator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from civicgauge.intervals import percentile
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase

_COLUMNS = ["walk", "phase", "due", "started", "seconds", "thought", "outcome"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """A probe from the end of its warm-up until its last citizen was due.

    Attributes:
        finished_per_hour: filings that came to a good end in that time, as a rate.
        under_way: how many were under way on average, from when they were due.
        lag_p99: seconds after they were due at which our generator began them; None of none.
        busy: share of a core that its busiest process used; None when it did not say.
    """

    finished_per_hour: float
    under_way: float
    lag_p99: float | None
    busy: float | None


def measure(run: RunFolder) -> Measured:
    """The figures of a run that has ended."""
    manifest = run.manifest()
    begins, ends = manifest["profile"]["warm_up_seconds"], manifest["plan"]["seconds"]
    finished, present, lags = 0, 0.0, []
    for first, last in _walks(run):
        due, end = first["due"], last["started"] + last["thought"] + last["seconds"]
        finished += last["outcome"] == Outcome.OK and begins <= end < ends
        present += max(min(end, ends) - max(due, begins), 0.0)
        if due >= begins:
            lags.append(max(first["started"] - due, 0.0))
    return Measured(
        3600 * finished / (ends - begins),
        present / (ends - begins),
        percentile(sorted(lags), 99) if lags else None,
        manifest.get("generator_busy"),
    )


def _walks(run: RunFolder) -> Iterator[tuple[Row, Row]]:
    """The first and the last step of each filing, warm-up included."""
    walks: dict[int, list[Row]] = defaultdict(list)
    for row in run.table(StepRow).select(_COLUMNS).to_pylist():
        if row["phase"] != Phase.AUDIT:
            walks[row["walk"]].append(row)
    for rows in walks.values():
        rows.sort(key=lambda row: row["started"])
        yield rows[0], rows[-1]
