"""Every text of the corpus through the real command into every rendering and the terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from selectolax.lexbor import LexborHTMLParser

from civicgauge.legible import legible
from civicgauge.rows import VitalsRow
from reports.language import language
from reports.render import HTML_FILES, JUNIT_FILE, MARKDOWN_FILE, PDF_FILES, XLSX_FILES
from reports.render.annex import annex
from reports.render.html import html
from reports.render.junit import junit
from reports.render.markdown import markdown
from reports.render.xlsx import xlsx
from tests.reports.render.conftest import NewScene, text_of_pdf
from tests.reports.render.hostile import CORPUS
from tests.reports.render.test_hostile_text import tiny_report
from tests.reports.render.test_totals_agree import assert_shown

SHORT = {name: text for name, text in CORPUS.items() if len(text) < 1000}
ALL_AT_ONCE = " ".join(SHORT.values())
NAME = " ".join(
    CORPUS[name]
    for name in ("script", "terminal_colours", "console_markup", "right_to_left", "pipe")
)
"""A name of a target; it stands in nearly every row of a report."""


@pytest.fixture(scope="module")
def files(told: subprocess.CompletedProcess[str]) -> dict[str, Path]:
    """What the command wrote, by name."""
    return {file.name: file for file in Path(told.args[-1]).iterdir()}


@pytest.fixture(scope="module")
def told(
    scene_in: Callable[[Path], NewScene], tmp_path_factory: pytest.TempPathFactory
) -> subprocess.CompletedProcess[str]:
    """``civicgauge report`` on a portal that says the corpus wherever it can say something."""
    scene = scene_in(tmp_path_factory.mktemp("runs"))
    flow = scene(target=NAME, versions={ALL_AT_ONCE: ALL_AT_ONCE}, persona=ALL_AT_ONCE)
    for walk, text in enumerate(CORPUS.values()):
        said = {"outcome": "failed", "reason": text, "notice": text, "page": text}
        flow.filing(walk, changes={"start": said}, until="start")
        flow.request(walk, "start", "failed", path=text)
        flow.add(vitals(flow.run, walk, text))
        evidence_file(flow.folder.path / "evidence", text.encode(errors="replace")[:200])
    evidence_file(flow.folder.path / "evidence", b"\xff\xed\xa0\x80.png")
    flow.filing(len(CORPUS), changes={"submit": {"reference": ALL_AT_ONCE}})
    flow.audit(
        *map(difference, CORPUS.values()),
        not_exercised=[{"code": "said", "text": text} for text in CORPUS.values()],
    )
    load = scene("load", target=NAME, profile={"name": ALL_AT_ONCE}, seed=ALL_AT_ONCE)
    load.filing(0)
    runs = [flow.finish(command=ALL_AT_ONCE), load.finish("interrupted", stopped_by=ALL_AT_ONCE)]
    code = "from civicgauge.cli import main; main()"
    out = tmp_path_factory.mktemp("out") / "report"
    command = [sys.executable, "-c", code, "report", *map(str, runs), "--to", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def vitals(run: str, walk: int, page: str) -> VitalsRow:
    times = dict.fromkeys(("ttfb", "fcp", "lcp", "cls", "inp"), 0.1)
    return VitalsRow(run=run, walk=walk, step="start", page=page, **times)


def evidence_file(folder: Path, name: bytes) -> None:
    """A file with this name, or nearly; on Linux a name need not be text."""
    possible = name if sys.platform == "linux" else name.decode(errors="ignore").encode()
    (folder / os.fsdecode(re.sub(rb"[/\0]", b"", possible))).write_bytes(b"no picture")


def difference(text: str) -> dict[str, Any]:
    heard = {"code": "said", "text": text}
    return {"kind": text, "reference": text, "walk": None, "expected": heard, "found": heard}


def test_the_command_ends_with_its_verdict_and_the_terminal_shows_only_what_can_be_seen(
    told: subprocess.CompletedProcess[str],
) -> None:
    assert told.returncode == 12, told.stderr
    assert hidden(told.stdout + told.stderr) == set()
    assert "[U+001B][32mPASSED" in told.stdout
    assert "[bold green]PASSED[/]" in re.sub(r"\s+", " ", told.stdout)


def hidden(text: str) -> set[str]:
    """Characters that cannot be seen or that change how others are read."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return {char for char in text if unicodedata.category(char) in kinds and char not in "\n\t"}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def missing(text: str) -> list[str]:
    """Names of the texts that do not stand in this one, whitespace apart."""
    within = squeezed(text)
    return [name for name, said in CORPUS.items() if squeezed(legible(said)) not in within]


@pytest.mark.parametrize("name", HTML_FILES.values())
def test_a_page_shows_every_text_and_runs_none(files: Mapping[str, Path], name: str) -> None:
    content = files[name].read_text(encoding="utf-8")
    page = LexborHTMLParser(content)
    assert_harmless(page)
    assert page.body is not None
    assert missing(page.body.text()) == []
    assert hidden(content) == set()


