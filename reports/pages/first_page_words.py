"""The first page in one language, for a reader who knows the office and no technical word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.language import Language
from reports.pages.sentences import (
    INVALID,
    flips,
    numbers,
    plain_flaws,
    plain_why,
    price,
    procedure_title,
    small,
)

Report = Mapping[str, Any]
Content = dict[str, Any]

EQUAL_SHARE = 0.1
"""Of the counter's minutes: a smaller difference is called none."""


def first_page_words(report: Report, page: Mapping[str, Any], words: Language) -> Content:
    """Everything that the page says; its figures are in `page`."""
    return {
        "trust": _trust(report, words),
        "portals": [_portal(item, words) for item in report["portals"]],
        "filings": [
            _filings(item, report, words) for item in page["procedures"] if not item["pictured"]
        ],
        "speed": list(_speed(report, words)),
        "ways_none": "" if _compared(page) else words.t("first.ways_none"),
        "ways_assumed": words.t("first.ways_assumed") if _mostly_assumed(page) else "",
        "ways_about": _about(page, words),
        "stuck": [_stuck(item, report, words) for item in page["stuck"]],
        "stuck_order": words.t("first.order") if len(page["stuck"]) > 1 else "",
        "stuck_rest": _stuck_rest(report, page, words),
        "actions": [_action(item, words) for item in page["actions"]],
        "flips": [_conclusion(item, report, words) for item in _compared(page)],
        "missing": [*(_gap(item, words) for item in page["missing"]), words.t("first.never")],
    }


def _trust(report: Report, words: Language) -> str:
    """Why nothing may be concluded; empty when something may."""
    if report["result"] not in INVALID:
        return ""
    return words.t("first.invalid", reasons=plain_flaws(report, words))


def _portal(portal: Mapping[str, Any], words: Language) -> Content:
    """One portal: its result and what made it."""
    return {"name": portal["name"], "result": portal["result"], "text": plain_why(portal, words)}


def _filings(item: Mapping[str, Any], report: Report, words: Language) -> Content:
    """How many filings of one procedure came through on each portal; empty where none was made."""
    made = {found["portal"]: found for found in item["filings"]}
    told = [
        words.t(
            "first.came_through",
            count=words.number(made[portal["name"]]["count"]),
            total=words.number(made[portal["name"]]["total"]),
        )
        if portal["name"] in made
        else ""
        for portal in report["portals"]
    ]
    return {"procedure": procedure_title(item["id"], report, words), "portals": told}


def _speed(report: Report, words: Language) -> Iterator[str]:
    """What people waited when many filed at once, for each usable load run."""
    valid = {run["name"] for run in report["runs"] if run["valid"]}
    for portal in report["portals"]:
        for curve in portal["load"]:
            if curve["run"] in valid and curve["rate"] is not None:
                yield _waited(portal["name"], curve, words)
                if curve["users"]:
                    yield words.t("first.speed_closed", users=words.number(curve["users"]))


def _waited(portal: str, curve: Mapping[str, Any], words: Language) -> str:
    for name in ("p95", "p50"):
        if curve[name]["beyond"]:
            return words.t(f"first.speed_{name}_never", **_peak(portal, curve, words))
        if curve[name]["value"] is not None:
            wait = words.at_most(curve[name]["value"])
            return words.t(f"first.speed_{name}", wait=wait, **_peak(portal, curve, words))
    return words.t("first.speed_few", **_peak(portal, curve, words))


def _peak(portal: str, curve: Mapping[str, Any], words: Language) -> Content:
    return {"portal": portal, "rate": words.number(curve["rate"])}


def _compared(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for item in page["procedures"] if item["comparison"]]


def _mostly_assumed(page: Mapping[str, Any]) -> bool:
    ways = [way for item in page["procedures"] for way in item["ways"]]
    assumed = sum(way["split"]["assumed"] for way in ways)
    return bool(assumed > sum(way["minutes"] for way in ways) / 2)


def _about(page: Mapping[str, Any], words: Language) -> str:
    """Whose minutes the picture shows, and how far away the counter is."""
    if not _compared(page):
        return ""
    (about,) = _compared(page)[0]["comparison"]
    return words.t(
        "first.ways_about",
        persona=words.pick(about["persona"]),
        km=words.kilometres(about["kilometres"]),
    )


def _stuck(item: Mapping[str, Any], report: Report, words: Language) -> Content:
    """One dead end: what happens, on which portal, what it costs, how often it was met."""
    amount = price(item["price"], words)
    several = len(report["portals"]) > 1
    procedures = [procedure_title(name, report, words) for name in item["procedures"]]
    where = words.listed(item["portals"]) if several else ""
    return {
        "what": words.pick(item["title"]),
        "where": words.t("document.portal", portal=where) if several else "",
        "procedures": _among(procedures, report, words),
        "price": amount or words.t("first.no_price"),
        "kind": words.t(f"kind.{item['price']['kind']}") if amount else "",
        "met": words.t(
            "first.met", hit=words.number(item["hit"]), exercised=words.number(item["exercised"])
        ),
    }


def _among(procedures: list[str], report: Report, words: Language) -> str:
    """In which procedures a dead end was met; empty where there is only one anyway."""
    if len(report["procedures"]) < 2 or not procedures:
        return ""
    if len(procedures) == 1:
        return procedures[0]
    return words.t("first.in_procedures", count=words.number(len(procedures)))


def _stuck_rest(report: Report, page: Mapping[str, Any], words: Language) -> str:
    """What stands below the dead ends: how many more there are, or that there is none."""
    if page["stuck_more"]:
        return words.t("first.stuck_more", count=words.number(page["stuck_more"]))
    if page["stuck"]:
        return ""
    if report["result"] in INVALID:
        return words.t("first.stuck_invalid")
    return words.t("first.stuck_none", kinds=words.number(page["tried"]["kinds"]))


def _action(item: Mapping[str, Any], words: Language) -> Content:
    if item["code"] == "finding":
        return {"text": words.pick(item["text"]), "owner": words.pick(item["owner"])}
    figures = numbers(item["figures"], words)
    return {
        "text": words.t(f"first_action.{item['code']}", **figures),
        "owner": words.t(f"first_owner.{item['code']}"),
    }


def _conclusion(item: Mapping[str, Any], report: Report, words: Language) -> str:
    """Which way is quicker, by how much, and what would turn that round."""
    (about,) = item["comparison"]
    counter = next(way for way in item["ways"] if way["channel"] == "in_person")
    even = abs(about["saved"]) < EQUAL_SHARE * counter["minutes"]
    key = "equal" if even else "online" if about["saved"] > 0 else "counter"
    online = "booked" if counter["booked"] else "online"
    on = "_on" if len(report["portals"]) > 1 else ""
    conclusion = words.t(
        f"first.conclusion_{key}",
        procedure=procedure_title(item["id"], report, words),
        online=words.t(f"first.filing_{online}{on}", portal=about["portal"]),
        counter=words.t("first.filing_walk_in" if counter["booked"] else "first.filing_counter"),
        minutes=words.minutes(abs(about["saved"])),
    )
    if even:
        return words.t("first.conclusion_open", conclusion=conclusion)
    flip = flips(about["flips"], words)[0]
    return words.t("first.conclusion", conclusion=conclusion, flip=flip)


def _gap(item: Mapping[str, Any], words: Language) -> str:
    text = words.t(f"first_missing.{item['code']}", **numbers(item["figures"], words))
    if not item["portals"]:
        return text
    return words.t("first.missing_on", portals=words.listed(item["portals"]), text=small(text))
