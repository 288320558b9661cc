"""One redacted screenshot per finding, carried inside the report."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.findings.finding import Evidence
from reports.frames import Run

LARGEST = 600_000
"""Bytes; a larger picture stays in the run folder, so that the report can be mailed."""

MEDIA_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What the first bytes say; nothing else is shown, whatever its name."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screenshot as a ``data:`` address."""

    run: str
    file: str
    step: str
    data: str


def picture_of(evidence: Sequence[Evidence], runs: Sequence[Run]) -> Picture | None:
    """The first screenshot among the cases that can be shown."""
    folders = {run.name: run.path / "evidence" for run in runs}
    for case in evidence:
        data = _data(folders[case.run], case.screenshot) if case.screenshot else None
        if data is not None:
            return Picture(case.run, case.screenshot, case.step, data)
    return None


def _data(folder: Path, name: str) -> str | None:
    """The file as an address; None unless it is a picture directly in the evidence folder."""
    file = folder / name
    if Path(name).name != name or not file.is_file() or file.stat().st_size > LARGEST:
        return None
    content = file.read_bytes()
    for start, media_type in MEDIA_TYPES.items():
        if content.startswith(start):
            return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return None
