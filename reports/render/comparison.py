"""A comparison as pages, Markdown and JSON; like a report's renderers they decide nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from civicgauge.files import replace_file, unwritable
from reports.compare.tables import Table, tables
from reports.compare.wording import ComparisonWording
from reports.language import LANGUAGES, Language, language
from reports.render.html import document, style_sheet
from reports.render.markdown import SIGNS, row, safe

PAGES = {"vi": "so-sanh.html", "en": "comparison.en.html"}
JSON_FILE = "compare.json"
MARKDOWN_FILE = "compare.md"
CHANGE_SIGNS = {"better": "✓", "worse": "✗", "same": "=", "undecided": "?"}
"""A sign beside each verdict on a measure, so that colour is never the only one."""


def render_comparison(content: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write every rendering of a comparison into a folder; the files, Vietnamese page first.

    Raises:
        RunFolderError: the folder cannot be written.
    """
    texts = {PAGES[code]: comparison_page(content, language(code)) for code in LANGUAGES}
    texts[JSON_FILE] = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    texts[MARKDOWN_FILE] = comparison_markdown(content, language(LANGUAGES[0]))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            replace_file(folder / name, text.encode())
    except OSError as error:
        elsewhere = "choose another folder: `civicgauge compare RUN RUN --to FOLDER`"
        raise unwritable(folder, error, elsewhere) from error
    return [folder / name for name in texts]


def comparison_page(content: Mapping[str, Any], words: Language) -> str:
    """The comparison as one page with the report's look."""
    style = "\n".join((style_sheet("report.css"), style_sheet("comparison.css")))
    say = ComparisonWording(content, words)
    return document(
        "comparison.html",
        style,
        content,
        words,
        say=say,
        tables=tables(say),
        change_signs=CHANGE_SIGNS,
    )


def comparison_markdown(content: Mapping[str, Any], words: Language) -> str:
    """The comparison for the page that a CI server shows after a run."""
    return "\n".join(_parts(content, words)) + "\n"


def _parts(content: Mapping[str, Any], words: Language) -> Iterator[str]:
    result = content["result"]
    yield f"# {words.t('compare.title')}\n"
    yield f"**{SIGNS[result]} {words.t(f'compare.result_{result}')}**\n"
    for number, sentence in enumerate(content["sentences"][words.code], 1):
        yield f"{number}. {safe(sentence)}"
    for table in tables(ComparisonWording(content, words)):
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"\n## {table.title}\n"
    if table.intro:
        yield f"{safe(table.intro)}\n"
    yield row([safe(head) for head in table.heads])
    yield row(["---"] * len(table.heads))
    yield from (row([safe(cell) for cell in line.cells]) for line in table.lines)
