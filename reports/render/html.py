"""One HTML file per language: no script, no network, everything inside, fit for print.

The content-security policy allows nothing but the style sheet of this file, by its hash, and
pictures that are inside the file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.language import Language
from reports.render import effort_charts, first_charts, load_charts
from reports.render.requirement_wording import RequirementWording
from reports.render.svg import Svg
from reports.render.wording import Wording

TEMPLATES = Path(__file__).parent / "templates"

SIGNS = {
    "passed": "✓",
    "pass": "✓",
    "absent": "✓",
    "failed": "✗",
    "fail": "✗",
    "present": "✗",
    "not_enough_evidence": "?",
    "not_exercised": "–",
    "invalid": "!",
    "fault_of_ours": "!",
}
"""A sign beside each verdict, so that colour is never the only one."""


def html(report: Mapping[str, Any], words: Language) -> str:
    """The whole report as one page."""
    return document("report.html", style_sheet("report.css"), report, words)


def style_sheet(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def document(
    template: str, style: str, report: Mapping[str, Any], words: Language, **further: Any
) -> str:
    """A template filled in, with its style sheet inside; `further` names go to the template."""
    return (
        _environment()
        .get_template(template)
        .render(
            r=report,
            w=words,
            style=Svg(style),
            policy=_policy(style),
            signs=SIGNS,
            load_charts=load_charts,
            effort_charts=effort_charts,
            first_charts=first_charts,
            requirement=RequirementWording(report, words),
            **{"say": Wording(report, words), **further},
        )
    )


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
