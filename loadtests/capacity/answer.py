"""What a search amounts to: who was at its limit, and what the answer is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from civicgauge.limits import Measure
from civicgauge.results import Result
from civicgauge.validity import LATE_SHARE
from loadtests.capacity.search import Finding, Trial, bracket

BUSY = 0.8
"""Share of a core from which on a generator's process may itself have made citizens wait."""

Record = Mapping[str, Any]
"""A probe as ``capacity.json`` has it."""


def bound_by(broken: float | None, records: Sequence[Record]) -> str | None:
    """Who was at its limit at the rate that did not hold; None where there is no such rate.

    ``generator`` where that began filings too late for the probe to count; ``unclear`` where it
    was so busy, or so late, that a good part of what citizens waited may have been its doing;
    else ``portal``.
    """
    there = [item for item in records if item["rate"] == broken and not item["repeated"]]
    if not there:
        return None
    if any(item["finding"] == Finding.LATE for item in there):
        return "generator"
    return "unclear" if any(_hampered(item) for item in there) else "portal"


def _hampered(record: Record) -> bool:
    waits = [
        item["value"]
        for item in record["limits"]
        if item["measure"] == Measure.PERCENTILE and item["value"] is not None
    ]
    late = bool(waits) and (record["lag_p99"] or 0.0) > LATE_SHARE * max(waits)
    return late or (record["busy"] or 0.0) > BUSY


def result_of(state: str, trials: Sequence[Trial], bound: str | None) -> Result:
    """Passed when there is an answer about the portal, however high or low its capacity is."""
    if state == "interrupted":
        return Result.INVALID
    if bracket(trials).held is not None:
        return Result.PASSED if bound == "portal" else Result.NOT_ENOUGH_EVIDENCE
    findings = {trial.finding for trial in trials}
    if Finding.BROKEN in findings:
        return Result.FAILED
    return Result.NOT_ENOUGH_EVIDENCE if Finding.UNDECIDED in findings else Result.INVALID
