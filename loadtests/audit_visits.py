"""Going back to the portal, as a citizen and as an officer, and reading what its pages show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from civicgauge.catalogue import Procedure
from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RowWriter
from civicgauge.steps import Outcome, Phase, Step
from civicgauge.target import Target
from civicgauge.view import View
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import Words
from loadtests.audit_compare import Appointment, Entry, Statistics
from loadtests.blocking_client import BlockingClients
from loadtests.http_client import HttpSession
from loadtests.http_hands import hands_for

STEP_TIMEOUT = 30.0
"""Seconds; after a peak nobody else is there, so a portal needs no more."""

NO_WALK = 0
"""The walk of audit rows that are about no particular filing; filings count from 1."""


_SILENCE = ("no_answer", "connection_refused", "reset", "not_http", "untrusted_certificate")


@dataclass(slots=True)
class _Visit(Dossier):
    """A dossier to which only these steps are done."""

    steps: tuple[Step, ...] = ()

    def acts(self) -> Iterator[Act]:
        return (Act(step) for step in self.steps)


class _AuditRecorder:
    """Keeps rows of phase audit; what is read again is not acknowledged again."""

    def __init__(self, writer: RowWriter | None) -> None:
        self._writer = writer
        self.last: StepRow | None = None

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, StepRow):
            self.last = row
        if self._writer is not None:
            self._writer.add(row)

    def acknowledge(self, line: LedgerLine) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Sight:
    """What a visit came to: its last step, what became of it, and the page it ended on."""

    step: Step
    outcome: Outcome
    reason: str
    view: View
    words: Words

    @property
    def answered(self) -> bool:
        """Whether the portal answered at all."""
        return self.reason not in _SILENCE

    @property
    def why(self) -> str:
        """What became of the visit, for a sentence."""
        return f"{self.step} {self.outcome} {self.reason}".strip()

    def shows(self, reference: str) -> bool:
        return self.outcome is Outcome.OK and reference in self.view.text

    @property
    def appointment(self) -> Appointment:
        slot, number = (self.view.term(self.words.term(name)) for name in ("slot", "slot_number"))
        return Appointment(slot, _number(number) or 0)

    @property
    def says_it_is_missing(self) -> bool:
        """Whether the tracking page says that there is no such dossier."""
        if self.step is not Step.TRACK or not self.answered:
            return False
        text = self.view.text.casefold()
        phrases = self.words.phrases("missing_dossier")
        return self.view.status in (404, 410) or any(item.casefold() in text for item in phrases)


class Visitor:
    """Visits one portal; without a writer it leaves no rows."""

    def __init__(self, target: Target, run: str = "", writer: RowWriter | None = None) -> None:
        self._target = target
        self._about = Itinerary(run=run, walk=NO_WALK, target=target.name, phase=Phase.AUDIT)
        self._writer = writer
        self._pool = BlockingClients(2)

    def track(self, procedure: Procedure, seed: int, line: LedgerLine) -> Sight:
        """The tracking page of a dossier, as its citizen sees it."""
        sign_in = (Step.SIGN_IN,) if Step.SIGN_IN in procedure.steps else ()
        visit = self._visit(procedure, (*sign_in, Step.TRACK), seed, line.citizen_index)
        visit.reference = line.reference
        return self._go(visit, line.walk)

    def statistics(self, procedure: Procedure) -> Sight:
        return self._go(self._visit(procedure, (Step.READ_STATISTICS,)))

    def payment_statement(self, procedure: Procedure) -> Sight:
        """The officer's payment statement; the target must have an officer's account."""
        steps = (Step.DESK_SIGN_IN, Step.READ_PAYMENT_STATEMENT)
        return self._go(self._visit(procedure, steps))

    def _visit(
        self, procedure: Procedure, steps: tuple[Step, ...], seed: int = 0, index: int = 0
    ) -> _Visit:
        variant = next(iter(procedure.variants.values()))
        return _Visit(citizen(seed, index), procedure, variant, seed, steps=steps)

    def _go(self, visit: _Visit, walk: int = NO_WALK) -> Sight:
        about = replace(self._about, walk=walk, due=time.perf_counter() - self._about.run_began)
        recorder = _AuditRecorder(self._writer)

        def hands() -> Hands:
            session = HttpSession(
                self._pool, STEP_TIMEOUT, lambda exchange: recorder.add(exchange.row(about))
            )
            return hands_for(self._target, visit.procedure, session)

        at_desk = visit.steps[0].at_desk
        account = self._target.officer
        own = hands()
        if account is not None:
            officer_of(own, account.name, account.password)
        Walk(about, visit, own, recorder, (lambda: own) if at_desk else None).run()
        assert recorder.last is not None
        row = recorder.last
        return Sight(Step(row.step), Outcome(row.outcome), row.reason, own.view(), own.words)


def read_statistics(sight: Sight) -> Statistics | None:
    """The numbers of a statistics page; None when it shows none."""
    term = sight.words.term("received")
    headline = _number(sight.view.term(term))
    if sight.outcome is not Outcome.OK or headline is None:
        return None
    columns = (_column(table, term) for table in sight.view.tables)
    return Statistics(headline, tuple(column for column in columns if column))


def read_statement(sight: Sight) -> list[Entry] | None:
    """The lines of a payment statement; None when the page has no such table."""
    if sight.outcome is not Outcome.OK:
        return None
    names = [sight.words.term(name) for name in ("payment", "reference", "amount", "receipt")]
    for header, *rows in filter(None, sight.view.tables):
        if set(names) <= set(header):
            places = [header.index(name) for name in names]
            cells = ([row[place] for place in places] for row in rows if len(row) == len(header))
            return [Entry(p, ref, _number(sum_) or 0, r) for p, ref, sum_, r in cells]
    return None


def _column(table: tuple[tuple[str, ...], ...], term: str) -> tuple[int, ...]:
    header, rows = table[0], table[1:]
    if term not in header:
        return ()
    place = header.index(term)
    numbers = (_number(row[place]) for row in rows if len(row) == len(header))
    return tuple(number for number in numbers if number is not None)


def _number(text: str) -> int | None:
    """A number as portals write it (``1.234``, ``115.000 ₫``); None when there is none."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return int(digits) if digits else None
