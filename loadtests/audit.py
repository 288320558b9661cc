"""The audit: go back after the peak and compare the portal with what it had acknowledged.

Every acknowledged dossier must be there for its citizen with its appointment, every payment be
charged once and receipted, and the statistics have grown by what was filed. Used after load and
after browser flows alike: it needs a target and a run folder, nothing else.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from civicgauge.people.citizens import citizen
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import SAYS_NOTHING, Outcome, Phase, Step
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, Target
from loadtests.audit_compare import (
    Appointment,
    Difference,
    Kind,
    by_walk,
    compare_payments,
    compare_slots,
    compare_statistics,
    fact,
)
from loadtests.audit_visits import Sight, Visitor, read_statement, read_statistics

MAX_UNANSWERED = 3
"""After so many visits in a row without an answer the portal is given up."""

_NO_OFFICER = (
    "The payment statement was not read: no officer's account. "
    f"Set {OFFICER_ACCOUNT} and {OFFICER_PASSWORD}."
)
_NO_STATEMENT = (
    "The payment statement could not be read ({why}). See that the officer's account may read it "
    "and that the target file names its page and columns."
)
_NO_STATISTICS = (
    "The statistics page could not be read ({why}). Name its page and the term of received "
    "dossiers in the target file."
)
_NO_APPOINTMENTS = (
    "The appointments could not be compared: no tracking page shows one. Name the terms `slot` "
    "and `slot_number` in the target file, if the portal shows them."
)
_UNCERTAIN = (Outcome.FAILED, Outcome.TIMEOUT, Outcome.UNFINISHED, Outcome.LOST_SESSION)
_DENIED = (Outcome.FAILED, Outcome.REFUSED)


def baseline(target: Target) -> dict[str, Any]:
    """What the statistics and the payment statement show before anything is filed."""
    visitor, procedure = Visitor(target), next(iter(target.catalogue))
    statistics = read_statistics(visitor.statistics(procedure))
    statement = read_statement(visitor.payment_statement(procedure)) if target.officer else None
    return {
        "statistics": dataclasses.asdict(statistics) if statistics else None,
        "payments": None if statement is None else [entry.payment for entry in statement],
    }


def audit(
    target: Target,
    run: RunFolder,
    before: Mapping[str, Any],
    on_progress: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Compare the portal with the run's ledger; the result is what ``audit.json`` holds."""
    with RowWriter(run.path) as writer:
        return _Audit(target, run, before, Visitor(target, run.path.name, writer)).run(on_progress)


