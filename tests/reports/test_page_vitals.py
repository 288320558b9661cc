"""Web Vitals of pages."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

from civicgauge.rows import VitalsRow
from reports.frames import read_run
from reports.sections.vitals import PageVitals, page_vitals

NewScene = Callable[..., Any]


def test_the_worst_of_each_page_is_kept_and_what_was_not_reported_stays_unknown(
    scene: NewScene,
) -> None:
    run = scene(persona="office_pc")
    for lcp, inp in ((0.5, nan), (1.5, nan), (nan, nan)):
        run.add(
            VitalsRow(
                run=run.run,
                walk=0,
                step="start",
                page="form",
                ttfb=0.1,
                fcp=0.2,
                lcp=lcp,
                cls=0.0,
                inp=inp,
            )
        )
    found = page_vitals([read_run(run.finish())])
    assert found == [PageVitals("office_pc", "form", 3, 0.2, 1.5, None, 0.0)]


def test_a_run_without_a_browser_has_none(scene: NewScene) -> None:
    assert page_vitals([read_run(scene("load").finish())]) == []
