"""Portal text is hostile everywhere: nothing of it may run, break a file or fake another text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from civicgauge.legible import legible
from reports.build import with_pages
from reports.language import language
from reports.plain import plain
from reports.render.html import html
from reports.render.junit import junit
from reports.render.markdown import LARGEST, markdown

PAGES = ["bao-cao.html", "report.en.html"]
FILES = [*PAGES, "junit.xml", "summary.md", "report.json"]


@pytest.mark.parametrize("file", PAGES)
def test_no_script_no_foreign_address_and_no_handler_gets_into_a_page(
    rendered: dict[str, str], file: str
) -> None:
    page = LexborHTMLParser(rendered[file])
    assert page.css("script, iframe, object, embed, link, form, base") == []
    for node in page.css("*"):
        handlers = [name for name in node.attributes if name.startswith("on")]
        assert handlers == []
    for node in page.css("[src], [href]"):
        address = node.attributes.get("src") or node.attributes.get("href") or ""
        assert address.startswith(("#", "data:image/"))


@pytest.mark.parametrize("file", PAGES)
def test_hostile_text_is_shown_as_the_text_that_it_is(rendered: dict[str, str], file: str) -> None:
    body = LexborHTMLParser(rendered[file]).body
    assert body is not None
    assert "<script>alert(1)</script>" in body.text()
    assert "{{ 7*7 }}" in body.text()


@pytest.mark.parametrize("file", FILES)
def test_no_invisible_or_direction_changing_character_gets_into_any_file(
    rendered: dict[str, str], file: str
) -> None:
    odd = {
        letter
        for letter in rendered[file]
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in "\n\t"
    }
    assert odd == set()
    assert "[U+202E]gnorw" in rendered[file].replace("\\[", "[").replace("\\]", "]")


def test_the_junit_file_is_read_back_by_an_xml_parser(rendered: dict[str, str]) -> None:
    messages = [
        str(item.text) + str(item.get("message"))
        for item in xml.fromstring(rendered["junit.xml"]).iter("failure")
    ]
    assert any("<script>alert(1)</script>" in message for message in messages)


def test_a_notice_stays_inside_its_cell_of_the_summary(rendered: dict[str, str]) -> None:
    summary = rendered["summary.md"]
    table = [line for line in summary.splitlines() if line.startswith("| troubled")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} <= {6, 8}
    assert "<script" not in summary
    assert not re.search(r"(?<!\\)\]\(javascript", summary)
    assert "http://evil" not in summary


def test_the_summary_never_exceeds_what_a_ci_server_shows(everything: Mapping[str, Any]) -> None:
    portal = everything["portals"][1]
    huge = {**portal, "findings": portal["findings"] * 500}
    text = markdown({**everything, "portals": [huge]}, language("vi"), "bao-cao.html")
    assert len(text.encode()) <= LARGEST
    assert text.endswith("Phần còn lại ở báo cáo đầy đủ: `bao-cao.html`\n")


@given(st.text())
def test_whatever_a_portal_says_becomes_legible(text: str) -> None:
    shown = legible(text)
    assert all(unicodedata.category(letter)[0] != "C" or letter in "\n\t" for letter in shown)
    assert legible(shown) == shown


@given(st.text(max_size=300))
def test_any_text_can_be_rendered_everywhere(text: str) -> None:
    report = tiny_report(text)
    page = LexborHTMLParser(html(report, language("vi")))
    assert page.css("script") == []
    assert xml.fromstring(junit(report, language("vi"))) is not None
    assert markdown(report, language("en"), "report.en.html").count("\n# ") == 0


def tiny_report(text: str) -> dict[str, Any]:
    """A report whose every string from outside is `text`."""
    said = {"code": "said", "text": text}
    share = {"count": 0, "total": 0, "low": None, "high": None}
    portal = {
        "name": text,
        "url": text,
        "result": "invalid",
        "why": {"invalid": 1},
        "runs": [text],
        "counts": {
            "walks": 0,
            "reached": share,
            "procedures": {text: share},
            "steps": 0,
            "warm_up": 0,
            "outcomes": {},
            "requests": 0,
            "request_outcomes": {},
            "asset_outcomes": {},
        },
        "limits": [],
        "load": [],
        "steps": [],
        "vitals": [],
        "audits": [
            {
                "run": text,
                "checked": 0,
                "sample": None,
                "differences": [],
                "not_exercised": [said],
            }
        ],
        "timelines": [],
        "effort": [],
        "findings": [],
        "dead_ends": [],
        "differences": [
            {"run": text, "kind": text, "reference": text, "expected": said, "found": said}
        ],
        "gaps": [{"code": "audit_part", "figures": {"reason": said}}],
        "self_test": None,
    }
    run = {
        "name": text,
        "kind": text,
        "target": text,
        "state": text,
        "valid": False,
        "reasons": [{"flaw": "interrupted", "figures": {"why": text}}],
        "clock_moved": None,
        "started_at": None,
        "ended_at": None,
        "walks": 0,
        "plan": None,
        "profile": {"name": text},
        "seed": text,
        "versions": {text: text},
        "machine": None,
        "officer": None,
        "faults": {text: 1.0},
        "command": text,
        "digest": text,
        "files": {},
    }
    totals = dict.fromkeys(
        ("portals", "walks", "reached", "steps", "requests", "findings", "dead_ends", "limits"), 0
    )
    content: dict[str, Any] = plain(
        {
            "civicgauge": text,
            "result": "invalid",
            "days": [],
            "procedures": [],
            "totals": totals,
            "portals": [portal],
            "runs": [run],
            "figures": [],
            "validation": [],
        }
    )
    return with_pages(content)
