"""The workbook: typed cells and nothing that is alive."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.language import LANGUAGES, language
from reports.render.xlsx import LONGEST, xlsx

HEAD_ROW = 3
"""Title, an empty row, heads; the first sheet has lines of text before."""


def values(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The rows below the heads."""
    return list(sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True))


@pytest.fixture(params=LANGUAGES)
def file(request: pytest.FixtureRequest, everything: Mapping[str, Any]) -> bytes:
    return xlsx(everything, language(request.param))


@pytest.fixture
def book(file: bytes) -> Workbook:
    return load_workbook(BytesIO(file))


def test_no_cell_is_a_formula_and_nothing_leads_out_of_the_file(file: bytes) -> None:
    with zipfile.ZipFile(BytesIO(file)) as parts:
        names = parts.namelist()
        text = "".join(parts.read(name).decode() for name in names)
    assert not re.search(r"<f[ >]|<hyperlink|TargetMode|<ddeLink|<definedName[^>]*macro", text)
    assert [name for name in names if re.search("external|vba|embed|drawing|macro", name)] == []


def test_a_text_that_looks_like_a_formula_stays_text_when_it_is_edited(book: Workbook) -> None:
    texts = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.data_type == "s"
    ]
    assert len(texts) > 100
    assert {cell.quotePrefix for cell in texts} == {True}


def test_numbers_times_and_dates_are_cells_of_their_type(book: Workbook) -> None:
    # 60 filings of half a second per step, two of them in the warm-up.
    submit = values(book.worksheets[2])[0]
    assert submit[0:2] == ("healthy", "submit p95 <= 3 s")
    assert submit[3:8] == (95, 3, None, None, None)
    # Of two limits each is judged with 2.5 %: ln 0.025 / ln 0.95 = 71.9
    assert submit[12:17] == (0.975, 0, 58, 72, 72)
    run = values(book.worksheets[11])[0]
    assert run[6:8] == (datetime(2026, 11, 20, 8), datetime(2026, 11, 20, 8, 5))
    assert run[8:11] == (60, 60, 7)


def test_procurement_finds_each_requirement_with_its_counts(book: Workbook) -> None:
    rows = values(book.worksheets[1])
    broken = {row[0]: row[4:6] for row in rows if row[2] == "troubled" and row[4]}
    assert (1, 1) in broken.values()  # the photo that was refused without a reason
    numbers = [row[0] for row in rows]
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


def test_heads_stay_in_sight_and_a_sheet_fits_a4_across(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.freeze_panes
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        shrunk = sheet.sheet_properties.pageSetUpPr
        assert shrunk is not None
        assert shrunk.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many pages long as it needs; one wide


def test_the_file_is_dated_by_the_run(book: Workbook) -> None:
    assert book.properties.created == datetime(2026, 11, 20)


def test_a_text_longer_than_a_cell_is_cut_and_shows_it(everything: Mapping[str, Any]) -> None:
    long = {**everything, "sentences": {"vi": ["x" * 40_000], "en": []}}
    cells = load_workbook(BytesIO(xlsx(long, language("vi")))).worksheets[0]["A"]
    assert "x" * (LONGEST - 1) + "…" in [cell.value for cell in cells]
