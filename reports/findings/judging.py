"""All findings and dead ends of one portal, judged some walks at a time."""

from __future__ import annotations

from collections.abc import Iterable

from reports.findings.dead_ends import DeadEnds
from reports.findings.finding import Cases, Judged, cases_of, state_of
from reports.findings.material import Material
from reports.findings.registry import FINDINGS


def judge_all(materials: Iterable[Material]) -> tuple[list[Judged], DeadEnds]:
    """Every finding, and the walks that stopped for a reason that none of them names."""
    found, ends = [(finding, Cases()) for finding in FINDINGS], DeadEnds()
    for material in materials:
        explained: set[int | None] = set()
        for finding, cases in found:
            here = cases_of(finding, material)
            cases.add(finding.exercised(material), here)
            explained.update(case.walk for case in here)
        ends.add(material, explained)
        del material  # before the next block is read
    return [Judged(finding.META, state_of(cases), cases) for finding, cases in found], ends
