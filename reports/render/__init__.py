"""Renderers: each lays ``report.json`` out in one format and decides nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgauge.errors import RunFolderError
from reports.language import language
from reports.render.html import html
from reports.render.junit import junit
from reports.render.markdown import markdown

JSON_FILE = "report.json"
HTML_FILES = {"vi": "bao-cao.html", "en": "report.en.html"}
JUNIT_FILE = "junit.xml"
MARKDOWN_FILE = "summary.md"


def render_all(report: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write every rendering of the report into a folder; the files, Vietnamese HTML first.

    Raises:
        RunFolderError: the folder cannot be written.
    """
    vietnamese = language("vi")
    content = {HTML_FILES[code]: html(report, language(code)) for code in HTML_FILES}
    content[JSON_FILE] = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    content[JUNIT_FILE] = junit(report, vietnamese)
    content[MARKDOWN_FILE] = markdown(report, vietnamese, HTML_FILES["vi"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in content.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RunFolderError(
            f"Cannot write the report under {folder}: {error.strerror or error}. "
            "Free some space or choose another folder with --out."
        ) from error
    return [folder / name for name in content]