class _Audit:
    def __init__(
        self, target: Target, run: RunFolder, before: Mapping[str, Any], visitor: Visitor
    ) -> None:
        self._target = target
        self._before = before
        self._visitor = visitor
        self._seed = int(run.manifest()["seed"])
        self._known = by_walk(run.ledger())
        self._submits = _outcomes(run, Step.SUBMIT)
        self._denied = _denied(run)
        self._procedures = [target.catalogue[str(name)] for name in run.manifest()["procedures"]]
        self._checked = 0
        self._appointments: list[tuple[LedgerLine, Appointment]] = []
        self._differences: list[Difference] = []
        self._not_exercised: list[str] = []
        self._after: dict[str, Any] = {}

    def run(self, on_progress: Callable[[str], None]) -> dict[str, Any]:
        lost = self._dossiers(on_progress)
        self._slots()
        on_progress("audit: payments and statistics")
        self._payments()
        self._statistics(lost)
        return {
            "checked": self._checked,
            "differences": [dataclasses.asdict(item) for item in self._differences],
            "not_exercised": self._not_exercised,
            "baseline": dict(self._before),
            "after": self._after,
        }

    def _filed(self) -> set[int]:
        """Walks whose submission was acknowledged."""
        accepted = {walk for walk, outcome, _ in self._submits if outcome == Outcome.OK}
        return accepted | {walk for walk, line in self._known.items() if line.reference}

    def _dossiers(self, on_progress: Callable[[str], None]) -> int:
        """Look up every acknowledged dossier; how many of them are gone."""
        lines = [line for line in self._known.values() if line.reference]
        nameless = len(self._filed()) - len(lines)
        if nameless:
            self._not_exercised.append(
                f"{nameless} filings got no reference of their own, so nobody can look them up. "
                "Name the term of the reference in the target file, if the portal shows one."
            )
        unclear: Counter[str] = Counter()
        unanswered = 0
        for number, line in enumerate(lines):
            on_progress(f"audit: dossier {number + 1} of {len(lines)}")
            sight = self._look_up(line)
            unclear.update(filter(None, [self._judge(line, sight)]))
            unanswered = 0 if sight is None or sight.answered else unanswered + 1
            if unanswered == MAX_UNANSWERED:
                unclear["the portal does not answer"] += len(lines) - number - 1
                break
        self._not_exercised += [
            f"{count} of {len(lines)} dossiers could not be looked up: {why}. "
            "See that the portal runs and shows dossiers to their citizens."
            for why, count in unclear.items()
        ]
        return sum(item.kind is Kind.LOST_DOSSIER for item in self._differences)

    def _look_up(self, line: LedgerLine) -> Sight | None:
        """The tracking page as the dossier's citizen sees it; None when nobody can go there."""
        procedure = self._target.catalogue[line.procedure]
        known = citizen(self._seed, max(line.citizen_index, 0)).citizen_id == line.citizen_id
        if Step.TRACK not in procedure.steps or not known:
            return None
        return self._visitor.track(procedure, self._seed, line)

    def _judge(self, line: LedgerLine, sight: Sight | None) -> str:
        """Keep what the page proves; why it proves nothing, else empty."""
        if sight is None:
            return "the procedure has no tracking, or the citizen is not of this run's seed"
        if not sight.shows(line.reference) and not sight.says_it_is_missing:
            return sight.why
        self._checked += 1
        if sight.shows(line.reference) and line.slot:
            self._appointments.append((line, sight.appointment))
        if not sight.shows(line.reference):
            notice = " ".join(sight.view.notices) or sight.view.heading
            expected, found = fact("on_tracking_page"), fact("said", text=notice)
            self._differences.append(
                Difference(Kind.LOST_DOSSIER, line.reference, line.walk, expected, found)
            )
        return ""

    def _slots(self) -> None:
        """A page that shows nobody's appointment says nothing about them."""
        if any(shown.slot for _, shown in self._appointments):
            self._checked += len(self._appointments)
            self._differences += compare_slots(self._appointments)
        elif self._appointments:
            self._not_exercised.append(_NO_APPOINTMENTS)

    def _payments(self) -> None:
        if not any(Step.PAY in procedure.steps for procedure in self._procedures):
            return
        if self._target.officer is None:
            self._not_exercised.append(_NO_OFFICER)
            return
        sight = self._visitor.payment_statement(self._procedures[0])
        statement, before = read_statement(sight), self._before["payments"]
        if statement is None or before is None:
            self._not_exercised.append(_NO_STATEMENT.format(why=sight.why))
            return
        self._checked += sum(bool(line.payment) for line in self._known.values())
        self._after["payments"] = len(statement)
        self._differences += compare_payments(self._known, self._denied, before, statement)

    def _statistics(self, lost: int) -> None:
        sight = self._visitor.statistics(self._procedures[0])
        after, before = read_statistics(sight), self._before["statistics"]
        if after is None or before is None:
            self._not_exercised.append(_NO_STATISTICS.format(why=sight.why))
            return
        uncertain = sum(outcome in _UNCERTAIN for _, outcome, _ in self._submits)
        self._checked += 1
        self._after["statistics"] = dataclasses.asdict(after)
        self._differences += compare_statistics(
            len(self._filed()), lost, uncertain, int(before["received"]), after
        )


def _denied(run: RunFolder) -> set[int]:
    """Walks whose citizen asked for the receipt and was answered without it."""
    return {
        walk
        for walk, outcome, reason in _outcomes(run, Step.GET_RECEIPT)
        if outcome in _DENIED and reason not in SAYS_NOTHING
    }


def _outcomes(run: RunFolder, step: Step) -> list[tuple[int, str, str]]:
    """Walk, outcome and reason of every such step of the filings."""
    rows = run.table(StepRow).select(["walk", "phase", "step", "outcome", "reason"]).to_pylist()
    return [
        (row["walk"], row["outcome"], row["reason"])
        for row in rows
        if row["step"] == step and row["phase"] != Phase.AUDIT
    ]
