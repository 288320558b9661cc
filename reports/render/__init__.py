"""Renderers: each lays ``report.json`` out in one format and decides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from civicgauge.errors import CivicGaugeError, RunFolderError
from civicgauge.files import replace_file, unwritable
from reports.language import LANGUAGES, language
from reports.render.annex import annex
from reports.render.html import html
from reports.render.junit import junit
from reports.render.markdown import markdown
from reports.render.xlsx import xlsx

JSON_FILE = "report.json"
HTML_FILES = {"vi": "bao-cao.html", "en": "report.en.html"}
XLSX_FILES = {"vi": "bao-cao.xlsx", "en": "report.en.xlsx"}
PDF_FILES = {"vi": "bao-cao.pdf", "en": "report.en.pdf"}
JUNIT_FILE = "junit.xml"
MARKDOWN_FILE = "summary.md"

PrintPage = Callable[[str], bytes]
"""Prints one HTML document to PDF; it may raise any error of ours."""

Maker = Callable[[], str | bytes]


@dataclass(slots=True)
class Rendered:
    """The files that were written, Vietnamese HTML first, and why others were not, by name."""

    files: list[Path] = field(default_factory=list)
    missing: dict[str, CivicGaugeError] = field(default_factory=dict)


def render_all(
    report: Mapping[str, Any], folder: Path, print_page: PrintPage | None = None
) -> Rendered:
    """Write every rendering of the report into a folder; one that fails costs no other.

    Each file is there whole or not at all; where it cannot be written, an older one stays.

    Args:
        print_page: what makes PDF of HTML; without it there is no PDF.

    Raises:
        RunFolderError: the folder is not there and cannot be made.
        ExceptionGroup: renderers with a fault of ours, after all others have written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    rendered, faults = Rendered(), []
    for name, make in _makers(report, print_page).items():
        try:
            _write(folder / name, make())
            rendered.files.append(folder / name)
        except CivicGaugeError as error:
            rendered.missing[name] = error
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("Not every rendering of the report could be made", faults)
    return rendered


def _makers(report: Mapping[str, Any], print_page: PrintPage | None) -> dict[str, Maker]:
    """What makes each file, by its name."""
    makers: dict[str, Maker] = {}
    for code in LANGUAGES:
        makers[HTML_FILES[code]] = partial(html, report, language(code))
    makers[JSON_FILE] = partial(_json, report)
    makers[JUNIT_FILE] = partial(junit, report, language(LANGUAGES[0]))
    makers[MARKDOWN_FILE] = partial(
        markdown, report, language(LANGUAGES[0]), HTML_FILES[LANGUAGES[0]]
    )
    for code in LANGUAGES:
        makers[XLSX_FILES[code]] = partial(xlsx, report, language(code))
    if print_page:
        for code in LANGUAGES:
            makers[PDF_FILES[code]] = partial(_pdf, report, code, print_page)
    return makers


def _json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _pdf(report: Mapping[str, Any], code: str, print_page: PrintPage) -> bytes:
    return print_page(annex(report, language(code)))


def _write(path: Path, content: str | bytes) -> None:
    try:
        replace_file(path, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> RunFolderError:
    return unwritable(path, error, "choose another folder: `civicgauge report RUN --to FOLDER`")
