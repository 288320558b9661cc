"""One workbook per language: the figures of the report as typed cells, to sort and calculate with.

Portal text is data here: no cell is a formula or a link, and a text that looks like one stays
text also when somebody edits it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.language import Language
from reports.render.sheets import sheets
from reports.render.sheets.sheet import Cell, Column, Kind, Sheet

LONGEST = 32_767
"""Characters that a cell can hold."""

WIDEST = 120
"""Characters of a line of text above a table, before it goes on in the next."""

OLDEST = date(1980, 1, 1)
"""The earliest date of the file format, for a report that has none."""

A4 = 9
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}

BASE = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
TEXT = {**BASE, "text_wrap": True, "quote_prefix": True}
STYLES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.TEXT: TEXT,
    Kind.CODE: {**TEXT, "font_name": "Courier New", "font_size": 9},
    Kind.NUMBER: BASE,
    Kind.COUNT: {**BASE, "num_format": "#,##0"},
    Kind.SHARE: {**BASE, "num_format": "0.0%"},
    Kind.SECONDS: {**BASE, "num_format": "#,##0.000"},
    Kind.MINUTES: {**BASE, "num_format": "#,##0.0"},
    Kind.MONEY: {**BASE, "num_format": "#,##0"},
    Kind.MOMENT: {**BASE, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
}
UNITS = {
    Kind.SECONDS: "in.seconds",
    Kind.MINUTES: "in.minutes",
    Kind.MONEY: "in.money",
    Kind.MOMENT: "in.utc",
}
TITLE = {**BASE, "bold": True, "font_size": 14}
HEAD = {**TEXT, "bold": True, "valign": "bottom", "bottom": 1, "bg_color": "#F1F2F4"}
SUM = {"bold": True, "top": 1}


def xlsx(report: Mapping[str, Any], words: Language) -> bytes:
    """The workbook; the same report gives the same bytes."""
    file = BytesIO()
    book = Workbook(file, OPTIONS)
    book.set_properties(
        {
            "title": words.t("document.title"),
            "comments": words.t("document.kicker"),
            "author": words.t("document.made_by", version=report["civicgauge"]),
            "created": _created(report["days"]),
        }
    )
    pen = _Pen(book, words)
    for sheet in sheets(report, words):
        pen.draw(sheet)
    book.close()
    return file.getvalue()


def _created(days: Sequence[str]) -> datetime:
    """The last day on which something was measured, so that no clock gets into the file."""
    return datetime.combine(date.fromisoformat(days[-1]) if days else OLDEST, time())


class _Pen:
    """Writes sheets into one workbook, with few formats that are made once."""

    def __init__(self, book: Workbook, words: Language) -> None:
        self._book, self._words = book, words
        self._title, self._head = book.add_format(TITLE), book.add_format(HEAD)
        self._line = book.add_format(TEXT)
        self._styles = {kind: book.add_format(style) for kind, style in STYLES.items()}
        self._sums = {kind: book.add_format({**style, **SUM}) for kind, style in STYLES.items()}

    def draw(self, sheet: Sheet) -> None:
        """One sheet: title, lines of text, heads that stay in sight, rows; ready for A4."""
        page = self._book.add_worksheet(self._words.t(f"sheet_name.{sheet.name}"))
        _string(page, 0, 0, self._words.t(f"sheet_title.{sheet.name}"), self._title)
        for row, line in enumerate(sheet.lead, 1):
            self._wide(page, row, line, len(sheet.columns))
        head = len(sheet.lead) + 2
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            _string(page, head, place, self._name(column), self._head)
        for row, cells in enumerate(sheet.rows, head + 1):
            last = sheet.has_sum and row == head + len(sheet.rows)
            formats = self._sums if last else self._styles
            for place, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True)):
                _cell(page, row, place, cell, column.kind, formats)
        self._set_up(page, head)

    def _wide(self, page: Worksheet, row: int, line: str, columns: int) -> None:
        """A line over the whole width; a merged row does not grow with its text by itself."""
        page.merge_range(row, 0, row, columns - 1, "", self._line)
        _string(page, row, 0, line, self._line)
        page.set_row(row, 15 * (1 + len(line) // WIDEST))

    def _name(self, column: Column) -> str:
        name, unit = self._words.t(column.key), UNITS.get(column.kind)
        return f"{name} ({self._words.t(unit)})" if unit else name

    def _set_up(self, page: Worksheet, head: int) -> None:
        page.freeze_panes(head + 1, 1)
        page.repeat_rows(head)
        page.set_landscape()
        page.set_paper(A4)
        page.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        page.fit_to_pages(1, 0)
        page.set_header(f"&C{self._words.t('document.kicker')}")
        page.set_footer("&C&P / &N")


def _cell(
    page: Worksheet,
    row: int,
    place: int,
    cell: Cell,
    kind: Kind,
    formats: Mapping[Kind, Format],
) -> None:
    """One typed cell; a text in a column of numbers is written as text."""
    if cell is None:
        page.write_blank(row, place, None, formats[kind])
    elif isinstance(cell, str):
        textual = kind if kind is Kind.CODE else Kind.TEXT
        _string(page, row, place, cell, formats[textual])
    elif isinstance(cell, datetime):
        page.write_datetime(row, place, cell, formats[kind])
    else:
        page.write_number(row, place, cell, formats[kind])


def _string(page: Worksheet, row: int, place: int, text: str, style: Format) -> None:
    """A text, cut where a cell ends; an empty one leaves the cell blank."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    page.write_string(row, place, cut, style)
