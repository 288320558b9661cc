"""The five sentences that a head of department should know, in one language and plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.language import Language
from reports.pages.first_page import heaviest

INVALID = ("invalid", "fault_of_ours")
"""Results that allow no verdict on a portal."""

WORST = 3
"""Dead ends that are named in the fourth sentence."""


def sentences(report: Mapping[str, Any], words: Language) -> list[str]:
    """Result, what was tried, speed under load, worst dead ends, online against the counter."""
    parts = (_result, _walks, _speed, _findings, _effort)
    return [capital(part(report, words)) for part in parts]


def _result(report: Mapping[str, Any], words: Language) -> str:
    result = report["result"]
    if result in INVALID:
        return words.t("sentence.invalid", reason=plain_flaws(report, words))
    portals = [
        words.t("sentence.portal", portal=item["name"], why=plain_why(item, words))
        for item in report["portals"]
    ]
    return words.t(f"sentence.{result}", portals="; ".join(portals))


def why(portal: Mapping[str, Any], words: Language) -> str:
    """What made the portal's result, in one line."""
    return _why(portal, words, "why")


def plain_why(portal: Mapping[str, Any], words: Language) -> str:
    """The same for a reader who knows no technical word."""
    return _why(portal, words, "first_why")


def _why(portal: Mapping[str, Any], words: Language, section: str) -> str:
    reasons = [
        words.t(f"{section}.{code}", count=words.number(count))
        for code, count in portal["why"].items()
    ]
    return words.listed(reasons) if reasons else words.t(f"{section}.clean")


def plain_flaws(report: Mapping[str, Any], words: Language) -> str:
    """Why runs are invalid, each reason once, for a reader who knows no technical word."""
    reasons = [
        words.t(f"first_flaw.{item['flaw']}", **numbers(item["figures"], words))
        for run in report["runs"]
        for item in run["reasons"]
    ]
    late = [words.t("first_why.late") for item in report["portals"] if "late" in item["why"]]
    return "; ".join(dict.fromkeys([*reasons, *late]))


def numbers(figures: Mapping[str, Any], words: Language) -> dict[str, Any]:
    """Figures with whole numbers as the language writes them."""
    return {
        name: words.number(value) if isinstance(value, int) else value
        for name, value in figures.items()
    }


def flaws(report: Mapping[str, Any], words: Language) -> list[str]:
    """Why runs are invalid, each with the run's name."""
    return [flaw(run["name"], reason, words) for run in report["runs"] for reason in run["reasons"]]


def flaw(run: str, reason: Mapping[str, Any], words: Language) -> str:
    """One reason why a run is invalid."""
    figures = dict(reason["figures"])
    for name in {"lag", "allowed"} & figures.keys():
        figures[name] = words.seconds(figures[name])
    return words.t(f"flaw.{reason['flaw']}", run=run, **figures)


def _walks(report: Mapping[str, Any], words: Language) -> str:
    if not report["totals"]["walks"]:
        return words.t("sentence.no_walks")
    portals = [
        words.t(
            "sentence.walks_portal",
            portal=item["name"],
            reached=words.number(item["counts"]["reached"]["count"]),
            walks=words.number(item["counts"]["walks"]),
        )
        for item in report["portals"]
    ]
    procedures = [f"“{words.pick(item['title'])}”" for item in report["procedures"]]
    return words.t(
        "sentence.walks",
        walks=words.number(report["totals"]["walks"]),
        procedures=words.listed(procedures),
        portals=words.listed(portals),
    )


def _speed(report: Mapping[str, Any], words: Language) -> str:
    valid = {run["name"] for run in report["runs"] if run["valid"]}
    curves = [(item["name"], curve) for item in report["portals"] for curve in item["load"]]
    if not curves:
        return words.t("sentence.speed_none")
    told = [_curve(name, curve, words) for name, curve in curves if curve["run"] in valid]
    if not told:
        return words.t("sentence.speed_invalid")
    closed = {curve["users"]: None for _, curve in curves if curve["users"]}
    warned = [words.t("sentence.speed_closed", users=words.number(users)) for users in closed]
    return " ".join([words.t("sentence.speed", portals="; ".join(told)), *warned])


def _curve(portal: str, curve: Mapping[str, Any], words: Language) -> str:
    known = [name for name in ("p95", "p50") if curve[name]["value"] is not None]
    if curve["rate"] is None or not known:
        return words.t("sentence.speed_few", portal=portal)
    return words.t(
        f"sentence.speed_{known[0]}",
        portal=portal,
        rate=words.number(curve["rate"]),
        wait=words.at_most(curve[known[0]]["value"]),
    )


