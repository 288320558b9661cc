"""What a load run proves: can it be trusted, do its limits hold, did everybody reach the end.

Judged from the run folder alone, so that it can be judged again at any time. Latency counts only
steps of the measured phase that succeeded, with those that never ended as longer than any limit;
the first step and the whole filing (``walk``) count from the moment at which they were due.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from civicgauge import validity
from civicgauge.facts import from_manifest
from civicgauge.limits import LAG, Limit, Measure, parse_limit
from civicgauge.results import Result, worst
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase
from civicgauge.verdicts import Judgement, Verdict, judge_all
from loadtests.audit.compare import in_words
from loadtests.evidence import Row, evidence_of
from loadtests.live import merged
from loadtests.workers.heard import heard_flaws
from loadtests.workers.summary import evidence_from

_COLUMNS = (
    *("walk", "procedure", "variant", "phase", "step", "attempt", "due", "started", "seconds"),
    *("thought", "outcome", "reason"),
)
_UNTRIED = (Outcome.REFUSED, Outcome.NOT_EXERCISED)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a run did not simply pass: a code for machines, a sentence with the remedy for people."""

    code: str
    result: Result
    sentence: str


@dataclass(frozen=True, slots=True)
class LoadVerdict:
    """The result of a run, every reason against a pass, and every limit as it was judged."""

    result: Result
    reasons: tuple[Reason, ...]
    judgements: tuple[Judgement, ...]


def judge(folder: RunFolder) -> LoadVerdict:
    """The verdict on a run folder, complete or not."""
    manifest = folder.manifest()
    walks = _walks(folder)
    audit = folder.read_json("audit.json")
    heard = merged(folder.live()) if folder.rows_apart() else None
    judgements = _judgements(manifest, walks, audit, heard)
    reasons = (
        *_untrusted(folder, manifest, heard),
        *_missed_ends(walks),
        *(_reason_of(judgement) for judgement in judgements if _against(judgement)),
        *_audited(audit),
    )
    results = [reason.result for reason in reasons]
    return LoadVerdict(worst([Result.PASSED, *results]), reasons, judgements)


def _judgements(
    manifest: Mapping[str, Any],
    walks: Sequence[Sequence[Row]],
    audit: Mapping[str, Any] | None,
    heard: Mapping[str, Any] | None,
) -> tuple[Judgement, ...]:
    """Of rows that are elsewhere by the counts that were heard."""
    filed, facts = manifest.get("procedures", ()), from_manifest(manifest)
    limits = [parse_limit(text, filed) for text in manifest.get("limits", ())]
    if heard is not None:
        counts = heard.get("counts", {})
        evidence = {limit: evidence_from(limit, counts, filed, audit) for limit in limits}
    else:
        evidence = {limit: evidence_of(limit, walks, facts, audit) for limit in limits}
    return tuple(judge_all(evidence).values())


def _walks(folder: RunFolder) -> list[list[Row]]:
    """The rows of each measured walk in the order of their beginning."""
    rows = folder.table(StepRow).select(list(_COLUMNS)).to_pylist()
    walks: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["started"]):
        if row["phase"] == Phase.MEASURED:
            walks[row["walk"]].append(row)
    return list(walks.values())


def _untrusted(
    folder: RunFolder, manifest: Mapping[str, Any], heard: Mapping[str, Any] | None
) -> Iterator[Reason]:
    flaws = validity.judge_run(folder).reasons if heard is None else heard_flaws(folder, heard)
    for flaw in flaws:
        yield Reason(flaw.flaw.value, Result.INVALID, str(flaw))
    if manifest.get("fault_of_ours"):
        yield Reason(
            "fault_of_ours",
            Result.FAULT_OF_OURS,
            f"CivicGauge itself failed: {manifest['fault_of_ours']}. Please report it with "
            f"{folder.path / 'locust.log'}.",
        )
    issued = (manifest.get("issued") or {}) if heard is None else {}
    for kind, found in (("steps", _begun(folder)), ("requests", _requests(folder))):
        if kind in issued and issued[kind] != found:
            yield Reason(
                f"{kind}_missing",
                Result.INVALID,
                f"{issued[kind]} {kind} were begun and {found} have an outcome. Run again.",
            )


def _begun(folder: RunFolder) -> int:
    """Steps of the load that were begun, by their rows."""
    rows = folder.table(StepRow).select(["phase", "outcome"]).to_pylist()
    return sum(
        row["phase"] != Phase.AUDIT and row["outcome"] != Outcome.NOT_EXERCISED for row in rows
    )


