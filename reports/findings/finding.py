"""What a finding is: its texts, its evidence with a price, and its three states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from civicgauge.catalogue import Text
from reports.effort.kinds import Kind
from reports.findings.material import Difference, Material


class State(StrEnum):
    """What became of a finding on one portal."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_EXERCISED = "not_exercised"


class Unit(StrEnum):
    """What a price is counted in."""

    MINUTES = "minutes"
    VND = "vnd"


@dataclass(frozen=True, slots=True)
class Meta:
    """The texts of a finding.

    Attributes:
        absent, present: titles of a portal without and with the defect.
        why: why it matters to citizens.
        price: what the price of a case counts.
        needs: what must have been walked so that it can be judged at all.
        action, owner: what to do about it, and who can.
    """

    id: str
    absent: Text
    present: Text
    why: Text
    price: Text
    needs: Text
    action: Text
    owner: Text


@dataclass(frozen=True, slots=True)
class Price:
    """What one case costs the citizen."""

    amount: float
    unit: Unit
    kind: Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """One case in which the defect was seen: by a step, or by the audit as a `difference`."""

    run: str
    walk: int | None
    procedure: str
    variant: str
    persona: str
    channel: str
    step: str
    attempt: int
    reason: str
    notice: str
    screenshot: str
    price: Price | None
    difference: Difference | None = None


class Finding(Protocol):
    """What a module of this package offers."""

    META: Meta

    def exercised(self, material: Material) -> int:
        """In how many walks the defect could have shown itself."""

    def judge(self, material: Material) -> list[Evidence]:
        """Every case in which it did."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding judged on one portal; `exercised` and `hit` count walks or audits."""

    meta: Meta
    state: State
    exercised: int
    hit: int
    evidence: tuple[Evidence, ...]


def judge(finding: Finding, material: Material) -> Judged:
    """Present when there is evidence, absent only when it could have shown itself."""
    evidence = _one_per_walk(finding.judge(material))
    exercised = max(finding.exercised(material), len(evidence))
    state = _state(exercised, len(evidence))
    return Judged(finding.META, state, exercised, len(evidence), tuple(evidence))


def _state(exercised: int, hit: int) -> State:
    if hit:
        return State.PRESENT
    return State.ABSENT if exercised else State.NOT_EXERCISED


def _one_per_walk(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The first evidence of each walk: a walk that met the defect twice is one case."""
    seen: set[tuple[str, int]] = set()
    kept = []
    for item in evidence:
        if item.walk is None:
            kept.append(item)
        elif (item.run, item.walk) not in seen:
            seen.add((item.run, item.walk))
            kept.append(item)
    return kept
