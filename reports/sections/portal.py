"""Everything that a report says about one portal, load and browser together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from civicgauge.limits import Verdict
from civicgauge.results import Result, worst
from civicgauge.steps import Channel, Outcome, Phase
from reports.assumptions import persona_or_usual
from reports.effort.ticket_log import TicketLog
from reports.findings.dead_ends import RATE_LIMITED, dead_ends, unnamed_differences
from reports.findings.finding import Judged, Price, State
from reports.findings.material import Material, material_of
from reports.findings.prices import minutes_worth
from reports.findings.registry import judge_all
from reports.frames import Run
from reports.measures import outcome_counts, step_measures, walk_table, wilson
from reports.sections.effort import efforts, timelines
from reports.sections.limits import limit_results
from reports.sections.load import load_curve
from reports.sections.not_measured import gaps
from reports.sections.pictures import picture_of
from reports.sections.self_test import self_test
from reports.sections.vitals import page_vitals

MOST_EVIDENCE = 20
"""Cases that are listed per finding; `hit` counts them all."""


MEANING = {
    "fault_of_ours": Result.FAULT_OF_OURS,
    "invalid": Result.INVALID,
    "no_evidence": Result.NOT_ENOUGH_EVIDENCE,
    "unaudited": Result.NOT_ENOUGH_EVIDENCE,
    "audit_open": Result.NOT_ENOUGH_EVIDENCE,
    "untried": Result.NOT_ENOUGH_EVIDENCE,
    "limited": Result.NOT_ENOUGH_EVIDENCE,
}
"""What reasons other than a failure make of a portal."""


def portal(name: str, runs: Sequence[Run], log: TicketLog | None = None) -> dict[str, Any]:
    """The content of one portal's column; `log` is of the counter it is compared with."""
    material = material_of(runs)
    walks = walk_table(material.steps, material.portal)
    actions = pd.concat([run.actions for run in runs], ignore_index=True)
    judged = _trusted(judge_all(material), runs)
    ends = dead_ends(material, walks, judged)
    unnamed = unnamed_differences(material)
    of_run = {run.name: walks[walks["run"] == run.name] for run in runs}
    limits = [item for run in runs for item in limit_results(run, of_run[run.name])]
    verdicts = [item.verdict for item in limits]
    why = {
        "fault_of_ours": sum(run.validity.result is Result.FAULT_OF_OURS for run in runs),
        "invalid": sum(run.validity.result is Result.INVALID for run in runs),
        "finding": sum(item.state is State.PRESENT for item in judged),
        "dead_end": len(ends),
        "difference": len(unnamed),
        "limit": verdicts.count(Verdict.FAIL),
        "no_evidence": verdicts.count(Verdict.NOT_ENOUGH_EVIDENCE),
        **_untried(runs, walks),
    }
    return {
        "name": name,
        "url": next((str(run.manifest["target"].get("url", "")) for run in runs), ""),
        "result": _result(why),
        "why": {code: count for code, count in why.items() if count},
        "runs": [run.name for run in runs],
        "counts": _counts(material, walks),
        "limits": limits,
        "load": [load_curve(run, of_run[run.name]) for run in runs if run.kind == "load"],
        "steps": list(_step_tables(material.steps)),
        "vitals": page_vitals(runs),
        "audits": [_audit(run) for run in runs if run.audit is not None],
        "timelines": timelines(material, walks, actions),
        "effort": efforts(material, walks, actions, judged, log),
        "findings": [_finding(item, runs) for item in judged],
        "dead_ends": ends,
        "differences": unnamed,
        "gaps": gaps(runs, material, walks, judged),
        "self_test": self_test(runs, material, judged),
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


def _counts(material: Material, walks: pd.DataFrame) -> dict[str, Any]:
    """How much was done; the audit's own steps are not among it."""
    steps, requests = material.steps, material.requests
    return {
        "walks": len(walks),
        "reached": wilson(int(walks["reached"].sum()), len(walks)),
        "procedures": {
            str(name): wilson(int(group["reached"].sum()), len(group))
            for name, group in walks.groupby("procedure", sort=False)
        },
        "steps": len(steps),
        "warm_up": int((steps["phase"] == Phase.WARM_UP).sum()),
        "outcomes": outcome_counts(steps),
        "requests": len(requests),
        "request_outcomes": outcome_counts(requests),
    }


def _step_tables(steps: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """One table per kind of run, channel, persona and procedure; the warm-up is left out."""
    measured = steps[steps["phase"] == Phase.MEASURED]
    for (kind, channel, persona, procedure), group in measured.groupby(
        ["kind", "channel", "persona", "procedure"], sort=False
    ):
        percentiles = kind == "load" and channel == Channel.HTTP
        yield {
            "kind": kind,
            "channel": channel,
            "persona": persona,
            "procedure": procedure,
            "title": persona_or_usual(str(persona)).title if persona else None,
            "percentiles": percentiles,
            "rows": step_measures(group, percentiles),
        }


def _finding(item: Judged, runs: Sequence[Run]) -> dict[str, Any]:
    """One finding; its `burden` is minutes per walk that could have met it."""
    kept = item.evidence[:MOST_EVIDENCE]
    meta, price = item.meta, _middle_price(item)
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
        "exercised": item.exercised,
        "hit": item.hit,
        "price": price,
        "burden": minutes_worth(price) * item.hit / item.exercised if price else 0.0,
        "procedures": sorted({case.procedure for case in item.evidence if case.procedure}),
        "runs": _in_time({case.run for case in item.evidence}, runs),
        "evidence": list(kept),
        "picture": picture_of(item.evidence, runs),
    }


def _in_time(names: set[str], runs: Sequence[Run]) -> list[str]:
    """Runs by when they began, so that the first is the one since which a defect is there."""
    begun = sorted(runs, key=lambda run: str(run.manifest.get("started_at")))
    return [run.name for run in begun if run.name in names]


def _middle_price(item: Judged) -> Price | None:
    """The price of the middle case, so that one freak does not set it."""
    prices = sorted(
        (case.price for case in item.evidence if case.price), key=lambda price: price.amount
    )
    return prices[(len(prices) - 1) // 2] if prices else None


def _audit(run: Run) -> dict[str, Any]:
    audit = run.audit or {}
    return {
        "run": run.name,
        "checked": int(audit.get("checked") or 0),
        "differences": list(audit.get("differences") or ()),
        "not_exercised": list(audit.get("not_exercised") or ()),
    }
