"""Walks that did not reach their goal although no finding says why: dead ends without a name.

They fail a portal like a finding does; what has no name yet must not pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from civicgauge.steps import Outcome
from reports.findings.finding import Evidence, Judged
from reports.findings.material import Difference, Material, rows_of
from reports.findings.prices import all_again, evidence_of
from reports.findings.registry import FINDINGS

STOPPED_BY_PORTAL = (
    Outcome.REFUSED.value,
    Outcome.LOST_SESSION.value,
    Outcome.FAILED.value,
    Outcome.TIMEOUT.value,
)
"""Last outcomes of walks that the portal ended; others end with the run or lack an officer."""

RATE_LIMITED = "rate_limited"
"""The reason of walks that ended because of how they were made."""


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A walk that ended short of its goal, and why as far as the rows say."""

    evidence: Evidence
    step: str
    outcome: str
    reason: str


def dead_ends(material: Material, walks: pd.DataFrame, judged: Iterable[Judged]) -> list[DeadEnd]:
    """The walks that no finding explains."""
    explained = {(item.run, item.walk) for one in judged for item in one.evidence}
    short = walks[
        ~walks["reached"]
        & walks["outcome"].isin(STOPPED_BY_PORTAL)
        & (walks["reason"] != RATE_LIMITED)
    ]
    return [
        _dead_end(material, run, walk)
        for run, walk in zip(short["run"], short["walk"], strict=True)
        if (run, walk) not in explained
    ]


def unnamed_differences(material: Material) -> list[Difference]:
    """What an audit found and no finding is about."""
    names = {finding.META.id for finding in FINDINGS}
    return [item for item in material.differences if item.kind not in names]


def _dead_end(material: Material, run: str, walk: int) -> DeadEnd:
    last = list(rows_of(material.of_walk(run, walk)))[-1]
    evidence = evidence_of(last, all_again(material, last))
    return DeadEnd(evidence, str(last.step), str(last.outcome), str(last.reason))
