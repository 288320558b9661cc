"""Whether a run can be trusted at all, before anything is judged from it.

A run that measured nothing, was cut short, did not offer its plan, or began its walks late for
reasons of our own says nothing about the portal: it is invalid, never a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from civicgauge.limits import percentile
from civicgauge.results import Result
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase

OFFERED_SHARE = 0.99
"""Share of the planned walks that must have begun."""

LATE_SECONDS = 0.5
LATE_SHARE = 0.1
"""p99 of the start lag may be this long, or this share of the p95 response time from due."""


class Flaw(StrEnum):
    """Why a run cannot be trusted."""

    KILLED = "killed"
    STILL_RUNNING = "still_running"
    INTERRUPTED = "interrupted"
    DAMAGED = "damaged"
    NOTHING_MEASURED = "nothing_measured"
    PLAN_NOT_OFFERED = "plan_not_offered"
    GENERATOR_LATE = "generator_late"
    ROWS_MISSING = "rows_missing"
    OUTCOMES_MISSING = "outcomes_missing"
    ROWS_TWICE = "rows_twice"
    UNKNOWN_OUTCOME = "unknown_outcome"
    FAULT_OF_OURS = "fault_of_ours"


_SENTENCES: Mapping[Flaw, str] = {
    Flaw.KILLED: "The run was killed; what reached the disk is shown. Run again.",
    Flaw.STILL_RUNNING: "The run is still under way. Report again when it has ended.",
    Flaw.INTERRUPTED: "The run was interrupted ({why}). Run again to the end.",
    Flaw.DAMAGED: (
        "Damaged: {files}. Copy the run folder again; rows after the damage are missing."
    ),
    Flaw.NOTHING_MEASURED: (
        "No step succeeded, so nothing was measured. See that the portal runs and that the "
        "target file uses its words: run `civicgauge check`."
    ),
    Flaw.PLAN_NOT_OFFERED: "Planned filings: {planned}, begun: {begun}. Lower the load.",
    Flaw.GENERATOR_LATE: "Filings began up to {lag:.2f} s late (p99). Free the machine.",
    Flaw.ROWS_MISSING: "Walks without rows: {missing}. Collect the segments of all workers.",
    Flaw.OUTCOMES_MISSING: "Begun {kind}: {issued}, with an outcome: {found}. Run again.",
    Flaw.ROWS_TWICE: "Steps recorded twice: {twice}. Report each run folder once.",
    Flaw.UNKNOWN_OUTCOME: (
        "Rows with an unknown outcome: {unknown}. Use the version that wrote them."
    ),
    Flaw.FAULT_OF_OURS: "CivicGauge itself failed: {why}. Please report it with the run folder.",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One flaw with its figures; the sentence ends with the remedy."""

    flaw: Flaw
    figures: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _SENTENCES[self.flaw].format(**self.figures)


@dataclass(frozen=True, slots=True)
class Validity:
    """``PASSED`` when the run can be judged, else ``INVALID`` or a fault of ours, with reasons."""

    result: Result
    reasons: tuple[Reason, ...]


def judge_run(folder: RunFolder) -> Validity:
    """Whether the rows of a run can be judged, recomputed from rows and manifest alone."""
    manifest = folder.manifest()
    steps = folder.table(StepRow)
    walked = steps.filter(pc.not_equal(steps["phase"], Phase.AUDIT.value))
    state, damaged = folder.state(), folder.damaged()
    load = manifest.get("kind") == "load"
    reasons = (
        *_ended_badly(state, str(manifest.get("reason") or "")),
        *_odd_rows(steps),
        *(_late(walked) if load else ()),
        # What a damaged folder lacks, and what a run cut short did not begin, is no flaw of its own
        *(_lacking(folder, manifest, walked) if not damaged else _damage(damaged)),
        *(_off_plan(manifest, walked) if load and state == "complete" and not damaged else ()),
    )
    fault = manifest.get("fault_of_ours")
    if fault:
        reason = Reason(Flaw.FAULT_OF_OURS, {"why": str(fault)})
        return Validity(Result.FAULT_OF_OURS, (reason, *reasons))
    return Validity(Result.INVALID if reasons else Result.PASSED, reasons)


def _ended_badly(state: str, why: str) -> Iterator[Reason]:
    if state == "killed":
        yield Reason(Flaw.KILLED)
    elif state == "running":
        yield Reason(Flaw.STILL_RUNNING)
    elif state != "complete":
        yield Reason(Flaw.INTERRUPTED, {"why": why or state})