def _findings(report: Mapping[str, Any], words: Language) -> str:
    present = list(heaviest(report))
    if not present and report["result"] in INVALID:
        return words.t("sentence.findings_invalid")
    if not present:
        states = [item["state"] for portal in report["portals"] for item in portal["findings"]]
        ids = {
            item["id"]
            for portal in report["portals"]
            for item in portal["findings"]
            if item["state"] == "absent"
        }
        kinds = len(states) // max(len(report["portals"]), 1)
        return words.t(
            "sentence.findings_none",
            exercised=words.number(len(ids)),
            untested=words.number(kinds - len(ids)),
        )
    told = [_finding(portal, item, words) for portal, item in present[:WORST]]
    return words.t("sentence.findings", findings="; ".join(told))


def _finding(portal: str, item: Mapping[str, Any], words: Language) -> str:
    amount = price(item["price"], words)
    return words.t(
        "sentence.finding",
        portal=portal,
        title=small(words.pick(item["title"])),
        price=words.t("sentence.finding_price", price=amount) if amount else "",
    )


def procedure_title(name: str, report: Mapping[str, Any], words: Language) -> str:
    """The title of a procedure that was walked; the name of any other."""
    found = (item["title"] for item in report["procedures"] if item["id"] == name)
    title = next(found, None)
    return words.pick(title) if title else name


def price(value: Mapping[str, Any] | None, words: Language) -> str:
    """An amount of minutes or money; empty when there is no price."""
    if value is None:
        return ""
    if value["unit"] == "vnd":
        return words.money(value["amount"])
    if value["amount"] < 1:
        return words.seconds(60 * value["amount"])
    return words.minutes(value["amount"])


def _effort(report: Mapping[str, Any], words: Language) -> str:
    found = [(portal["name"], item) for portal in report["portals"] for item in portal["effort"]]
    if not found:
        return words.t("sentence.effort_none")
    _, item = found[0]
    if len(report["procedures"]) > 1:
        return _several(report, item, found, words)
    place = item["places"][item["usual"]]
    key = "effort_online" if len(report["portals"]) > 1 else "effort_online_only"
    online = [
        words.t(f"sentence.{key}", portal=portal, online=_mean(other, "online", words))
        for portal, other in found
        if other["persona"] == item["persona"] and other["procedure"] == item["procedure"]
    ]
    return words.t(
        "sentence.effort" if item["booked"] is None else "sentence.effort_booked",
        persona=words.pick(item["title"]),
        online=words.listed(online),
        counter=_mean(item, "in_person", words),
        km=words.kilometres(place["kilometres"]),
        assumed=words.percent(item["online_assumed"]),
        flip=flips(item["flips"], words)[0],
    )


def _several(
    report: Mapping[str, Any],
    first: Mapping[str, Any],
    found: Sequence[tuple[str, Mapping[str, Any]]],
    words: Language,
) -> str:
    """Each procedure's minutes in both channels, on the first portal that has them."""
    items: dict[str, Mapping[str, Any]] = {}
    for _, item in found:
        if item["persona"] == first["persona"]:
            items.setdefault(item["procedure"], item)
    told = [
        words.t(
            "sentence.effort_one" if item["booked"] is None else "sentence.effort_one_booked",
            procedure=procedure_title(name, report, words),
            online=_mean(item, "online", words),
            counter=_mean(item, "in_person", words),
        )
        for name, item in items.items()
    ]
    return words.t(
        "sentence.effort_several",
        persona=words.pick(first["title"]),
        km=words.kilometres(first["places"][first["usual"]]["kilometres"]),
        procedures="; ".join(told),
    )


def _mean(item: Mapping[str, Any], channel: str, words: Language) -> str:
    place = item["places"][item["usual"]]
    return words.minutes(place["result"][channel]["minutes"]["mean"])


def flips(items: Sequence[Mapping[str, Any]], words: Language) -> list[str]:
    """What would turn the conclusion round; one sentence that nothing does when there is none."""
    told = [_flip(item, words) for item in items if item["threshold"] is not None]
    return told or [words.t("flip.none")]


def _flip(item: Mapping[str, Any], words: Language) -> str:
    value, present = (_flip_value(item, item[name], words) for name in ("threshold", "present"))
    return words.t(f"flip.{item['name']}", value=value, present=present)


def _flip_value(item: Mapping[str, Any], value: float, words: Language) -> str:
    if item["name"] == "rejection_probability":
        return words.percent(value)
    return words.number(value, 0 if value >= 10 or value == round(value) else 1)


def small(text: str) -> str:
    """The text with a small letter first."""
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    """The text with a capital letter first."""
    return text[:1].upper() + text[1:]
