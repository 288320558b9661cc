"""Everything that a report says about one portal, load and browser together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from civicgauge.limits import LAG
from civicgauge.results import Result, worst
from civicgauge.steps import Outcome, Phase
from civicgauge.verdicts import Verdict
from reports.blocks import OnProgress, among, concatenated, silent, values_of
from reports.effort.ticket_log import TicketLog
from reports.findings.dead_ends import RATE_LIMITED, unnamed_differences
from reports.findings.finding import Judged, State
from reports.findings.judging import judge_all
from reports.findings.material import differences_of, material_of, portal_of
from reports.findings.prices import minutes_worth
from reports.frames import Run
from reports.measures import Share, outcome_counts, outcomes_of, wilson
from reports.sections.effort import efforts, timelines
from reports.sections.limits import limit_results
from reports.sections.load import load_curve
from reports.sections.not_measured import gaps
from reports.sections.pictures import picture_of
from reports.sections.self_test import self_test
from reports.sections.steps import step_tables
from reports.sections.vitals import page_vitals
from reports.waits import waits_of

MEANING = {
    "fault_of_ours": Result.FAULT_OF_OURS,
    "invalid": Result.INVALID,
    "late": Result.INVALID,
    "no_evidence": Result.NOT_ENOUGH_EVIDENCE,
    "unaudited": Result.NOT_ENOUGH_EVIDENCE,
    "audit_open": Result.NOT_ENOUGH_EVIDENCE,
    "untried": Result.NOT_ENOUGH_EVIDENCE,
    "limited": Result.NOT_ENOUGH_EVIDENCE,
}
"""What reasons other than a failure make of a portal."""


def portal(
    name: str,
    runs: Sequence[Run],
    log: TicketLog | None = None,
    on_progress: OnProgress = silent,
) -> dict[str, Any]:
    """The content of one portal's column; `log` is of the counter it is compared with."""
    waits = waits_of(runs, on_progress)
    walks = _of_all(runs, [run.walks for run in runs])
    browser_steps = _of_all(runs, [run.counted.browser_steps for run in runs])
    actions = pd.concat([run.actions for run in runs], ignore_index=True)
    found, ends = judge_all(material_of(runs, waits, on_progress))
    judged = _trusted(found, runs)
    unnamed = unnamed_differences(item for run in runs for item in differences_of(run))
    limits = [item for run in runs for item in limit_results(run, waits)]
    verdicts = [item.verdict for item in limits if item.step != LAG]
    on_us = [item.verdict for item in limits if item.step == LAG]
    why = {
        "fault_of_ours": sum(run.validity.result is Result.FAULT_OF_OURS for run in runs),
        "invalid": sum(run.validity.result is Result.INVALID for run in runs),
        "finding": sum(item.state is State.PRESENT for item in judged),
        "dead_end": ends.count,
        "difference": len(unnamed),
        "late": on_us.count(Verdict.FAIL),
        "limit": verdicts.count(Verdict.FAIL),
        "no_evidence": [*verdicts, *on_us].count(Verdict.NOT_ENOUGH_EVIDENCE),
        **_untried(runs, walks),
    }
    return {
        "name": name,
        "url": next((str(run.manifest["target"].get("url", "")) for run in runs), ""),
        "result": _result(why),
        "why": {code: count for code, count in why.items() if count},
        "runs": [run.name for run in runs],
        "counts": _counts(runs, waits.cells, walks),
        "limits": limits,
        "load": [load_curve(run, waits) for run in runs if run.kind == "load"],
        "steps": list(step_tables(waits, portal_of(runs).procedures)),
        "vitals": page_vitals(runs),
        "audits": [_audit(run) for run in runs if run.audit is not None],
        "timelines": timelines(walks, browser_steps, actions),
        "effort": efforts(portal_of(runs), walks, browser_steps, actions, judged, log),
        "findings": [_finding(item, runs) for item in judged],
        "dead_ends": ends.first,
        "differences": unnamed,
        "gaps": gaps(runs, waits.cells, walks, judged),
        "self_test": self_test(runs, walks, judged),
    }


