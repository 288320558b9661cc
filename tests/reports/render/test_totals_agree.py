"""The same totals in every rendering of one report."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from selectolax.lexbor import LexborHTMLParser


def portal_rows(html: str) -> dict[str, list[int]]:
    """Filings, reached, steps, requests by portal, from the table on the first page."""
    rows = {}
    for row in LexborHTMLParser(html).css("section.portals tbody tr"):
        numbers = [int(re.sub(r"\D", "", cell.text(deep=False))) for cell in row.css("td")[2:]]
        name = row.css_first("th strong")
        assert name is not None
        rows[name.text()] = numbers
    return rows


@pytest.fixture
def totals(everything: Mapping[str, Any]) -> dict[str, list[int]]:
    return {
        item["name"]: [
            item["counts"]["walks"],
            item["counts"]["reached"]["count"],
            item["counts"]["steps"],
            item["counts"]["requests"],
        ]
        for item in everything["portals"]
    }


def test_the_totals_are_those_of_the_rows(totals: dict[str, list[int]]) -> None:
    # Troubled: one whole filing, one stopped at the sixth step, one at the third, one at the fifth.
    assert totals == {"healthy": [60, 60, 540, 60], "troubled": [4, 1, 9 + 6 + 3 + 5, 0]}


@pytest.mark.parametrize("file", ["bao-cao.html", "report.en.html"])
def test_both_pages_show_the_totals(
    rendered: dict[str, str], totals: dict[str, list[int]], file: str
) -> None:
    assert portal_rows(rendered[file]) == totals


def test_junit_carries_the_totals(rendered: dict[str, str], totals: dict[str, list[int]]) -> None:
    found = {}
    for suite in xml.fromstring(rendered["junit.xml"]).iter("testsuite"):
        values = {item.get("name"): item.get("value") for item in suite.iter("property")}
        names = ("walks", "reached", "steps", "requests")
        found[str(suite.get("name")).split()[-1]] = [int(values[name] or 0) for name in names]
    assert found == totals


def test_the_summary_shows_the_totals(
    rendered: dict[str, str], totals: dict[str, list[int]]
) -> None:
    for name, numbers in totals.items():
        lines = rendered["summary.md"].splitlines()
        line = next(line for line in lines if line.startswith(f"| {name} |"))
        cells = [cell.strip() for cell in line.split("|")[4:8]]
        assert [int(re.sub(r"\D", "", cell)) for cell in cells] == numbers


def test_the_json_file_is_the_report(
    rendered: dict[str, str], everything: Mapping[str, Any]
) -> None:
    assert json.loads(rendered["report.json"]) == everything


def test_junit_counts_its_own_cases(
    rendered: dict[str, str], everything: Mapping[str, Any]
) -> None:
    root = xml.fromstring(rendered["junit.xml"])
    cases = list(root.iter("testcase"))
    assert int(root.get("tests", "")) == len(cases)
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    failed = {case.get("name") for case in cases if case.find("failure") is not None}
    present = {
        item["id"]
        for portal in everything["portals"]
        for item in portal["findings"]
        if item["state"] == "present"
    }
    assert present == {"hang", "silent_photo_rejection", "lost_dossier"}
    assert present <= failed
