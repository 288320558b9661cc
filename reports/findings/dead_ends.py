"""Walks that did not reach their goal although no finding says why: dead ends without a name.

They fail a portal like a finding does; what has no name yet must not pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from civicgauge.steps import Outcome
from reports.findings.finding import Evidence
from reports.findings.material import Difference, Material
from reports.findings.prices import all_again, evidence_of
from reports.findings.registry import FINDINGS

STOPPED_BY_PORTAL = (
    Outcome.REFUSED.value,
    Outcome.LOST_SESSION.value,
    Outcome.FAILED.value,
    Outcome.TIMEOUT.value,
)
"""Last outcomes of walks that the portal ended; others end with the run or lack an officer."""

MOST_DEAD_ENDS = 1000
"""Dead ends that are listed one by one."""

RATE_LIMITED = "rate_limited"
"""The reason of walks that ended because of how they were made."""


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A walk that ended short of its goal, and why as far as the rows say."""

    evidence: Evidence
    step: str
    outcome: str
    reason: str


class DeadEnds:
    """The dead ends of one portal: all are counted, the first MOST_DEAD_ENDS are kept."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[DeadEnd] = []

    def add(self, material: Material, explained: Collection[int | None]) -> None:
        """Those walks of the material that no finding explains."""
        lines = material.lines
        short = lines["walk"][
            ~lines["reached"]
            & lines["outcome"].isin(STOPPED_BY_PORTAL)
            & (lines["reason"] != RATE_LIMITED)
        ]
        unexplained = [walk for walk in short.tolist() if walk not in explained]
        self.count += len(unexplained)
        room = MOST_DEAD_ENDS - len(self.first)
        self.first += [_dead_end(material, walk) for walk in unexplained[:room]]


def unnamed_differences(differences: Iterable[Difference]) -> list[Difference]:
    """What an audit found and no finding is about."""
    names = {finding.META.id for finding in FINDINGS}
    return [item for item in differences if item.kind not in names]


def _dead_end(material: Material, walk: int) -> DeadEnd:
    last = material.of_walk(walk)[-1]
    evidence = evidence_of(last, all_again(material, last))
    return DeadEnd(evidence, last.step, last.outcome, last.reason)
