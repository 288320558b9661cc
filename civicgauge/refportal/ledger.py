"""The payment gateway's ledger: orders, payments and pay-in slips; the SQL.

The gateway knows nothing of dossiers: it has an order under a reference, an amount, and the
portal's own key for it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from civicgauge.refportal.clock import now
from civicgauge.refportal.codes import payment_id, slip_code
from civicgauge.refportal.database import Database


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid, in VND."""

    reference: str
    merchant_key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt that reached the bank: captured or declined."""

    id: str
    reference: str
    amount: int
    captured: bool
    card_ending: str
    made_at: str


class Ledger:
    """Every payment, whatever the portal makes of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_order(self, reference: str, merchant_key: str, amount: int) -> None:
        self._database.run(
            "INSERT INTO payment_orders VALUES (?, ?, ?, ?)",
            reference,
            merchant_key,
            amount,
            now().isoformat(),
        )

    def order(self, reference: str) -> Order | None:
        row = self._database.one(
            "SELECT reference, merchant_key, amount FROM payment_orders WHERE reference = ?",
            reference,
        )
        return Order(*row) if row else None

    def add_payment(self, order: Order, captured: bool, card_ending: str) -> Payment:
        row = self._database.one("SELECT coalesce(max(number), 0) + 1 AS next FROM payments")
        number = int(row["next"]) if row else 1
        payment = Payment(
            payment_id(number),
            order.reference,
            order.amount,
            captured,
            card_ending,
            now().isoformat(),
        )
        self._database.run(
            "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?)",
            number,
            payment.id,
            payment.reference,
            payment.amount,
            payment.captured,
            payment.card_ending,
            payment.made_at,
        )
        return payment

    def payment(self, payment: str) -> Payment | None:
        row = self._database.one("SELECT * FROM payments WHERE id = ?", payment)
        return _payment(row) if row else None

    def captured_for(self, reference: str) -> list[Payment]:
        """The captured payments of one order, the latest first."""
        rows = self._database.all(
            "SELECT * FROM payments WHERE reference = ? AND captured ORDER BY number DESC",
            reference,
        )
        return [_payment(row) for row in rows]

    def captured(self) -> list[Payment]:
        """Every captured payment in order of time."""
        rows = self._database.all("SELECT * FROM payments WHERE captured ORDER BY number")
        return [_payment(row) for row in rows]

    def slip(self, reference: str) -> str | None:
        """The code of the pay-in slip, if one was asked for."""
        row = self._database.one("SELECT code FROM payment_slips WHERE reference = ?", reference)
        return str(row["code"]) if row else None

    def issue_slip(self, reference: str) -> None:
        """One slip per order, however often it is asked for."""
        self._database.run(
            "INSERT OR IGNORE INTO payment_slips VALUES (?, ?, ?)",
            reference,
            slip_code(),
            now().isoformat(),
        )


def _payment(row: sqlite3.Row) -> Payment:
    return Payment(
        id=row["id"],
        reference=row["reference"],
        amount=row["amount"],
        captured=bool(row["captured"]),
        card_ending=row["card_ending"],
        made_at=row["made_at"],
    )