def _trusted(judged: Sequence[Judged], runs: Sequence[Run]) -> list[Judged]:
    """Without a single run that can be trusted nothing is called absent."""
    if any(not run.validity.reasons for run in runs):
        return list(judged)
    return [
        replace(item, state=State.NOT_EXERCISED) if item.state is State.ABSENT else item
        for item in judged
    ]


def _result(why: Mapping[str, int]) -> str:
    """Invalid wins over failed, failed over not enough evidence."""
    results = [MEANING.get(code, Result.FAILED) for code, count in why.items() if count]
    return worst([*results, Result.PASSED]).name.lower()


def _untried(runs: Sequence[Run], walks: pd.DataFrame) -> dict[str, int]:
    """What was asked for and could not be tried; a load run asks for its audit too."""
    load = [run.audit for run in runs if run.kind == "load"]
    return {
        "unaudited": load.count(None),
        "audit_open": sum(len(audit["not_exercised"]) for audit in load if audit),
        "untried": int((walks["outcome"] == Outcome.NOT_EXERCISED).sum()),
        "limited": int((walks["reason"] == RATE_LIMITED).sum()),
    }


def _of_all(runs: Sequence[Run], frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """A frame of each run put together, with the run's name."""
    named = [
        frame.assign(run=pd.Categorical.from_codes(np.zeros(len(frame), int), pd.Index([run.name])))
        for run, frame in zip(runs, frames, strict=True)
    ]
    return concatenated(named)


def _counts(runs: Sequence[Run], cells: pd.DataFrame, walks: pd.DataFrame) -> dict[str, Any]:
    """How much was done; the audit's own steps are not among it.

    A browser run has no rows of requests: a portal without any other run has no count of them.
    """
    counted = any(run.kind != "flow" for run in runs)
    requests = sum((Counter(run.requests.outcomes) for run in runs), start=Counter())
    assets = sum((Counter(run.requests.assets) for run in runs), start=Counter())
    return {
        "walks": len(walks),
        "reached": wilson(int(walks["reached"].sum()), len(walks)),
        "procedures": dict(_reached_by_procedure(walks)),
        "steps": int(cells["count"].sum()),
        "warm_up": int(cells["count"][cells["phase"] == Phase.WARM_UP].sum()),
        "outcomes": outcomes_of(cells),
        "requests": requests.total() if counted else None,
        "request_outcomes": outcome_counts(requests) if counted else {},
        "asset_outcomes": outcome_counts(assets) if assets else {},
    }


def _reached_by_procedure(walks: pd.DataFrame) -> Iterator[tuple[str, Share]]:
    reached, procedure = walks["reached"].to_numpy(), values_of(walks["procedure"])
    for name in walks["procedure"].unique():
        own = among(procedure, (name,))
        yield str(name), wilson(int((reached & own).sum()), int(own.sum()))


def _finding(item: Judged, runs: Sequence[Run]) -> dict[str, Any]:
    """One finding; its `burden` is minutes per walk that could have met it."""
    meta, cases = item.meta, item.cases
    price = cases.middle_price()
    return {
        "id": meta.id,
        "state": item.state,
        "title": meta.present if item.state is State.PRESENT else meta.absent,
        "why": meta.why,
        "price_meaning": meta.price,
        "needs": meta.needs,
        "requirement": meta.absent,
        "action": meta.action,
        "owner": meta.owner,
        "exercised": cases.exercised,
        "hit": cases.hit,
        "price": price,
        "burden": minutes_worth(price) * cases.hit / cases.exercised if price else 0.0,
        "procedures": sorted(cases.procedures),
        "runs": _in_time(cases.runs, runs),
        "evidence": cases.first,
        "picture": picture_of(cases.pictured, runs),
    }


def _in_time(names: set[str], runs: Sequence[Run]) -> list[str]:
    """Runs by when they began, so that the first is the one since which a defect is there."""
    begun = sorted(runs, key=lambda run: str(run.manifest.get("started_at")))
    return [run.name for run in begun if run.name in names]


def _audit(run: Run) -> dict[str, Any]:
    audit = run.audit or {}
    return {
        "run": run.name,
        "checked": int(audit.get("checked") or 0),
        "compared": dict(audit.get("compared") or {}),
        "sample": audit.get("sample"),
        "differences": list(audit.get("differences") or ()),
        "not_exercised": list(audit.get("not_exercised") or ()),
    }