def _requests(folder: RunFolder) -> int:
    phases = folder.table(RequestRow)["phase"].to_pylist()
    return sum(phase != Phase.AUDIT for phase in phases)


def _missed_ends(walks: Sequence[Sequence[Row]]) -> Iterator[Reason]:
    """A walk ends with the first step that did not succeed, so its last row tells."""
    ends = Counter(
        (walk[-1]["outcome"], walk[-1]["step"], walk[-1]["reason"])
        for walk in walks
        if walk[-1]["outcome"] not in (Outcome.OK, Outcome.UNFINISHED)
    )
    for (outcome, step, why), count in sorted(ends.items()):
        untried = outcome in _UNTRIED
        remedy = (
            "Let the portal admit the load, or give an officer's account, and run again."
            if untried
            else "Mend that step of the portal and run again."
        )
        yield Reason(
            f"{step}_{outcome}",
            Result.NOT_ENOUGH_EVIDENCE if untried else Result.FAILED,
            f"{count} of {len(walks)} filings ended at {step}: {outcome} {why}".strip()
            + f". {remedy}",
        )


def _against(judgement: Judgement) -> bool:
    return judgement.verdict is not Verdict.PASS


def _reason_of(judgement: Judgement) -> Reason:
    limit = judgement.limit
    if judgement.verdict is Verdict.FAIL:
        return Reason(
            "limit_failed",
            Result.INVALID if limit.step == LAG else Result.FAILED,
            f"{limit} does not hold: it is {_said(judgement)}. {_REMEDIES[_kind(limit)]}",
        )
    return Reason(
        "limit_open",
        Result.NOT_ENOUGH_EVIDENCE,
        f"{limit} cannot be judged: {_why_open(judgement)}",
    )


_REMEDIES = {
    LAG: "Use more --processes or a lower --percent.",
    Measure.PERCENTILE: "Make the portal quicker or agree on another limit.",
    Measure.ERRORS: "Mend that step of the portal and run again.",
    Measure.COMPLETED: "Mend the steps at which filings ended and run again.",
    Measure.DIFFERENCES: "Mend the portal and run again.",
}


def _kind(limit: Limit) -> str:
    return LAG if limit.step == LAG else limit.measure


def _why_open(judgement: Judgement) -> str:
    samples, enough = judgement.samples, judgement.enough
    if judgement.confidence is None:
        return "not everything was audited. See what was missing, or that it was a sample."
    if enough == judgement.needed:
        return f"there are {samples} samples and {enough} are needed. Run longer, or raise --walks."
    said = f"it is {_said(judgement)}"
    if enough is None:
        return (
            f"{said}. It lies on the limit, or too much is unknown: see that no filing is cut "
            "short or turned away, or agree on another limit."
        )
    return f"{said}. About {enough} samples would decide it: run longer or with more filings."


def _said(judgement: Judgement) -> str:
    limit, confidence = judgement.limit, judgement.confidence
    value = _amount(limit, judgement.value)
    if confidence is None:
        return f"{value} of {judgement.samples} facts"
    ends = " to ".join(_amount(limit, end) for end in (judgement.low, judgement.high))
    return f"{value} ({100 * confidence:.3g} % confidence: {ends}, {judgement.samples} samples)"


def _amount(limit: Limit, value: float | None) -> str:
    if value is None:
        return "unknown"
    if limit.measure is Measure.DIFFERENCES:
        return f"{value:g}"
    if limit.measure.is_share:
        return f"{100 * value:.3g} %"
    return "never" if math.isinf(value) else f"{value:.3f} s"


def _audited(audit: Mapping[str, Any] | None) -> Iterator[Reason]:
    if audit is None:
        yield Reason(
            "not_audited",
            Result.NOT_ENOUGH_EVIDENCE,
            "Nobody compared the portal with what it acknowledged. Use `civicgauge load`.",
        )
        return
    for difference in audit["differences"]:
        yield Reason(
            difference["kind"],
            Result.FAILED,
            f"{difference['kind']} {difference['reference']}: "
            f"expected {in_words(difference['expected'])}, "
            f"found {in_words(difference['found'])}. Mend the portal and run again.",
        )
    for missing in audit["not_exercised"]:
        yield Reason(
            "audit_not_exercised",
            Result.NOT_ENOUGH_EVIDENCE,
            f"Not audited: {in_words(missing)}. Give the audit what it lacked and run again.",
        )
