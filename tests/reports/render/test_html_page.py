"""The page: one file that opens from disk, says the result first and is readable by everybody."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from reports.build import build_report, with_pages
from reports.language import language
from reports.render import render_all
from reports.render.html import html
from tests.reports.render.conftest import NewScene

PAGES = {"bao-cao.html": "vi", "report.en.html": "en"}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, rendered: dict[str, str]) -> LexborHTMLParser:
    return LexborHTMLParser(rendered[request.param])


def test_the_same_report_is_rendered_byte_for_byte_the_same(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    once = [file.read_bytes() for file in render_all(everything, tmp_path / "once").files]
    again = [file.read_bytes() for file in render_all(everything, tmp_path / "again").files]
    assert once == again


def test_the_result_comes_first_then_a_page_for_each_reader_then_the_annex(
    page: LexborHTMLParser,
) -> None:
    order = [node.attributes.get("id") for node in page.css("h2")]
    assert order == [
        "first",
        "procurement",
        "qa",
        "load",
        "steps",
        "audit",
        "timeline",
        "effort",
        "model",
        "figures",
    ]
    verdict = page.css_first("header .verdict")
    assert verdict is not None
    assert verdict.attributes["class"] == "verdict failed"
    assert len(page.css("section.first .actions li")) == 3


def test_every_drawing_has_a_title_a_description_and_its_data_as_a_table(
    page: LexborHTMLParser,
) -> None:
    drawings = page.css("svg")
    assert len(drawings) == 6  # ways of filing, two load curves, one course, effort, frontier
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        named = (drawing.attributes["aria-labelledby"] or "").split()
        texts = [page.css_first(f"[id='{name}']") for name in named]
        assert all(text is not None and text.text() for text in texts)
        section = drawing
        while section.tag != "section" and section.parent is not None:
            section = section.parent
        assert section.css("table")


def test_ids_are_not_used_twice(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))


def test_headings_leave_no_level_out(page: LexborHTMLParser) -> None:
    levels = [int((node.tag or "h1")[1]) for node in page.css("h1, h2, h3, h4")]
    assert levels.count(1) == 1
    assert all(later <= level + 1 for level, later in pairwise(levels))


def test_every_table_has_a_caption_and_heads_with_a_scope(page: LexborHTMLParser) -> None:
    for table in page.css("table"):
        assert table.css("caption")
        assert all(head.attributes.get("scope") for head in table.css("th"))


def test_no_verdict_is_told_by_colour_alone(page: LexborHTMLParser) -> None:
    for stamp in page.css(".stamp"):
        assert re.search(r"\w{2}", stamp.text())
        assert stamp.css(".sign")


def test_no_key_of_a_text_is_shown_raw(page: LexborHTMLParser) -> None:
    assert page.body is not None
    sections = "table|section|step|why|flaw|reason|unit|first|requirement|qa"
    assert re.findall(rf"\b(?:{sections})\.[a-z_]+", page.body.text()) == []


def test_the_mean_rate_of_a_peak_stands_beside_the_height_that_was_planned(
    scene: NewScene,
) -> None:
    """A filing every ten seconds; half of 1,000 and 200 an hour was planned for the height."""
    hourly = {"licence_renewal": 1000, "other": 200}
    filings = [{"procedure": name, "per_hour": count} for name, count in hourly.items()]
    plan = {"planned": 60, "percent": 50}
    run = scene("load", plan=plan, profile={"name": "own", "filings": filings})
    for walk in range(60):
        run.clock = 10.0 * walk
        run.filing(walk, due=10.0 * walk)
    report = build_report([run.finish()])
    text = " ".join(LexborHTMLParser(html(report, language("en"))).text().split())
    assert "360 filings an hour is the mean over the measured time" in text
    assert "At its full height the plan has 600 an hour" in text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser that the machine has, found by the product's own search."""
    from uxflows.browser import find_browser, launch

    with sync_playwright() as playwright:
        started = launch(playwright, find_browser())
        yield started
        started.close()


@pytest.mark.skipif(sys.platform != "linux", reason="one platform is enough for the style sheet")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_from_disk_without_complaint_and_fits_the_screen(
    everything: Mapping[str, Any], tmp_path: Path, browser: Browser, width: int
) -> None:
    file, *_ = render_all(everything, tmp_path / "out").files
    with browser.new_page(viewport={"width": width, "height": 900}) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda sent: complaints.append(sent.url))
        page.goto(file.as_uri())
        allowed = [file.as_uri()]
        assert [text for text in complaints if text not in allowed] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The style sheet's hash in the policy is right, or the page would have no colours.
        colour = page.evaluate("getComputedStyle(document.querySelector('.verdict')).color")
        assert colour == "rgb(163, 34, 31)"


LONG = "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em"
PRINTED: ViewportSize = {"width": 639, "height": 1024}
"""What the margins of the first sheet leave of A4, in pixels of a style sheet."""


def widened(report: Mapping[str, Any], procedures: int, portals: int) -> dict[str, Any]:
    """The report as if so many booked procedures with long titles had gone to so many portals."""
    (first,) = report["procedures"]
    names = [first["id"], *(f"procedure_{number}" for number in range(1, procedures))]
    troubled = report["portals"][1]
    (effort,), share = troubled["effort"], {"count": 7, "total": 12, "low": 0.3, "high": 0.8}
    many = [
        {
            **troubled,
            "name": f"portal-{number}",
            "effort": [{**effort, "procedure": name, "booked": 5.0} for name in names],
            "counts": {**troubled["counts"], "procedures": dict.fromkeys(names, share)},
            "load": report["portals"][0]["load"],
        }
        for number in range(portals)
    ]
    titled = [{**first, "id": name, "title": {"vi": LONG, "en": LONG}} for name in names]
    return with_pages({**report, "procedures": titled, "portals": many})


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize(
    ("procedures", "portals"), [(1, 1), (2, 1), (1, 3), (3, 1), (2, 3), (4, 1), (3, 2), (4, 3)]
)
def test_the_first_page_is_one_sheet_of_paper(
    everything: Mapping[str, Any], browser: Browser, code: str, procedures: int, portals: int
) -> None:
    with browser.new_page(viewport=PRINTED) as page:
        page.emulate_media(media="print")
        page.set_content(html(widened(everything, procedures, portals), language(code)))
        assert len(page.query_selector_all("#ways-title")) == 1
        tall = page.evaluate("document.querySelector('header').getBoundingClientRect().height")
        assert tall <= PRINTED["height"]


def test_a_command_is_whole_and_each_of_its_arguments_stays_together(
    page: LexborHTMLParser,
) -> None:
    commands = page.css(".command code")
    assert commands
    for command in commands:
        arguments = [argument.text() for argument in command.css(".argument")]
        assert command.text() == " ".join(arguments)
        assert not [argument for argument in arguments if " " in argument]
