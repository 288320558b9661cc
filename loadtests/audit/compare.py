"""What we were told against what the portal shows afterwards: pure comparisons, no page is read.

The expectation always comes from our own ledger, never from what is being checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from civicgauge.rows import LedgerLine
from loadtests.audit.known import Booking


class Kind(StrEnum):
    """What can be wrong."""

    LOST_DOSSIER = "lost_dossier"
    DOUBLE_CHARGE = "double_charge"
    PAYMENT_WITHOUT_RECEIPT = "payment_without_receipt"
    STATISTICS_DISAGREE = "statistics_disagree"
    UNKNOWN_DOSSIER = "unknown_dossier"
    SLOT_DIFFERS = "slot_differs"
    STATE_DIFFERS = "state_differs"
    RECEIPT_DIFFERS = "receipt_differs"
    OVERBOOKED_SLOT = "overbooked_slot"


Fact = Mapping[str, Any]
"""A ``code`` and its figures, so that a reader's language can say it; amounts in VND."""


Lines = Mapping[int, LedgerLine]
"""All that was acknowledged to each walk, in one line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the portal shows otherwise than it had acknowledged."""

    kind: Kind
    reference: str
    walk: int | None
    expected: Fact
    found: Fact
    rows: tuple[Mapping[str, Any], ...] = ()
    """The rows that show it: `walk`, `phase`, `step` and `attempt` of each in the steps table."""


def fact(code: str, **figures: Any) -> Fact:
    """What one side shows; `code` names a text of the report."""
    return {"code": code, **figures}


def in_words(said: Fact) -> str:
    """A fact for the command line: ``one charge (amount 115000)``."""
    figures = [f"{name} {_listed(value)}" for name, value in said.items() if name != "code"]
    code = str(said["code"]).replace("_", " ")
    return f"{code} ({'; '.join(figures)})" if figures else code


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as a page shows it; no `slot` when it shows none."""

    slot: str
    number: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the payment statement: a captured payment; `amount` in VND."""

    payment: str
    reference: str
    amount: int
    receipt: str


NOWHERE = Appointment("", 0)
"""What a page shows that shows no appointment."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the office's list of dossiers, and the page of the list that it is on.

    `procedure` is what the list calls it; it and the appointment are empty where it shows none.
    """

    reference: str
    page: int
    procedure: str = ""
    appointment: Appointment = NOWHERE


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the statistics page says was received: its headline, and each of its tables."""

    received: int
    tables: tuple[tuple[int, ...], ...]


def compare_slots(shown: Iterable[tuple[LedgerLine, Appointment]]) -> Iterator[Difference]:
    """What shows a dossier shows the appointment that was confirmed."""
    for line, found in shown:
        if found != Appointment(line.slot, line.slot_number):
            expected = fact("appointment", slot=line.slot, number=line.slot_number)
            yield _difference(Kind.SLOT_DIFFERS, line, expected, _appointment(found))


def _appointment(found: Appointment) -> Fact:
    if not found.slot:
        return fact("no_appointment")
    return fact("appointment", slot=found.slot, number=found.number)


def compare_bookings(bookings: Iterable[tuple[Booking, int]], known: Lines) -> Iterator[Difference]:
    """Appointments that were confirmed beyond what their slot takes."""
    for booking, earlier in bookings:
        line = known.get(booking.walk)
        expected = fact("places", slot=booking.slot, places=booking.places)
        if not booking.number:
            found = fact("given_out", count=earlier + 1)
        elif booking.number > booking.places > 0:
            found = fact("place", number=booking.number)
        else:
            found = fact("place_again", number=booking.number)
        reference = line.reference if line else ""
        yield Difference(Kind.OVERBOOKED_SLOT, reference, booking.walk, expected, found)


def compare_state(line: LedgerLine, expected: str, found: str) -> Iterator[Difference]:
    """The dossier is in the state in which its citizen saw it last."""
    if found != expected:
        states = fact("state", state=expected), fact("state", state=found)
        yield _difference(Kind.STATE_DIFFERS, line, *states)


def compare_receipt(line: LedgerLine, receipt: str, amount: int) -> Iterator[Difference]:
    """The receipt that can be fetched has the acknowledged number and amount.

    Of what was never acknowledged, or what the receipt does not show (0), nothing is said.
    """
    expected = fact("receipt_of", receipt=line.receipt, amount=line.amount)
    if (line.receipt and receipt != line.receipt) or amount not in (0, line.amount):
        found = fact("receipt_of", receipt=receipt, amount=amount)
        yield _difference(Kind.RECEIPT_DIFFERS, line, expected, found)


def without_receipt(line: LedgerLine) -> Difference:
    """The citizen went back for the receipt and there was none."""
    expected = fact("receipt", payments=[line.payment])
    return _difference(Kind.PAYMENT_WITHOUT_RECEIPT, line, expected, fact("no_receipt"))


def lost(line: LedgerLine, said: str) -> Difference:
    """The citizen looked for the dossier, and that is what the portal said."""
    expected, found = fact("on_tracking_page"), fact("said", text=said)
    return _difference(Kind.LOST_DOSSIER, line, expected, found)


def stranger(reference: str, walk: int) -> Difference:
    """A dossier in the own list of that walk's citizen that nobody filed."""
    expected, found = fact("no_such_dossier"), fact("in_own_list")
    return Difference(Kind.UNKNOWN_DOSSIER, reference, walk, expected, found)


