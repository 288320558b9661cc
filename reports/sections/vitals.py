"""Web Vitals of each page, as the worst that was seen: a few walks are no distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from civicgauge.legible import legible
from reports.frames import Run


@dataclass(frozen=True, slots=True)
class PageVitals:
    """One page for one persona; seconds, `cls` without unit; None where nothing was reported."""

    persona: str
    page: str
    seen: int
    fcp: float | None
    lcp: float | None
    inp: float | None
    cls: float | None


def page_vitals(runs: Sequence[Run]) -> list[PageVitals]:
    """One line per persona and page, in the order in which pages were first seen."""
    frames = [run.vitals.assign(persona=_persona(run)) for run in runs]
    seen = pd.concat(frames, ignore_index=True)
    return [
        PageVitals(
            persona=str(persona),
            page=str(page),
            seen=len(group),
            **{name: _worst(group[name]) for name in ("fcp", "lcp", "inp", "cls")},
        )
        for (persona, page), group in seen.groupby(["persona", "page"], sort=False)
    ]


def _persona(run: Run) -> str:
    """Who walked; legible here already, because pandas holds no half characters."""
    return legible(str(run.manifest.get("persona") or ""))


def _worst(values: pd.Series[float]) -> float | None:
    known = values.dropna()
    return float(known.max()) if len(known) else None
