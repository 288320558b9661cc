"""Whether a run can be trusted at all, before anything is judged from it.

A run that measured nothing, was cut short, did not offer its plan, or began its walks late for
reasons of our own says nothing about the portal: it is invalid, never a pass.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicgauge.columns import Numbers
from civicgauge.intervals import needed_samples, percentile, ranks
from civicgauge.results import Result
from civicgauge.rows import LedgerLine, RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase
from civicgauge.tables import with_text

ENDLESS = (Outcome.TIMEOUT, Outcome.UNFINISHED)
"""Outcomes of which only a lower bound of the duration is known."""

OFFERED_SHARE = 0.99
"""Share of the planned walks that must have begun."""

LATE_SECONDS = 0.02
LATE_SHARE = 0.1
LATEST_SECONDS = 0.5
"""p99 of the start lag may be so long, or this share of the reported p95, and never longer."""


def allowed_lag(p95: float) -> float:
    """Seconds by which filings may begin late beside this p95 of whole filings from due.

    Args:
        p95: infinite where none is reported, which a lag cannot spoil.
    """
    return min(max(LATE_SECONDS, LATE_SHARE * p95), LATEST_SECONDS)


class Flaw(StrEnum):
    """Why a run cannot be trusted."""

    KILLED = "killed"
    STILL_RUNNING = "still_running"
    INTERRUPTED = "interrupted"
    DAMAGED = "damaged"
    DEGRADED = "degraded"
    ROWS_APART = "rows_apart"
    NOTHING_MEASURED = "nothing_measured"
    PLAN_NOT_OFFERED = "plan_not_offered"
    GENERATOR_LATE = "generator_late"
    TOO_MANY_IN_FLIGHT = "too_many_in_flight"
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
    Flaw.DEGRADED: (
        "Workers lost: {workers}. Of their {share} planned filings {unsent} were never begun, and "
        "of {open} nobody knows the end. See why they ended, and run again."
    ),
    Flaw.ROWS_APART: (
        "Workers whose rows are still on their own disks: {workers}. Copy what is in their folders "
        "into the run folder, over what is there, and report again."
    ),
    Flaw.NOTHING_MEASURED: (
        "No step succeeded, so nothing was measured. See that the portal runs and that the "
        "target file uses its words: run `civicgauge check`."
    ),
    Flaw.PLAN_NOT_OFFERED: (
        "Planned filings: {planned}, begun: {begun}. Use more --processes, or lower --percent."
    ),
    Flaw.GENERATOR_LATE: (
        "Filings began {lag:.3f} s late (p99), where {allowed:.3f} s are allowed. Use more "
        "--processes, lower --percent, or free the machine."
    ),
    Flaw.TOO_MANY_IN_FLIGHT: (
        "Filings that waited for a place: {waited}; they began {lag:.3f} s late (p99), where "
        "{allowed:.3f} s are allowed. Raise max_in_flight in the profile, or lower --percent."
    ),
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
    if apart := folder.rows_apart():
        return Validity(Result.INVALID, (Reason(Flaw.ROWS_APART, {"workers": ", ".join(apart)}),))
    steps = _steps_of(folder)
    state, damaged = folder.state(), folder.damaged()
    load, lost = manifest.get("kind") == "load", manifest.get("degraded") or ()
    hole = bool(damaged or lost)
    reasons = (
        *ended_badly(state, manifest),
        *_odd_rows(steps),
        *(_late(manifest, steps) if load else ()),
        *_damage(damaged),
        *(_nothing_measured(steps, damaged) if steps.tried or state != "interrupted" else ()),
        # What such a folder lacks, and what a run cut short did not begin, is no flaw of its own
        *(_lacking(folder, manifest, steps) if not hole else ()),
        *(
            off_plan(manifest, len(steps.walks) - int(manifest.get("came_back") or 0))
            if load and state == "complete" and not hole
            else ()
        ),
    )
    fault = manifest.get("fault_of_ours")
    if fault:
        reason = Reason(Flaw.FAULT_OF_OURS, {"why": str(fault)})
        return Validity(Result.FAULT_OF_OURS, (reason, *reasons))
    return Validity(Result.INVALID if reasons else Result.PASSED, reasons)


def ended_badly(state: str, manifest: Mapping[str, Any]) -> Iterator[Reason]:
    """Whether the run did not come to its end, or only a part of its workers did."""
    if state == "killed":
        yield Reason(Flaw.KILLED)
    elif state == "running":
        yield Reason(Flaw.STILL_RUNNING)
    elif state != "complete":
        yield Reason(Flaw.INTERRUPTED, {"why": str(manifest.get("reason") or state)})
    yield from _degraded(manifest.get("degraded") or ())


def _degraded(lost: Sequence[Mapping[str, Any]]) -> Iterator[Reason]:
    """Workers that were lost: what became of citizens that they had sent on, nobody knows."""
    if lost:
        sums = {key: sum(item[key] for item in lost) for key in ("planned", "unsent", "open")}
        yield Reason(Flaw.DEGRADED, {"workers": len(lost), "share": sums.pop("planned"), **sums})


def _damage(files: Sequence[str]) -> Iterator[Reason]:
    if files:
        yield Reason(Flaw.DAMAGED, {"files": ", ".join(files)})


def _nothing_measured(steps: Steps, damaged: Sequence[str]) -> Iterator[Reason]:
    if not steps.ok and not damaged:
        yield Reason(Flaw.NOTHING_MEASURED)


def _lacking(folder: RunFolder, manifest: Mapping[str, Any], steps: Steps) -> Iterator[Reason]:
    yield from _missing_rows(folder, manifest, steps)
    yield from _missing_outcomes(folder, manifest, steps)


def _odd_rows(steps: Steps) -> Iterator[Reason]:
    """Every step that was begun has exactly one outcome, so issued = sum of outcomes."""
    if steps.unknown:
        yield Reason(Flaw.UNKNOWN_OUTCOME, {"unknown": steps.unknown})
    if steps.twice:
        yield Reason(Flaw.ROWS_TWICE, {"twice": steps.twice})


def _missing_rows(folder: RunFolder, manifest: Mapping[str, Any], steps: Steps) -> Iterator[Reason]:
    """Walks that the manifest or the ledger knows and the rows do not."""
    ledger = folder.blocks(LedgerLine, ["walk"])
    in_ledger = [_distinct(block["walk"].to_numpy()) for block in ledger]
    unknown = [np.setdiff1d(walks, steps.walks, assume_unique=True) for walks in in_ledger]
    from_ledger = len(np.unique(np.concatenate([*unknown, np.zeros(0, np.int64)])))
    begun = sum(int(manifest.get(key) or 0) for key in ("sent", "came_back"))
    missing = max(begun - len(steps.walks), from_ledger)
    if missing > 0:
        yield Reason(Flaw.ROWS_MISSING, {"missing": missing})


def _missing_outcomes(
    folder: RunFolder, manifest: Mapping[str, Any], steps: Steps
) -> Iterator[Reason]:
    """What the processes counted as begun, beside the rows; issued = sum of outcomes."""
    issued = manifest.get("issued") or {}
    found = {"steps": steps.tried}
    if "requests" in issued:
        found["requests"] = sum(
            int((~with_text(block["phase"], Phase.AUDIT)).sum())
            for block in folder.blocks(RequestRow, ["phase"])
        )
    for kind, rows in found.items():
        if kind in issued and issued[kind] != rows:
            figures = {"kind": kind, "issued": issued[kind], "found": rows}
            yield Reason(Flaw.OUTCOMES_MISSING, figures)


def off_plan(manifest: Mapping[str, Any], begun: int) -> Iterator[Reason]:
    """Whether too few of the planned filings were begun; closed users begin as many as they can."""
    planned = int((manifest.get("plan") or {}).get("planned") or 0)
    if not _is_closed(manifest) and begun < OFFERED_SHARE * planned:
        yield Reason(Flaw.PLAN_NOT_OFFERED, {"planned": planned, "begun": begun})


def _is_closed(manifest: Mapping[str, Any]) -> bool:
    return (manifest.get("plan") or {}).get("model") == "closed"


def _late(manifest: Mapping[str, Any], steps: Steps) -> Iterator[Reason]:
    if len(steps.lags):
        yield from late(manifest, _ordered(steps.lags), _ordered(steps.responses))


def late(
    manifest: Mapping[str, Any], lags: Sequence[float], responses: Sequence[float]
) -> Iterator[Reason]:
    """Whether the lag spoils the reported p95; with too few walks for a p99, whether it must.

    See docs/decisions/late-generator.md. Closed users are never late.

    Args:
        lags, responses: seconds in ascending order, at least one of each.
    """
    if _is_closed(manifest):
        return
    lag = percentile(lags, 99)
    reported = len(responses) >= needed_samples(95)
    allowed = allowed_lag(percentile(responses, 95) if reported else math.inf)
    if len(lags) < needed_samples(99) and lag <= LATEST_SECONDS:
        _, low, _ = ranks(len(lags), 99)
        lag = 0.0 if low is None else lags[low]
    if lag > allowed:
        figures = {"lag": float(lag), "allowed": float(allowed)}
        waited = int(manifest.get("waited_for_a_place") or 0)
        if 2 * waited > len(lags) - bisect_right(lags, allowed):
            yield Reason(Flaw.TOO_MANY_IN_FLIGHT, {**figures, "waited": waited})
        else:
            yield Reason(Flaw.GENERATOR_LATE, figures)


def _ordered(values: npt.NDArray[np.float64]) -> Sequence[float]:
    return cast("Sequence[float]", np.sort(values))


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """What the steps of a run amount to; those of its audit only count for `unknown` and `twice`.

    Attributes:
        tried: steps that were begun.
        walks: the numbers of all walks, ascending.
        lags: seconds from when each measured walk was due until it began.
        responses: until it ended, of those that ended well, without the time that the citizen
            thought; endless for those that never ended.
    """

    tried: int
    ok: int
    unknown: int
    twice: int
    walks: npt.NDArray[np.int64]
    lags: npt.NDArray[np.float64]
    responses: npt.NDArray[np.float64]


_COLUMNS = (
    *("walk", "step", "attempt", "phase", "outcome", "due", "started", "seconds", "thought"),
)


def _steps_of(folder: RunFolder) -> Steps:
    """Go through the steps of a run, some whole walks at a time."""
    room, tried, ok, unknown, twice = folder.walks_at_most(StepRow), 0, 0, 0, 0
    walks, lags, responses = (Numbers(sort, room) for sort in (np.int64, float, float))
    for block in folder.blocks(StepRow, _COLUMNS):
        part = _count(block)
        tried, ok = tried + part.tried, ok + part.ok
        unknown, twice = unknown + part.unknown, twice + part.twice
        walks.add(part.walks)
        lags.add(part.lags)
        responses.add(part.responses)
    return Steps(tried, ok, unknown, twice, walks.values, lags.values, responses.values)


def _count(block: pa.Table) -> Steps:
    """The steps of one block, by walk and time."""
    audit = with_text(block["phase"], Phase.AUDIT)
    known = with_text(block["outcome"], *Outcome)
    measured = np.flatnonzero(with_text(block["phase"], Phase.MEASURED))
    walk, due, started, seconds, thought = (
        _numbers(block[name]).take(measured)
        for name in ("walk", "due", "started", "seconds", "thought")
    )
    first = np.flatnonzero(np.diff(walk, prepend=walk[:1] - 1))
    last = np.append(first[1:], len(walk))[: len(first)] - 1
    outcome = block["outcome"].take(measured[last])
    well, endless = with_text(outcome, Outcome.OK), with_text(outcome, *ENDLESS)
    thinking = np.add.reduceat(thought, first) if len(first) else thought
    ended = np.where(endless, np.inf, (started + seconds + thought)[last] - thinking)
    return Steps(
        tried=int((~audit & ~with_text(block["outcome"], Outcome.NOT_EXERCISED)).sum()),
        ok=int((~audit & with_text(block["outcome"], Outcome.OK)).sum()),
        unknown=int((~known).sum()),
        twice=_recorded_twice(block, audit),
        walks=_distinct(block["walk"].to_numpy()[~audit]),
        lags=started[first] - due[first],
        responses=(ended - due[first])[well | endless],
    )


def _recorded_twice(block: pa.Table, audit: npt.NDArray[np.bool_]) -> int:
    """Rows of a walk's step and attempt beyond the first; the audit's are apart."""
    steps = block["step"].unify_dictionaries()
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in steps.chunks] or [audit])
    walk, attempt = block["walk"].to_numpy(), block["attempt"].to_numpy()
    # Walks are in ascending order, so that places in a block tell them apart.
    place = np.cumsum(np.diff(walk, prepend=walk[:1]) != 0)
    packed = np.sort(
        ((place * 2 + audit) * (codes.max(initial=0) + 1) + codes) * (attempt.max(initial=0) + 1)
        + attempt
    )
    return int((np.diff(packed) == 0).sum())


def _distinct(ascending: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    distinct: npt.NDArray[np.int64] = ascending[np.diff(ascending, prepend=ascending[:1] - 1) != 0]
    return distinct


def _numbers(column: pa.ChunkedArray) -> Any:
    """Numbers as they are, times in seconds."""
    if pa.types.is_duration(column.type):
        return column.cast(pa.int64()).to_numpy() / 1e6
    return column.to_numpy()