def compare_list(
    lines: Iterable[LedgerLine], unnamed: int, before: Iterable[str], listed: Iterable[Listed]
) -> Iterator[Difference]:
    """The office has every acknowledged dossier in its list, and none that nobody filed.

    Args:
        unnamed: filings that may be there and have no reference that we know.
        before: references that the list showed before the run.
    """
    there = {item.reference: item for item in listed}
    filed = {line.reference: line for line in lines}
    for line in filed.values():
        if line.reference not in there:
            expected, found = fact("in_list"), fact("not_in_list")
            yield _difference(Kind.LOST_DOSSIER, line, expected, found)
    strange = [there[name] for name in there.keys() - filed.keys() - set(before)]
    if len(strange) <= unnamed:
        return
    expected = fact("unnamed", count=unnamed) if unnamed else fact("no_such_dossier")
    for item in sorted(strange, key=lambda item: (item.page, item.reference)):
        found = fact("listed", page=item.page)
        yield Difference(Kind.UNKNOWN_DOSSIER, item.reference, None, expected, found)


def compare_slot_counts(
    listed: Iterable[Listed], places: Mapping[tuple[str, str], int]
) -> Iterator[Difference]:
    """No slot stands in the office's list more often than it has places.

    Args:
        places: by procedure and slot in the list's words; of slots without numbers.
    """
    given = Counter((item.procedure, item.appointment.slot) for item in listed)
    for slot, count in given.items():
        if count > places.get(slot, count):
            expected = fact("places", slot=slot[1], places=places[slot])
            found = fact("given_out", count=count)
            yield Difference(Kind.OVERBOOKED_SLOT, "", None, expected, found)


def compare_payments(
    known: Lines,
    unreceipted: Iterable[int],
    before: Iterable[str],
    statement: Sequence[Entry],
) -> Iterator[Difference]:
    """Every payment exactly once, with its amount and a receipt.

    Args:
        known: what was acknowledged, by walk.
        unreceipted: walks whose citizen asked for the receipt of a payment and was denied it.
        before: payments that the statement showed before the run.
    """
    old = set(before)
    charged: dict[str, list[Entry]] = defaultdict(list)
    for entry in statement:
        if entry.payment not in old:
            charged[entry.reference].append(entry)
    denied = set(unreceipted)
    for line in known.values():
        yield from _of_dossier(line, charged.pop(line.reference, []), line.walk in denied)
    for reference, entries in charged.items():
        expected = fact("no_such_dossier")
        yield Difference(Kind.UNKNOWN_DOSSIER, reference, None, expected, _charges(entries))


def _charges(entries: list[Entry]) -> Fact:
    return fact(
        "charges",
        count=len(entries),
        amount=sum(entry.amount for entry in entries),
        payments=[entry.payment for entry in entries],
    )


def _of_dossier(line: LedgerLine, entries: list[Entry], denied: bool) -> Iterator[Difference]:
    if any(not entry.receipt for entry in entries) or (denied and not line.receipt):
        numbers = [line.payment] if line.payment else [entry.payment for entry in entries]
        expected = fact("receipt", payments=numbers)
        yield _difference(Kind.PAYMENT_WITHOUT_RECEIPT, line, expected, fact("no_receipt"))
    yield from compare_charges(line, entries)


def compare_charges(line: LedgerLine, entries: list[Entry]) -> Iterator[Difference]:
    """A dossier is charged once, and its acknowledged payment is there with its amount."""
    if len(entries) > 1:
        expected = fact("one_charge", amount=line.amount)
        yield _difference(Kind.DOUBLE_CHARGE, line, expected, _charges(entries))
    if line.payment:
        yield from _of_payment(line, entries)


def _of_payment(line: LedgerLine, entries: list[Entry]) -> Iterator[Difference]:
    expected = fact("payment", payment=line.payment, amount=line.amount)
    own = [entry for entry in entries if entry.payment == line.payment]
    if not own:
        found = _charges(entries) if entries else fact("no_payment")
        yield _difference(Kind.STATISTICS_DISAGREE, line, expected, found)
    elif own[0].amount != line.amount:
        found = fact("payment", payment=line.payment, amount=own[0].amount)
        yield _difference(Kind.STATISTICS_DISAGREE, line, expected, found)


def compare_statistics(
    filed: int, lost: int, uncertain: int, before: int, after: Statistics
) -> Iterator[Difference]:
    """The number received must have grown by what was filed, and the page agree with itself.

    Args:
        filed: acknowledged submissions; `lost` of them were found to be gone.
        uncertain: submissions of which nobody told us what became of them.
        before: received before the run.
    """
    grown, least = after.received - before, filed - lost
    most = least + uncertain
    if not least <= grown <= most:
        one = least == most
        expected = fact("more", count=least) if one else fact("between", least=least, most=most)
        yield _of_page(expected, fact("more", count=grown))
    for column in after.tables:
        if not _adds_up(column, after.received):
            headline = fact("headline", received=after.received)
            yield _of_page(headline, fact("table", rows=list(column)))


def _adds_up(column: tuple[int, ...], headline: int) -> bool:
    """Whether the rows add up to the headline, with or without a last row that is their total."""
    return sum(column) == headline or (column[-1:] == (headline,) and sum(column[:-1]) == headline)


def _of_page(expected: Fact, found: Fact) -> Difference:
    return Difference(Kind.STATISTICS_DISAGREE, "", None, expected, found)


def _difference(kind: Kind, line: LedgerLine, expected: Fact, found: Fact) -> Difference:
    return Difference(kind, line.reference, line.walk, expected, found)
