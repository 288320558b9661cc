"""The same totals in every rendering of one report."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from reports.build import build_report
from reports.language import LANGUAGES, language
from reports.render import HTML_FILES, JUNIT_FILE, MARKDOWN_FILE, PDF_FILES, XLSX_FILES
from tests.reports.render.conftest import NewScene, rendered_by_name, text_of_pdf


def portal_rows(html: str) -> dict[str, list[int | None]]:
    """Filings, reached, steps, requests by portal, from the table on the first page."""
    rows = {}
    for row in LexborHTMLParser(html).css("section.portals tbody tr"):
        numbers = [number(cell.text(deep=False).strip()) for cell in row.css("td")[2:]]
        name = row.css_first("th strong")
        assert name is not None
        rows[name.text()] = numbers
    return rows


@pytest.fixture
def totals(everything: Mapping[str, Any]) -> dict[str, list[int | None]]:
    return {
        item["name"]: [
            item["counts"]["walks"],
            item["counts"]["reached"]["count"],
            item["counts"]["steps"],
            item["counts"]["requests"],
        ]
        for item in everything["portals"]
    }


def test_the_totals_are_those_of_the_rows(totals: dict[str, list[int | None]]) -> None:
    # Troubled: one whole filing, one stopped at the sixth step, one at the third, one at the fifth;
    # it was only walked in the browser, where nobody counts requests.
    assert totals == {"healthy": [60, 60, 540, 1260], "troubled": [4, 1, 9 + 6 + 3 + 5, None]}


NAMES = ("portals", "walks", "reached", "steps", "requests", "findings", "dead_ends", "limits")


def test_all_five_renderings_show_the_same_totals(
    written: dict[str, Path], everything: Mapping[str, Any]
) -> None:
    # Both portals; 60 + 4 filings of which 60 + 1 ended; two findings of steps, one of the audit.
    expected = dict(zip(NAMES, (2, 64, 61, 563, 1260, 3, 1, 2), strict=True))
    assert_shown(expected, everything, written)


def test_they_agree_on_a_report_with_a_run_that_is_invalid_and_one_without_any_row(
    scene: NewScene, tmp_path: Path
) -> None:
    stopped, empty = scene("load", plan={"planned": 9}), scene(target="second")
    stopped.filing(0, until="submit", changes={"submit": {"outcome": "timeout"}})
    report = build_report([stopped.finish("interrupted", stopped_by="SIGINT"), empty.finish()])
    assert report["result"] == "invalid"
    expected = dict(zip(NAMES, (2, 1, 0, 6, 0, 1, 0, 0), strict=True))
    assert_shown(expected, report, rendered_by_name(report, tmp_path / "out"))


def test_requests_that_nobody_counted_are_nowhere_said_to_be_none(
    scene: NewScene, tmp_path: Path
) -> None:
    walked = scene()
    walked.filing(0)
    report = build_report([walked.finish()])
    # One whole filing of nine steps in the browser, and no load run.
    expected = dict(zip(NAMES, (1, 1, 1, 9, None, 0, 0, 0), strict=True))
    written = rendered_by_name(report, tmp_path / "out")
    assert_shown(expected, report, written)
    page = written[HTML_FILES["en"]].read_text(encoding="utf-8")
    assert "Steps: 9 made = 9 outcomes. HTTP requests are not counted in the browser." in page


def assert_shown(
    expected: Mapping[str, int | None], report: Mapping[str, Any], written: Mapping[str, Path]
) -> None:
    """Every rendering shows these totals, in both languages where it comes in both."""
    assert report["totals"] == expected
    for code in LANGUAGES:
        told = {language(code).t(f"total.{name}"): n for name, n in expected.items()}
        assert totals_of_page(written[HTML_FILES[code]]) == told
        assert totals_of_pdf(written[PDF_FILES[code]], told) == told
        assert totals_of_workbook(written[XLSX_FILES[code]], told) == told
    vietnamese = {language("vi").t(f"total.{name}"): n for name, n in expected.items()}
    assert totals_of_summary(written[MARKDOWN_FILE], vietnamese) == vietnamese
    counted = {name: n for name, n in expected.items() if n is not None}
    assert totals_of_suites(written[JUNIT_FILE]) == counted


NOT_COUNTED = [language(code).t("document.not_counted") for code in LANGUAGES]


def number(text: str) -> int | None:
    """A whole number as either language writes it, 1.234 or 1,234; None where nobody counted."""
    return None if text in NOT_COUNTED else int(re.sub(r"[.,](?=\d{3})", "", text))


def totals_of_page(file: Path) -> dict[str, int | None]:
    page = LexborHTMLParser(file.read_text(encoding="utf-8"))
    names = [node.text() for node in page.css(".totals dt")]
    return dict(zip(names, [number(node.text()) for node in page.css(".totals dd")], strict=True))


def totals_of_pdf(file: Path, names: Iterable[str]) -> dict[str, int | None]:
    """Each name and the number below it, among the text of the pages."""
    flat = re.sub(r"\s+", " ", text_of_pdf(file))
    values = "|".join([r"\d[\d.,]*", *NOT_COUNTED])
    found = {name: re.search(rf"{re.escape(name)} ({values}) ", flat) for name in names}
    return {name: number(match[1]) for name, match in found.items() if match}


def totals_of_workbook(file: Path, names: Iterable[str]) -> dict[str, int | None]:
    """The last row of the first sheet, by its heads; the number of portals is in its first cell."""
    portals, *_ = names
    rows: list[tuple[Any, ...]] = list(load_workbook(file).worksheets[0].values)
    heads = next(row for row in rows if {*row} > {*names} - {portals})
    count = re.search(r"\((\d+)\)", rows[-1][0])
    assert count
    cells = [None if cell in NOT_COUNTED else cell for cell in rows[-1][3:]]
    return {portals: int(count[1]), **dict(zip(heads[3:], cells, strict=True))}


def totals_of_summary(file: Path, names: Iterable[str]) -> dict[str, int | None]:
    first, *_ = names
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if line.startswith(f"{first}: "))
    told = [part.rpartition(": ") for part in line.split("; ")]
    return {name: number(value) for name, _, value in told}


def totals_of_suites(file: Path) -> dict[str, int]:
    """The properties of all suites added up; a suite is a portal."""
    suites = list(xml.parse(file).iter("testsuite"))
    found = Counter({"portals": len(suites)})
    for item in (item for suite in suites for item in suite.iter("property")):
        if item.get("name") not in ("result", "load_model"):
            found[str(item.get("name"))] += int(str(item.get("value")))
    return dict(found)


@pytest.mark.parametrize("file", HTML_FILES.values())
def test_both_pages_show_the_totals_of_each_portal(
    rendered: dict[str, str], totals: dict[str, list[int | None]], file: str
) -> None:
    assert portal_rows(rendered[file]) == totals


def test_the_summary_shows_the_totals_of_each_portal(
    rendered: dict[str, str], totals: dict[str, list[int | None]]
) -> None:
    for name, numbers in totals.items():
        lines = rendered["summary.md"].splitlines()
        line = next(line for line in lines if line.startswith(f"| {name} |"))
        cells = [cell.strip() for cell in line.split("|")[4:8]]
        assert [number(cell) for cell in cells] == numbers


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
