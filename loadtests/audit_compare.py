"""What we were told against what the portal shows afterwards: pure comparisons, no page is read.

The expectation always comes from our own ledger, never from what is being checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from civicgauge.rows import LedgerLine


class Kind(StrEnum):
    """What can be wrong."""

    LOST_DOSSIER = "lost_dossier"
    DOUBLE_CHARGE = "double_charge"
    PAYMENT_WITHOUT_RECEIPT = "payment_without_receipt"
    STATISTICS_DISAGREE = "statistics_disagree"
    UNKNOWN_DOSSIER = "unknown_dossier"
    SLOT_DIFFERS = "slot_differs"


Fact = Mapping[str, Any]
"""A ``code`` and its figures, so that a reader's language can say it; amounts in VND."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the portal shows otherwise than it had acknowledged."""

    kind: Kind
    reference: str
    walk: int | None
    expected: Fact
    found: Fact


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
class Entry:
    """One line of the payment statement: a captured payment; `amount` in VND."""

    payment: str
    reference: str
    amount: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the statistics page says was received: its headline, and each of its tables."""

    received: int
    tables: tuple[tuple[int, ...], ...]


def by_walk(ledger: Iterable[LedgerLine]) -> dict[int, LedgerLine]:
    """All that was acknowledged to each walk, in one line; the first reference is the filing's."""
    known: dict[int, LedgerLine] = {}
    for line in ledger:
        old = known.get(line.walk)
        known[line.walk] = line if old is None else _later(old, line)
    return known


def _later(old: LedgerLine, new: LedgerLine) -> LedgerLine:
    return replace(
        new,
        reference=old.reference or new.reference,
        payment=new.payment or old.payment,
        receipt=new.receipt or old.receipt,
        amount=new.amount or old.amount,
        slot=new.slot or old.slot,
        slot_number=new.slot_number or old.slot_number,
    )


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as a page shows it; no `slot` when it shows none."""

    slot: str
    number: int


def compare_slots(shown: Iterable[tuple[LedgerLine, Appointment]]) -> Iterator[Difference]:
    """Every dossier's tracking page shows the appointment that was confirmed."""
    for line, found in shown:
        if found != Appointment(line.slot, line.slot_number):
            expected = fact("appointment", slot=line.slot, number=line.slot_number)
            yield _difference(Kind.SLOT_DIFFERS, line, expected, _appointment(found))


def _appointment(found: Appointment) -> Fact:
    if not found.slot:
        return fact("no_appointment")
    return fact("appointment", slot=found.slot, number=found.number)


def compare_payments(
    known: Mapping[int, LedgerLine],
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
    if len(entries) > 1:
        expected = fact("one_charge", amount=line.amount)
        yield _difference(Kind.DOUBLE_CHARGE, line, expected, _charges(entries))
    if any(not entry.receipt for entry in entries) or (denied and not line.receipt):
        numbers = [line.payment] if line.payment else [entry.payment for entry in entries]
        expected = fact("receipt", payments=numbers)
        found = fact("no_receipt")
        yield _difference(Kind.PAYMENT_WITHOUT_RECEIPT, line, expected, found)
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
