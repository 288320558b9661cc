"""The first page and the sentences are for a reader who knows the office, no technical word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from reports.build import build_report
from reports.findings.registry import FINDINGS
from reports.language import LANGUAGES, language
from reports.render.annex import annex
from reports.render.html import html
from tests.reports.render.conftest import NewScene

TECHNICAL = {
    "vi": (
        "p50 p95 p99 http url api json html sha css csv pdf locust playwright seed robot server "
        "mili máy_chủ trình_duyệt trung_vị phân_vị khoảng_tin_cậy bách_phân kịch_bản hạt_giống "
        "số_mẫu mã_lỗi giao_thức phiên_làm_việc thử_tải phát_tải tải_trang kết_nối_mạng lượt_đi "
        "yêu_cầu_http lần_chạy biến_thể tham_số giao_dịch"
    ),
    "en": (
        "p50 p95 p99 http url api json html sha css csv pdf locust playwright seed robot server "
        "ms millisecond milliseconds browser median percentile interval request requests walk "
        "walks run load persona variant session timeout console sample samples token latency "
        "parameter technical synthetic generator transaction"
    ),
}
"""Words that a head of department should not have to know; ``_`` stands for a space."""


def technical_words(text: str, code: str) -> list[str]:
    plain = " ".join(re.sub(r"\{\w+\}", "", text).split()).lower()
    words = [word.replace("_", " ") for word in TECHNICAL[code].split()]
    return [word for word in words if re.search(rf"(?<!\w){word}(?!\w)", plain)]


def texts_of(code: str, *sections: str) -> Iterator[tuple[str, str]]:
    for key, text in language(code).texts.items():
        if key.split(".")[0] in sections:
            yield key, text


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_technical_word_is_on_the_first_page(everything: Mapping[str, Any], code: str) -> None:
    head = LexborHTMLParser(html(everything, language(code))).css_first("header")
    assert head is not None
    for contents in head.css("nav"):
        contents.decompose()
    assert technical_words(head.text(separator=" "), code) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_technical_word_is_among_the_sentences_of_the_annex(
    everything: Mapping[str, Any], scene: NewScene, code: str
) -> None:
    stopped = scene("load", plan={"planned": 9})
    stopped.filing(0)
    for report in (everything, build_report([stopped.finish("interrupted")])):
        page = LexborHTMLParser(annex(report, language(code)))
        parts = page.css("main > .verdict, main > .banner, main > .sentences")
        assert len(parts) == 2 + (report is not everything)
        assert technical_words(" ".join(part.text() for part in parts), code) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_that_the_first_page_or_a_sentence_may_ever_say_is_technical(code: str) -> None:
    sections = ("first", "first_why", "first_flaw", "first_action", "first_owner", "first_missing")
    told = texts_of(code, *sections, "flip", "sentence")
    found = {key: technical_words(text, code) for key, text in told}
    assert {key: words for key, words in found.items() if words} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_and_flaw_has_its_plain_words(code: str) -> None:
    keys = language(code).texts.keys()
    for section in ("why", "flaw"):
        for key, _ in texts_of(code, section):
            assert f"first_{key}" in keys


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_findings_ask_to_be_done_first_is_not_technical(code: str) -> None:
    asked = {rule.META.id: getattr(rule.META.action, code) for rule in FINDINGS}
    found = {name: technical_words(text, code) for name, text in asked.items()}
    assert {name: words for name, words in found.items() if words} == {}