def _damage(files: Sequence[str]) -> Iterator[Reason]:
    yield Reason(Flaw.DAMAGED, {"files": ", ".join(files)})


def _lacking(folder: RunFolder, manifest: Mapping[str, Any], walked: pa.Table) -> Iterator[Reason]:
    yield from _empty(walked)
    yield from _missing_rows(folder, manifest, walked)
    yield from _missing_outcomes(folder, manifest, walked)


def _empty(walked: pa.Table) -> Iterator[Reason]:
    if Outcome.OK.value not in walked["outcome"].to_pylist():
        yield Reason(Flaw.NOTHING_MEASURED)


def _odd_rows(steps: pa.Table) -> Iterator[Reason]:
    """Every step that was begun has exactly one outcome, so issued = sum of outcomes."""
    known = pc.is_in(steps["outcome"], pa.array([item.value for item in Outcome]))
    unknown = len(steps) - (pc.sum(known).as_py() or 0)
    if unknown:
        yield Reason(Flaw.UNKNOWN_OUTCOME, {"unknown": unknown})
    in_audit = pc.equal(steps["phase"], Phase.AUDIT.value)
    keyed = steps.append_column("audit", in_audit)
    distinct = keyed.group_by(["audit", "walk", "step", "attempt"]).aggregate([])
    if len(distinct) < len(steps):
        yield Reason(Flaw.ROWS_TWICE, {"twice": len(steps) - len(distinct)})


def _missing_rows(
    folder: RunFolder, manifest: Mapping[str, Any], walked: pa.Table
) -> Iterator[Reason]:
    """Walks that the manifest or the ledger knows and the rows do not."""
    with_rows = set(walked["walk"].to_pylist())
    from_ledger = {line.walk for line in folder.ledger()} - with_rows
    missing = max(int(manifest.get("sent") or 0) - len(with_rows), len(from_ledger))
    if missing > 0:
        yield Reason(Flaw.ROWS_MISSING, {"missing": missing})


def _missing_outcomes(
    folder: RunFolder, manifest: Mapping[str, Any], walked: pa.Table
) -> Iterator[Reason]:
    """What the processes counted as begun, beside the rows; issued = sum of outcomes."""
    issued = manifest.get("issued") or {}
    tried = pc.not_equal(walked["outcome"], Outcome.NOT_EXERCISED.value)
    phases = folder.table(RequestRow)["phase"]
    found = {
        "steps": pc.sum(tried).as_py() or 0,
        "requests": pc.sum(pc.not_equal(phases, Phase.AUDIT.value)).as_py() or 0,
    }
    for kind, rows in found.items():
        if kind in issued and issued[kind] != rows:
            figures = {"kind": kind, "issued": issued[kind], "found": rows}
            yield Reason(Flaw.OUTCOMES_MISSING, figures)


def _off_plan(manifest: Mapping[str, Any], walked: pa.Table) -> Iterator[Reason]:
    planned = int((manifest.get("plan") or {}).get("planned") or 0)
    begun = pc.count_distinct(walked["walk"]).as_py()
    if begun < OFFERED_SHARE * planned:
        yield Reason(Flaw.PLAN_NOT_OFFERED, {"planned": planned, "begun": begun})


def _late(walked: pa.Table) -> Iterator[Reason]:
    measured = walked.filter(pc.equal(walked["phase"], Phase.MEASURED.value))
    lag, response = start_lag(measured)
    if lag > max(LATE_SECONDS, LATE_SHARE * response):
        yield Reason(Flaw.GENERATOR_LATE, {"lag": lag})


def start_lag(steps: pa.Table) -> tuple[float, float]:
    """p99 of begun - due and p95 of ended - due over walks, in seconds; 0 without any walk."""
    ended = pc.add(steps["started"], steps["seconds"])
    walks = (
        steps.append_column("ended", ended)
        .group_by("walk")
        .aggregate([("due", "min"), ("started", "min"), ("ended", "max")])
    )
    if not len(walks):
        return 0.0, 0.0
    due = np.asarray(walks["due_min"])
    lags = np.sort(np.asarray(walks["started_min"]) - due).tolist()
    responses = np.sort(np.asarray(walks["ended_max"]) - due).tolist()
    return max(percentile(lags, 99), 0.0), percentile(responses, 95)
