"""What the first page says, in no language yet: ways of filing, dead ends, what to do.

Dead ends are put in order by their burden, which is their price times how often they were met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.assumptions import USUAL_PERSONA
from reports.sections.not_measured import FEW_WALKS

Report = Mapping[str, Any]
Content = dict[str, Any]

MOST = 3
"""Dead ends and actions on the page."""

DECIDED_BY_PORTAL = ("dead_end", "difference", "limit")
"""Reasons for a failed portal, besides findings, that call for an action."""

UNMEASURED = ("no_browser", "no_load", "no_audit")
"""Whole parts of a measurement that may be missing."""


def first_page(report: Report) -> Content:
    """The content of the page."""
    stuck = list(_stuck(report))
    return {
        "procedures": [_procedure(report, item["id"]) for item in report["procedures"]],
        "stuck": stuck[:MOST],
        "stuck_more": max(len(stuck) - MOST, 0),
        "tried": _tried(report),
        "actions": list(_actions(report, stuck))[:MOST],
        "missing": list(_missing(report)),
    }


def _procedure(report: Report, name: str) -> Content:
    """One procedure: what came through on each portal, and minutes and visits of each way.

    It is `pictured` when the picture of the ways shows every portal that it was filed on. Its ways
    are `booked` when people come to the counter at a booked time after filing online.
    """
    found = [(portal["name"], _usual(portal, name)) for portal in report["portals"]]
    compared = [(portal, item) for portal, item in found if item is not None]
    filings = [
        {"portal": portal["name"], **portal["counts"]["procedures"][name]}
        for portal in report["portals"]
        if name in portal["counts"]["procedures"]
    ]
    return {
        "id": name,
        "filings": filings,
        "pictured": len(compared) == len(filings),
        "ways": [_way(item, "online", portal) for portal, item in compared]
        + [_way(item, "in_person") for _, item in compared[:1]],
        "comparison": [_comparison(portal, item) for portal, item in compared[:1]],
    }


def _usual(portal: Mapping[str, Any], procedure: str) -> Mapping[str, Any] | None:
    """The comparison for the usual persona, or for the first that walked."""
    items = [item for item in portal["effort"] if item["procedure"] == procedure]
    usual = [item for item in items if item["persona"] == USUAL_PERSONA]
    return next(iter([*usual, *items]), None)


def _way(item: Mapping[str, Any], channel: str, portal: str = "") -> Content:
    result = item["places"][item["usual"]]["result"][channel]
    minutes = result["minutes"]
    return {
        "channel": channel,
        "portal": portal,
        "minutes": minutes["mean"],
        "low": minutes["p05"],
        "high": minutes["p95"],
        "split": result["split_of_mean"],
        "visits": item["visits"][channel],
        "booked": item["booked"] is not None,
    }


def _comparison(portal: str, item: Mapping[str, Any]) -> Content:
    """What the conclusion rests on: for whom, how far away, and what would turn it round."""
    place = item["places"][item["usual"]]
    means = {name: place["result"][name]["minutes"]["mean"] for name in ("online", "in_person")}
    return {
        "portal": portal,
        "persona": item["title"],
        "kilometres": place["kilometres"],
        "saved": means["in_person"] - means["online"],
        "assumed": item["online_assumed"],
        "flips": item["flips"],
    }


def heaviest(report: Report) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Findings that are there, heaviest first, each once, on the portal where it weighs most.

    Those of the same burden keep the order of the registry.
    """
    present: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for portal in report["portals"]:
        for item in portal["findings"]:
            if item["state"] == "present":
                present.setdefault(item["id"], []).append((portal["name"], item))
    order = [item["id"] for item in report["portals"][0]["findings"]] if report["portals"] else []
    worst = [max(found, key=lambda one: float(one[1]["burden"])) for found in present.values()]
    yield from sorted(worst, key=lambda one: (-one[1]["burden"], order.index(one[1]["id"])))


def _stuck(report: Report) -> Iterator[Content]:
    """Dead ends, heaviest first, each with all portals that have it."""
    for _, item in heaviest(report):
        yield _dead_end(item, _having(report, item["id"]))


def _having(report: Report, finding: str) -> list[str]:
    return [
        portal["name"]
        for portal in report["portals"]
        if any(item["id"] == finding and item["state"] == "present" for item in portal["findings"])
    ]


def _dead_end(item: Mapping[str, Any], portals: Sequence[str]) -> Content:
    copied = ("id", "title", "price", "hit", "exercised", "burden", "procedures", "action", "owner")
    return {**{name: item[name] for name in copied}, "portals": list(portals)}


def _tried(report: Report) -> Content:
    """How many kinds of dead ends could have shown themselves on some portal."""
    states = [(item["id"], item["state"]) for one in report["portals"] for item in one["findings"]]
    kinds = {name for name, _ in states}
    untried = kinds - {name for name, state in states if state != "not_exercised"}
    return {"kinds": len(kinds) - len(untried), "untried": len(untried)}


def _actions(report: Report, stuck: Sequence[Mapping[str, Any]]) -> Iterator[Content]:
    """What to do, most urgent first; `code` names our own advice, findings bring theirs."""
    if report["result"] in ("invalid", "fault_of_ours"):
        yield {"code": "measure_again", "figures": {}}
    for item in stuck:
        yield {"code": "finding", "figures": {}, "text": item["action"], "owner": item["owner"]}
    for code in DECIDED_BY_PORTAL:
        count = sum(portal["why"].get(code, 0) for portal in report["portals"])
        if count:
            yield {"code": code, "figures": {"count": count}}
    for gap in _missing(report):
        if gap["code"] in UNMEASURED:
            yield {"code": gap["code"], "figures": {}}
    if _tried(report)["untried"]:
        yield {"code": "untried", "figures": {"count": _tried(report)["untried"]}}
    if any(gap["code"] == "few_walks" for gap in _missing(report)):
        yield {"code": "few_walks", "figures": {"least": FEW_WALKS}}
    if any(portal["effort"] for portal in report["portals"]):
        yield {"code": "counter_figures", "figures": {}}


def _missing(report: Report) -> Iterator[Content]:
    """What a head of department must not take for measured; `portals` is empty when it is all."""
    names = [portal["name"] for portal in report["portals"]]
    for code in (*UNMEASURED, "few_walks"):
        lacking = [
            (portal["name"], gap["figures"])
            for portal in report["portals"]
            for gap in portal["gaps"]
            if gap["code"] == code
        ]
        if lacking:
            portals = [name for name, _ in lacking]
            shown = [] if portals == names else portals
            yield {"code": code, "figures": lacking[0][1], "portals": shown}
    if _tried(report)["untried"]:
        yield {"code": "untried", "figures": {"count": _tried(report)["untried"]}, "portals": []}
