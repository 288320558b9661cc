"""The procurement page: each requirement, what each portal showed, and where the evidence is.

Rows are limits set beforehand, then the findings as requirements, then what no finding is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from civicgauge.verdicts import Verdict
from reports.measures import wilson
from reports.sections.limits import INVALID

Report = Mapping[str, Any]
Content = dict[str, Any]

MOST_WALKS = 5
"""Walks that are named as evidence, of each run."""

STATES = {
    "present": Verdict.FAIL.value,
    "absent": Verdict.PASS.value,
    "not_exercised": Verdict.NOT_ENOUGH_EVIDENCE.value,
}

UNDONE = {
    "complete": ("untried", "limited"),
    "agrees": ("unaudited", "audit_open"),
}
"""Reasons of a portal that leave a requirement without enough evidence."""


def requirements(report: Report) -> list[Content]:
    """All rows; `portals` of a row holds a list of results for each portal, in their order."""
    rows = [*_limits(report), *_findings(report), _complete(report), _agrees(report)]
    return [{"number": number, **row} for number, row in enumerate(rows, 1)]


def _limits(report: Report) -> Iterator[Content]:
    """One row per limit; a portal without it, or without load, has no result there."""
    keys = ("procedure", "step", "measure", "percentile", "seconds", "bound")
    found: dict[tuple[Any, ...], Content] = {}
    for place, portal in enumerate(report["portals"]):
        for item in portal["limits"]:
            row = found.setdefault(
                tuple(item[key] for key in keys),
                {
                    "code": "limit",
                    **{key: item[key] for key in keys},
                    "portals": [[] for _ in report["portals"]],
                },
            )
            row["portals"][place].append(_limit(item, report))
    yield from found.values()


def _limit(item: Mapping[str, Any], report: Report) -> Content:
    copied = {key: item[key] for key in ("value", "low", "high", "samples", "needed")}
    timed = item["measure"] == "percentile"
    return {
        "verdict": item["verdict"],
        "seconds": copied if timed else None,
        "share": None if timed else _bad(item),
        "evidence": [{"run": _number(item["run"], report), "walks": [], "more": 0}],
        "limit": item,
    }


def _bad(item: Mapping[str, Any]) -> Content:
    """How many of how many broke a limit on shares or counts, with the interval of that share."""
    low, high = item["low"], item["high"]
    if item["measure"] == "completed" and low is not None:
        low, high = 1 - high, 1 - low
    return {"count": item["bad"], "total": item["samples"], "low": low, "high": high}


def _findings(report: Report) -> Iterator[Content]:
    """One row per finding: it is required that the defect is not there."""
    for place, first in enumerate(report["portals"][0]["findings"] if report["portals"] else ()):
        cells = [(portal, portal["findings"][place]) for portal in report["portals"]]
        yield {
            "code": "finding",
            "finding": first["id"],
            "requirement": first["requirement"],
            "portals": [[_finding(portal, item, report)] for portal, item in cells],
        }


def _finding(portal: Mapping[str, Any], item: Mapping[str, Any], report: Report) -> Content:
    verdict = STATES[item["state"]]
    cases = [(case["run"], case["walk"]) for case in item["evidence"]]
    evidence = _cases(cases, report, item["hit"]) if cases else _runs(portal, report)
    return _share(verdict, item["hit"], item["exercised"], evidence)


def _complete(report: Report) -> Content:
    """Every filing comes to its end, or a finding says why not."""
    return {
        "code": "complete",
        "portals": [
            [
                _share(
                    _verdict(portal, "complete", "dead_end"),
                    portal["why"].get("dead_end", 0),
                    portal["counts"]["walks"],
                    _ends(portal, report),
                )
            ]
            for portal in report["portals"]
        ],
    }


def _ends(portal: Mapping[str, Any], report: Report) -> list[Content]:
    cases = [(end["evidence"]["run"], end["evidence"]["walk"]) for end in portal["dead_ends"]]
    return _cases(cases, report, portal["why"]["dead_end"]) if cases else _runs(portal, report)


def _agrees(report: Report) -> Content:
    """What the portal shows afterwards is what it had acknowledged, but for what findings say."""
    return {
        "code": "agrees",
        "portals": [
            [
                _share(
                    _verdict(portal, "agrees", "difference"),
                    len(portal["differences"]),
                    sum(audit["checked"] for audit in portal["audits"]),
                    [
                        {"run": _number(audit["run"], report), "walks": [], "more": 0}
                        for audit in portal["audits"]
                    ],
                )
            ]
            for portal in report["portals"]
        ],
    }


def _verdict(portal: Mapping[str, Any], requirement: str, broken: str) -> str:
    why = portal["why"]
    if broken in why:
        return Verdict.FAIL.value
    done = portal["audits"] if requirement == "agrees" else portal["counts"]["walks"]
    if not done or any(reason in why for reason in UNDONE[requirement]):
        return Verdict.NOT_ENOUGH_EVIDENCE.value
    return INVALID if INVALID in why else Verdict.PASS.value


def _share(verdict: str, count: int, total: int, evidence: list[Content]) -> Content:
    """How many of how many broke the requirement, with the interval of that share."""
    share = wilson(min(count, total), total)
    figures = {"count": count, "total": total, "low": share.low, "high": share.high}
    return {"verdict": verdict, "seconds": None, "share": figures, "evidence": evidence}


def _cases(
    cases: Sequence[tuple[str, int | None]], report: Report, all_cases: int
) -> list[Content]:
    """Cases by run; those beyond the first few are only counted, at the last run."""
    by_run: dict[int, list[int]] = {}
    for run, walk in cases:
        walks = by_run.setdefault(_number(run, report), [])
        if walk is not None:
            walks.append(walk)
    last = max(by_run, default=0)
    unlisted = max(all_cases - len(cases), 0)
    return [
        {
            "run": run,
            "walks": walks[:MOST_WALKS],
            "more": max(len(walks) - MOST_WALKS, 0) + (unlisted if run == last else 0),
        }
        for run, walks in sorted(by_run.items())
    ]


def _runs(portal: Mapping[str, Any], report: Report) -> list[Content]:
    """The usable runs of a portal, where no single walk is the evidence."""
    return [
        {"run": number, "walks": [], "more": 0}
        for number, run in enumerate(report["runs"], 1)
        if run["name"] in portal["runs"] and run["valid"]
    ]


def _number(name: str, report: Report) -> int:
    """The place of a run in the list of runs, from 1."""
    return 1 + [run["name"] for run in report["runs"]].index(name)
