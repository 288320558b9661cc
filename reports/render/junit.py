"""JUnit XML for continuous integration: one suite per portal, one case per verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as xml

from reports.language import Language
from reports.render.wording import Wording

CLASS = "civicgauge"
OPEN = {"unaudited", "audit_open", "untried", "limited"}
"""Reasons for want of evidence that are no limit and no finding."""


def junit(report: Mapping[str, Any], words: Language) -> str:
    """The verdicts as test cases; invalid runs are errors, missing evidence is skipped."""
    root = xml.Element("testsuites", name=words.t("document.title"))
    say = Wording(report, words)
    for portal in report["portals"]:
        _suite(root, portal, report, say)
    for name, kinds in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        root.set(name, str(len(root.findall(f"./testsuite/testcase/{kinds}"))))
    root.set("tests", str(len(root.findall("./testsuite/testcase"))))
    xml.indent(root)
    written = xml.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{written}\n"


def _suite(
    root: xml.Element, portal: Mapping[str, Any], report: Mapping[str, Any], say: Wording
) -> None:
    words = say.words
    suite = xml.SubElement(root, "testsuite", name=words.t("junit.suite", portal=portal["name"]))
    _properties(suite, portal)
    for run in report["runs"]:
        if run["name"] in portal["runs"]:
            case = _case(suite, portal, words.t("junit.run", run=run["name"]))
            for reason in run["reasons"]:
                _outcome(case, "error", say.flaw(run["name"], reason))
    for item in portal["limits"]:
        _limit(suite, portal, item, say)
    for item in portal["findings"]:
        _finding(suite, portal, item, say)
    for code in sorted(OPEN & portal["why"].keys()):
        text = words.t(f"why.{code}", count=portal["why"][code])
        _outcome(_case(suite, portal, code), "skipped", text)
    ends = [_case_text(item["evidence"], say) for item in portal["dead_ends"]]
    _rest(suite, portal, words.t("junit.dead_ends"), ends)
    unnamed = [say.difference(item) for item in portal["differences"]]
    _rest(suite, portal, words.t("junit.differences"), unnamed)
    for name, kinds in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"./testcase/{kinds}"))))
    suite.set("tests", str(len(suite.findall("./testcase"))))


def _properties(suite: xml.Element, portal: Mapping[str, Any]) -> None:
    """The portal's share of the totals that every rendering shows; what nobody counted is not."""
    counts, parent = portal["counts"], xml.SubElement(suite, "properties")
    totals = {
        "result": portal["result"],
        "walks": counts["walks"],
        "reached": counts["reached"]["count"],
        "steps": counts["steps"],
        "requests": counts["requests"],
        "findings": portal["why"].get("finding", 0),
        "dead_ends": portal["why"].get("dead_end", 0),
        "limits": len(portal["limits"]),
    }
    if portal["load"]:
        closed = any(curve["users"] for curve in portal["load"])
        totals["load_model"] = "closed" if closed else "open"
    for name, value in totals.items():
        if value is not None:
            xml.SubElement(parent, "property", name=name, value=str(value))


def _limit(
    suite: xml.Element, portal: Mapping[str, Any], item: Mapping[str, Any], say: Wording
) -> None:
    case = _case(suite, portal, say.words.t("junit.limit", limit=item["limit"]))
    measured = "; ".join(filter(None, (say.limit_measured(item), say.limit_interval(item))))
    if item["verdict"] == "fail":
        _outcome(case, "failure", f"{item['limit']}: {measured}")
    elif item["verdict"] == "not_enough_evidence":
        samples = say.words.number(item["samples"])
        few = say.words.t("junit.few", samples=samples, lacking=say.limit_lacking(item))
        _outcome(case, "skipped", f"{measured}; {few}")
    elif item["verdict"] == "invalid":
        _outcome(case, "skipped", say.words.t("verdict.invalid"))


def _finding(
    suite: xml.Element, portal: Mapping[str, Any], item: Mapping[str, Any], say: Wording
) -> None:
    words = say.words
    case = _case(suite, portal, item["id"])
    if item["state"] == "present":
        hit = words.t("findings.hit", hit=item["hit"], exercised=item["exercised"])
        told = [_case_text(proof, say) for proof in item["evidence"]]
        _outcome(case, "failure", f"{words.pick(item['title'])}: {hit}", "\n".join(told))
    elif item["state"] == "not_exercised":
        _outcome(case, "skipped", words.t("findings.needs", needs=words.pick(item["needs"])))


def _rest(suite: xml.Element, portal: Mapping[str, Any], name: str, told: list[str]) -> None:
    """What no finding has a name for."""
    case = _case(suite, portal, name)
    if told:
        _outcome(case, "failure", str(len(told)), "\n".join(told))


def _case_text(item: Mapping[str, Any], say: Wording) -> str:
    return f"{item['run']} {item['walk']} {item['step']}: {say.proof(item)}"


def _case(suite: xml.Element, portal: Mapping[str, Any], name: str) -> xml.Element:
    return xml.SubElement(
        suite, "testcase", name=name, classname=f"{CLASS}.{portal['name']}", time="0"
    )


def _outcome(case: xml.Element, kind: str, message: str, text: str = "") -> None:
    xml.SubElement(case, kind, message=message).text = text