def assert_harmless(page: LexborHTMLParser) -> None:
    """Nothing but text: no script, no handler, no foreign address, one style sheet."""
    assert page.css("script, iframe, object, embed, link, form, base") == []
    assert len(page.css("style")) == 1
    for node in page.css("*"):
        assert [name for name in node.attributes if name.startswith("on")] == []
        for name in ("src", "href", "xlink:href"):
            assert (node.attributes.get(name) or "#").startswith(("#", "data:image/"))


@pytest.mark.parametrize("name", PDF_FILES.values())
def test_a_pdf_shows_the_texts_and_holds_no_action(files: Mapping[str, Path], name: str) -> None:
    content = squeezed(text_of_pdf(files[name]))
    plain = {name: squeezed(legible(text)) for name, text in SHORT.items()}
    seen = {name: text for name, text in plain.items() if text.isascii()}
    assert len(seen) > 25
    assert [name for name, text in seen.items() if text not in content] == []
    no_font_has_it = {"\x00"}
    assert hidden(content) <= no_font_has_it
    actions = {"/JS", "/JavaScript", "/Launch", "/URI", "/EmbeddedFiles", "/AA", "/SubmitForm"}
    assert keys_and_names(PdfReader(files[name])) & actions == set()


def test_no_text_is_so_wide_that_the_browser_shrinks_the_paper(files: Mapping[str, Path]) -> None:
    for name in PDF_FILES.values():
        assert scales(PdfReader(files[name])) == {POINTS_OF_A_PIXEL}


POINTS_OF_A_PIXEL = 0.75


def scales(reader: PdfReader) -> set[float]:
    """By how much the letters of the first page are enlarged."""
    found: set[float] = set()

    def see(text: str, page: list[float], *_: object) -> None:
        if text.strip():
            found.add(round(page[0], 3))

    reader.pages[0].extract_text(visitor_text=see)
    return found


def keys_and_names(reader: PdfReader) -> set[str]:
    """Every key and every name in the whole file."""
    found: set[str] = set()
    known: set[int] = set()
    left: list[Any] = [reader.trailer]
    while left:
        item = left.pop()
        if isinstance(item, IndirectObject):
            if item.idnum not in known:
                known.add(item.idnum)
                left.append(item.get_object())
        elif isinstance(item, DictionaryObject):
            found.update(item)
            left.extend(item.values())
        elif isinstance(item, ArrayObject):
            left.extend(item)
        elif isinstance(item, str):
            found.add(item)
    return found


@pytest.mark.parametrize("name", XLSX_FILES.values())
def test_a_workbook_holds_every_text_as_text(files: Mapping[str, Path], name: str) -> None:
    with zipfile.ZipFile(files[name]) as parts:
        for part in parts.namelist():
            assert xml.fromstring(parts.read(part)) is not None
        raw = "".join(parts.read(part).decode() for part in parts.namelist())
    assert not re.search(r"<f[ >]|<hyperlink|TargetMode|<ddeLink", raw)
    sheets = load_workbook(files[name]).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    texts = "\n".join(str(cell.value) for cell in cells if cell.data_type == "s")
    assert missing(texts) == []
    assert hidden(texts) == set()


def test_junit_is_read_back_with_every_text(files: Mapping[str, Path]) -> None:
    root = xml.parse(files[JUNIT_FILE]).getroot()
    texts = "\n".join(str(item.text) + str(item.get("message")) for item in root.iter("failure"))
    assert missing(texts) == []
    assert hidden(files[JUNIT_FILE].read_text(encoding="utf-8")) == set()
    assert {item.tag for item in root.iter()} <= {
        *("testsuites", "testsuite", "testcase", "properties", "property"),
        *("failure", "error", "skipped"),
    }


def test_the_summary_has_no_line_cell_or_link_of_a_portals_making(
    files: Mapping[str, Path],
) -> None:
    text = files[MARKDOWN_FILE].read_text(encoding="utf-8")
    assert_tame(text)
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert [line.partition(" ")[0] for line in heads] == ["#", "##"]


def assert_tame(text: str) -> None:
    """What a portal said makes no markup, no link, no mention and no row."""
    assert hidden(text) == set()
    assert not re.search(r"(?<!\\)[<>]|(?<!\\)\]\(|://|@|www\.", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for head, row in pairwise(rows):
        if not row.startswith("| **") and "---" in row:
            assert bars(head) == bars(row)


def bars(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row))


def test_the_totals_are_still_equal_everywhere(files: Mapping[str, Path]) -> None:
    report = json.loads(files["report.json"].read_text(encoding="utf-8"))
    assert report["totals"]["dead_ends"] + report["totals"]["findings"] > 0
    assert_shown(report["totals"], report, files)


@pytest.mark.parametrize("name", CORPUS)
def test_each_text_alone_in_every_place_breaks_no_renderer(name: str) -> None:
    report = tiny_report(CORPUS[name])
    for render in (html, annex):
        assert_harmless(LexborHTMLParser(render(report, language("vi"))))
    assert xml.fromstring(junit(report, language("vi"))) is not None
    assert_tame(markdown(report, language("en"), "report.en.html"))
    assert xlsx(report, language("en")).startswith(b"PK")
