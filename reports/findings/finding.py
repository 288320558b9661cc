"""What a finding is: its texts, its evidence with a price, and its three states."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from civicgauge.catalogue import Text
from reports.effort.kinds import Kind
from reports.findings.material import Difference, Material

MOST_EVIDENCE = 20
"""Cases that are kept of each finding; `hit` counts them all."""


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


class Cases:
    """The cases of one finding on one portal, of which the first are kept with everything.

    Attributes:
        exercised: walks or audits in which the defect could have shown itself.
        hit: those in which it did.
        first: the first MOST_EVIDENCE of them.
        pictured: those with a screenshot; only walks in the browser have one, and these are few.
        procedures, runs: where it was met.
        variants: procedure and variant of the walks that met it.
    """

    def __init__(self) -> None:
        self._exercised = 0
        self.hit = 0
        self.first: list[Evidence] = []
        self.pictured: list[Evidence] = []
        self.procedures: set[str] = set()
        self.variants: set[tuple[str, str]] = set()
        self.runs: set[str] = set()
        self._amounts: dict[tuple[Unit, Kind], array[float]] = {}

    @property
    def exercised(self) -> int:
        return max(self._exercised, self.hit)

    def add(self, exercised: int, cases: Sequence[Evidence]) -> None:
        """What some walks showed: one case per walk, in order."""
        self._exercised += exercised
        self.hit += len(cases)
        self.first += cases[: MOST_EVIDENCE - len(self.first)]
        self.pictured += [case for case in cases if case.screenshot]
        self.procedures.update(case.procedure for case in cases if case.procedure)
        self.variants.update((case.procedure, case.variant) for case in cases if case.variant)
        self.runs.update(case.run for case in cases)
        for price in (case.price for case in cases if case.price):
            self._amounts.setdefault((price.unit, price.kind), array("d")).append(price.amount)

    def middle_price(self) -> Price | None:
        """The price of the middle case, so that one freak does not set it."""
        if not self._amounts:
            return None
        sorts = sorted(self._amounts)
        amounts = np.concatenate([np.asarray(self._amounts[sort]) for sort in sorts])
        middle = int(np.argsort(amounts, kind="stable")[(len(amounts) - 1) // 2])
        for unit, kind in sorts:
            if middle < len(self._amounts[unit, kind]):
                return Price(self._amounts[unit, kind][middle], unit, kind)
            middle -= len(self._amounts[unit, kind])
        raise AssertionError("the middle is one of the amounts")


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding judged on one portal."""

    meta: Meta
    state: State
    cases: Cases

    @property
    def exercised(self) -> int:
        return self.cases.exercised

    @property
    def hit(self) -> int:
        return self.cases.hit

    @property
    def evidence(self) -> Sequence[Evidence]:
        """The first cases."""
        return self.cases.first


def cases_of(finding: Finding, material: Material) -> list[Evidence]:
    """The first case of each walk of the material, by walk; those of no walk last."""
    found = sorted(finding.judge(material), key=lambda case: (case.walk is None, case.walk or 0))
    return _one_per_walk(found)


def state_of(cases: Cases) -> State:
    """Present when there is a case, absent only when it could have shown itself."""
    if cases.hit:
        return State.PRESENT
    return State.ABSENT if cases.exercised else State.NOT_EXERCISED


def _one_per_walk(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The first evidence of each walk: a walk that met the defect twice is one case."""
    seen: set[int | None] = set()
    kept = []
    for item in evidence:
        if item.walk is None or item.walk not in seen:
            seen.add(item.walk)
            kept.append(item)
    return kept
