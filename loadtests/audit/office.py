"""The other half of the audit: the office's lists and the public statistics against our ledger."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from civicgauge.catalogue import Procedure
from civicgauge.steps import Step
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, Target
from loadtests.audit.citizens import CitizenPages
from loadtests.audit.compare import (
    Difference,
    Entry,
    Fact,
    Kind,
    Listed,
    Statistics,
    compare_bookings,
    compare_list,
    compare_payments,
    compare_slot_counts,
    compare_slots,
    compare_statistics,
    fact,
    stranger,
)
from loadtests.audit.known import Known, overbooked
from loadtests.audit.pages import Sight, read_dossiers, read_statement, read_statistics
from loadtests.audit.visits import Row, Visitor


class _Anything(Container[str]):
    """Before the run nobody knows what references look like."""

    def __contains__(self, text: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Shown:
    """What statistics and the office's lists show; None for what could not be read."""

    statistics: Statistics | None
    payments: list[Entry] | None
    dossiers: list[Listed] | None
    pages: Mapping[Step, Sequence[Sight]]
    rows: Sequence[Row]

    def plain(self) -> dict[str, Any]:
        """The same for a file, of lists only what tells one line from another."""
        return {
            "statistics": dataclasses.asdict(self.statistics) if self.statistics else None,
            "payments": _names(self.payments, "payment"),
            "dossiers": _names(self.dossiers, "reference"),
        }

    def why_not(self, step: Step) -> str:
        """What became of reading a page."""
        return self.pages[step][-1].why if step in self.pages else "not tried"


NOTHING = Shown(None, None, None, {}, ())
"""Of a portal that no longer answers."""


def _names(lines: Sequence[Any] | None, name: str) -> list[str] | None:
    return None if lines is None else [getattr(line, name) for line in lines]


def what_it_shows(
    visitor: Visitor, procedure: Procedure, has_officer: bool, like: Container[str] | None = None
) -> Shown:
    """Read the statistics and, with an officer's account, the office's lists.

    Args:
        like: what references look like, when that is known.
    """
    seen = visitor.statistics(procedure)
    pages, rows = {Step.READ_STATISTICS: [seen.last]}, seen.rows
    payments = dossiers = None
    if has_officer:
        lists = (Step.READ_PAYMENT_STATEMENT, Step.READ_DOSSIER_LIST)
        seen = visitor.at_desk(procedure, lists)
        pages |= {step: seen.all_at(step) for step in lists}
        payments = read_statement(pages[Step.READ_PAYMENT_STATEMENT])
        dossiers = read_dossiers(pages[Step.READ_DOSSIER_LIST], like or _Anything())
        rows = [*rows, *seen.rows]
    return Shown(read_statistics(pages[Step.READ_STATISTICS][0]), payments, dossiers, pages, rows)


