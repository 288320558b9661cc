"""What the audit holds against a portal, from a ledger and pages worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civicgauge.rows import LedgerLine
from loadtests.audit.compare import (
    Appointment,
    Difference,
    Entry,
    Kind,
    Listed,
    Statistics,
    compare_list,
    compare_payments,
    compare_receipt,
    compare_slot_counts,
    compare_slots,
    compare_statistics,
    in_words,
)
from loadtests.audit.known import Booking, by_walk, overbooked

FEE = 115_000


def line(walk: int, reference: str, payment: str = "", receipt: str = "") -> LedgerLine:
    return LedgerLine(
        walk=walk,
        step="pay",
        citizen_id=f"{walk:012d}",
        procedure="licence_renewal",
        reference=reference,
        payment=payment,
        receipt=receipt,
        amount=FEE if payment else 0,
        citizen_index=walk,
    )


def compared(statement: list[Entry], *lines: LedgerLine, denied: int = 0) -> list[Difference]:
    return list(compare_payments(by_walk(lines), {denied}, ["OLD"], statement))


def test_an_appointment_that_the_tracking_page_shows_otherwise_or_not_at_all_is_found() -> None:
    booked = replace(line(1, "H-1"), slot="Điểm A, 07:30 ngày 25/11/2026", slot_number=3)
    other = Appointment("Điểm A, 08:00 ngày 25/11/2026", 3)

    found = compare_slots(
        [(booked, Appointment(booked.slot, 3)), (booked, other), (booked, Appointment("", 0))]
    )

    said = [in_words(difference.found) for difference in found]
    assert said == [f"appointment (slot {other.slot}; number 3)", "no appointment"]


def test_a_portal_that_charged_everybody_once_with_a_receipt_is_left_alone() -> None:
    statement = [
        Entry("OLD", "H-0", FEE, "R-0"),
        Entry("P-1", "H-1", FEE, "R-1"),
        Entry("P-2", "H-2", FEE, "R-2"),
    ]
    assert compared(statement, line(1, "H-1", "P-1", "R-1"), line(2, "H-2", "P-2", "R-2")) == []


def test_two_charges_for_one_dossier_are_found_with_both_numbers() -> None:
    statement = [Entry("P-1", "H-1", FEE, "R-1"), Entry("P-2", "H-1", FEE, "R-2")]
    (found,) = compared(statement, line(1, "H-1", "P-2", "R-2"))
    assert (found.kind, found.reference, found.walk) == (Kind.DOUBLE_CHARGE, "H-1", 1)
    assert found.expected == {"code": "one_charge", "amount": FEE}
    charges = {"code": "charges", "count": 2, "amount": 2 * FEE, "payments": ["P-1", "P-2"]}
    assert found.found == charges
    assert in_words(found.found) == "charges (count 2; amount 230000; payments P-1, P-2)"


def test_a_charge_that_nobody_acknowledged_is_fine_once_and_not_twice() -> None:
    """The citizen gave up waiting; the payment may have gone through."""
    once = [Entry("P-1", "H-1", FEE, "R-1")]
    assert compared(once, line(1, "H-1")) == []
    assert [d.kind for d in compared(once * 2, line(1, "H-1"))] == [Kind.DOUBLE_CHARGE]


def test_a_captured_payment_without_a_receipt_number_is_found() -> None:
    (found,) = compared([Entry("P-1", "H-1", FEE, "")], line(1, "H-1", "P-1"))
    assert found.kind is Kind.PAYMENT_WITHOUT_RECEIPT
    assert (found.expected, found.found) == (
        {"code": "receipt", "payments": ["P-1"]},
        {"code": "no_receipt"},
    )


def test_a_receipt_that_only_the_statement_knows_does_not_help_the_citizen() -> None:
    statement = [Entry("P-1", "H-1", FEE, "R-1")]
    assert compared(statement, line(1, "H-1", "P-1")) == []
    (found,) = compared(statement, line(1, "H-1", "P-1"), denied=1)
    assert found.kind is Kind.PAYMENT_WITHOUT_RECEIPT


def test_an_acknowledged_payment_that_is_missing_or_has_another_amount_is_found() -> None:
    (missing,) = compared([], line(1, "H-1", "P-1", "R-1"))
    (other,) = compared([Entry("P-1", "H-1", 1, "R-1")], line(1, "H-1", "P-1", "R-1"))
    assert missing.kind is other.kind is Kind.STATISTICS_DISAGREE
    assert missing.found == {"code": "no_payment"}
    assert other.found == {"code": "payment", "payment": "P-1", "amount": 1}


def test_a_new_payment_for_a_dossier_that_nobody_filed_is_found() -> None:
    (found,) = compared([Entry("P-9", "H-9", FEE, "R-9")])
    assert (found.kind, found.reference) == (Kind.UNKNOWN_DOSSIER, "H-9")


def test_the_lines_of_a_walk_are_put_together() -> None:
    lines = [line(1, "H-1"), line(1, "H-1", "P-1"), line(1, "H-1", "P-1", "R-1"), line(2, "H-2")]
    known = by_walk(lines)
    assert list(known) == [1, 2]
    assert (known[1].reference, known[1].payment, known[1].receipt) == ("H-1", "P-1", "R-1")


@pytest.mark.parametrize(
    ("filed", "lost", "uncertain", "grown"),
    [(5, 0, 0, 5), (5, 1, 0, 4), (5, 0, 2, 5), (5, 0, 2, 7), (5, 1, 2, 6), (0, 0, 0, 0)],
)
def test_statistics_may_grow_by_what_was_filed_and_is_not_known_to_be_lost(
    filed: int, lost: int, uncertain: int, grown: int
) -> None:
    after = Statistics(100 + grown, ((100 + grown,),))
    assert list(compare_statistics(filed, lost, uncertain, 100, after)) == []


@pytest.mark.parametrize(
    ("filed", "lost", "uncertain", "grown"),
    [(5, 0, 0, 4), (5, 0, 0, 6), (5, 0, 2, 8), (5, 1, 0, 5)],
)
def test_statistics_that_grow_otherwise_disagree(
    filed: int, lost: int, uncertain: int, grown: int
) -> None:
    after = Statistics(100 + grown, ())
    (found,) = compare_statistics(filed, lost, uncertain, 100, after)
    assert found.kind is Kind.STATISTICS_DISAGREE
    least = filed - lost
    assert found.found == {"code": "more", "count": grown}
    assert found.expected == (
        {"code": "between", "least": least, "most": least + uncertain}
        if uncertain
        else {"code": "more", "count": least}
    )


@pytest.mark.parametrize("column", [(3, 4), (3, 4, 7), (7,), (7, 7)])
def test_a_table_adds_up_with_and_without_a_row_of_totals(column: tuple[int, ...]) -> None:
    assert list(compare_statistics(0, 0, 0, 7, Statistics(7, (column,)))) == []


@pytest.mark.parametrize("column", [(3, 3), (3, 4, 6), (3, 3, 7), (6, 6)])
def test_a_table_that_does_not_add_up_to_the_headline_disagrees(column: tuple[int, ...]) -> None:
    (found,) = compare_statistics(0, 0, 0, 7, Statistics(7, (column,)))
    assert found.expected == {"code": "headline", "received": 7}
    assert found.found == {"code": "table", "rows": list(column)}


def listed(*names: str, before: tuple[str, ...] = (), unnamed: int = 0) -> dict[str, str]:
    """What is held against a list of these dossiers, when H-1 and H-2 were filed."""
    filed = [line(1, "H-1"), line(2, "H-2")]
    differences = compare_list(filed, unnamed, before, [Listed(name, 1) for name in names])
    return {item.reference: item.kind.value for item in differences}


def test_the_offices_list_has_what_was_filed_and_what_was_there_before() -> None:
    assert listed("H-0", "H-1", "H-2", before=("H-0",)) == {}
    assert listed("H-0", "H-1", before=("H-0",)) == {"H-2": "lost_dossier"}
    assert listed("H-1", "H-2", "H-3") == {"H-3": "unknown_dossier"}


def test_a_filing_whose_reference_nobody_told_is_no_stranger_and_two_for_one_are() -> None:
    assert listed("H-1", "H-2", "H-3", unnamed=1) == {}
    both = dict.fromkeys(("H-3", "H-4"), "unknown_dossier")
    assert listed("H-1", "H-2", "H-3", "H-4", unnamed=1) == both


@pytest.mark.parametrize(
    ("receipt", "amount", "found"),
    [
        ("R-1", FEE, []),
        ("R-1", 0, []),
        ("R-2", FEE, [{"code": "receipt_of", "receipt": "R-2", "amount": FEE}]),
        ("", FEE, [{"code": "receipt_of", "receipt": "", "amount": FEE}]),
        ("R-1", 1, [{"code": "receipt_of", "receipt": "R-1", "amount": 1}]),
    ],
)
def test_a_receipt_has_the_acknowledged_number_and_amount_as_far_as_it_shows_them(
    receipt: str, amount: int, found: list[dict[str, object]]
) -> None:
    paid = line(1, "H-1", "P-1", "R-1")
    assert [item.found for item in compare_receipt(paid, receipt, amount)] == found


def booked(*numbers: int, places: int = 2) -> list[int]:
    """The places in the order of confirmation that were given out beyond a slot's two."""
    bookings = [
        Booking(walk, "p", "Monday", number, places, confirmed=walk)
        for walk, number in enumerate(numbers)
    ]
    return [booking.walk for booking, _ in overbooked(bookings)]


def test_a_slot_is_overbooked_by_number_or_without_numbers_by_count() -> None:
    assert booked(1, 2) == booked(2, 1) == booked(0, 0) == []
    assert booked(1, 2, 3) == booked(1, 2, 1) == booked(0, 0, 0) == [2]
    assert booked(1, 5, 9, places=0) == booked(0, 0, 0, places=0) == []


def test_a_slot_that_the_offices_list_gives_out_too_often_is_found_by_its_procedure() -> None:
    monday = Appointment("Monday", 0)
    given = [Listed(f"H-{n}", 1, "Card" if n else "Licence", monday) for n in range(4)]
    assert list(compare_slot_counts(given, {("Card", "Monday"): 3})) == []
    (found,) = compare_slot_counts(given, {("Card", "Monday"): 2})
    assert (found.kind, found.reference) == (Kind.OVERBOOKED_SLOT, "")
    assert found.found == {"code": "given_out", "count": 3}
