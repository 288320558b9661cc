"""The report as a draft technical annex on A4, in the layout of Vietnamese administrative papers.

Decree 30/2020/NĐ-CP, Annex I, gives margins, letters and the place of the page number. Number,
place, date and issuing body stay empty, because only the body that issues a paper fills them in;
nothing here imitates a signature or a seal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reports.language import Language
from reports.render.html import document, style_sheet


def annex(report: Mapping[str, Any], words: Language) -> str:
    """The document that a browser prints; its content is that of the page on the screen."""
    draft = json.dumps(words.t("annex.draft"), ensure_ascii=False)
    foot = f"@page {{ @bottom-center {{ content: {draft} }} }}"
    style = "\n".join((style_sheet("report.css"), style_sheet("annex.css"), foot))
    return document("annex.html", style, report, words)