class OfficePages:
    """What the office's lists and the statistics show after the run.

    Attributes:
        compared: how many facts of each kind were compared.
        after: what was read, for comparison with the baseline.
    """

    def __init__(
        self,
        target: Target,
        known: Known,
        procedures: Sequence[Procedure],
        before: Mapping[str, Any],
        shown: Shown,
    ) -> None:
        self._target = target
        self._known = known
        self._procedures = procedures
        self._before = before
        self._shown = shown
        self._unnamed = known.uncertain + len(known.filed) - len(known.dossiers)
        self.compared: Counter[str] = Counter()
        self.differences: list[Difference] = []
        self.not_exercised: list[Fact] = []
        self.after: dict[str, Any] = {}

    def compare(self, citizens: CitizenPages) -> None:
        """Compare the pages with our ledger and with what the citizens saw."""
        self._compare_payments(self._known.denied - citizens.receipted)
        lists_all = self._compare_dossiers(citizens)
        self._compare_bookings()
        surplus = self._compare_statistics(citizens.lost | self._lost())
        if not lists_all:
            self._compare_own_lists(citizens.strange, surplus)

    def _lost(self) -> set[str]:
        return {item.reference for item in self.differences if item.kind is Kind.LOST_DOSSIER}

    def _compare_payments(self, denied: Collection[int]) -> None:
        if not any(Step.PAY in procedure.steps for procedure in self._procedures):
            return
        if self._target.officer is None:
            missing = [OFFICER_ACCOUNT, OFFICER_PASSWORD]
            self.not_exercised.append(fact("no_officer_account", variables=missing))
            return
        statement, before = self._shown.payments, self._before.get("payments")
        if statement is None or before is None:
            why = self._shown.why_not(Step.READ_PAYMENT_STATEMENT)
            self.not_exercised.append(fact("statement_not_read", why=why))
            return
        known = self._known
        self.compared["payments"] = sum(bool(line.payment) for line in known.lines.values())
        self.after["payments"] = len(statement)
        self.differences += compare_payments(known.lines, denied, before, statement)

    def _compare_dossiers(self, citizens: CitizenPages) -> bool:
        """Whether the office has a list of all dossiers, as far as anybody can tell."""
        listed, before = self._shown.dossiers, self._before.get("dossiers")
        if listed is None or before is None:
            return False
        unlisted = sorted(citizens.seen - {item.reference for item in listed})
        if unlisted:
            open_ = fact("list_not_of_all", count=len(unlisted), first=unlisted[0])
            self.not_exercised.append(open_)
            return False
        self.compared["listed"] = len(self._known.dossiers)
        self.after["dossiers"] = len(listed)
        self.differences += compare_list(self._known.dossiers, self._unnamed, before, listed)
        self._compare_listed_slots(listed)
        return True

    def _compare_listed_slots(self, listed: Sequence[Listed]) -> None:
        booked = {line.reference: line for line in self._known.dossiers if line.slot}
        shown = [item for item in listed if item.appointment.slot]
        own = [(booked[item.reference], item) for item in shown if item.reference in booked]
        # An office may write appointments in other words than citizens read; then nobody can tell.
        if any(line.slot == item.appointment.slot for line, item in own):
            self.differences += compare_slots((line, item.appointment) for line, item in own)
        self.differences += compare_slot_counts(shown, self._places())

    def _places(self) -> dict[tuple[str, str], int]:
        """Places of the slots without numbers, by procedure and slot in the list's words."""
        words, catalogue = self._target.words, self._target.catalogue
        titles = {name.id: words.for_procedure(name).procedure_title for name in catalogue}
        return {
            (titles[item.procedure], item.slot): item.places
            for item in self._known.bookings
            if item.places and not item.number
        }

    def _compare_bookings(self) -> None:
        bookings = self._known.bookings
        self.compared["bookings"] = len(bookings)
        self.differences += compare_bookings(overbooked(bookings), self._known.lines)

    def _compare_statistics(self, lost: Collection[str]) -> int | None:
        """How many more dossiers they count than can have been filed; None if nobody knows."""
        after, before = self._shown.statistics, self._before["statistics"]
        if after is None or before is None:
            why = self._shown.why_not(Step.READ_STATISTICS)
            self.not_exercised.append(fact("statistics_not_read", why=why))
            return None
        filed, received = len(self._known.filed), int(before["received"])
        self.compared["statistics"] = 1
        self.after["statistics"] = dataclasses.asdict(after)
        uncertain = self._known.uncertain
        self.differences += compare_statistics(filed, len(lost), uncertain, received, after)
        return after.received - received - (filed - len(lost) + uncertain)

    def _compare_own_lists(self, strange: Mapping[str, int], surplus: int | None) -> None:
        """Dossiers in citizens' own lists that this run did not file.

        They may be there from an earlier run with the same citizens. The statistics tell, when
        they have grown by just so many more than was filed, or by no more.
        """
        if surplus is not None and len(strange) == surplus:
            self.compared["own_lists"] = len(strange)
            self.differences += (stranger(name, walk) for name, walk in strange.items())
        elif strange and (surplus is None or surplus > 0):
            figures = {"count": len(strange), "first": next(iter(strange))}
            self.not_exercised.append(
                fact("some_are_new", **figures, new=surplus)
                if surplus
                else fact("perhaps_new", **figures)
            )
