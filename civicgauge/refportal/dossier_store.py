"""Dossiers after submission, supplement requests, receipts and the counts over them: the SQL."""

from __future__ import annotations

import sqlite3
from datetime import date

from civicgauge.refportal.clock import now
from civicgauge.refportal.codes import dossier_reference, receipt_code
from civicgauge.refportal.database import Database
from civicgauge.refportal.draft_store import Draft
from civicgauge.refportal.records import Count, Dossier, Receipt, State, Supplement


class DossierStore:
    """What citizens have filed and what became of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, draft: Draft, fee: int, due_on: date | None, lost: bool) -> str:
        """Make the draft a dossier; its reference."""
        row = self._database.one("SELECT coalesce(max(number), 0) + 1 AS next FROM dossiers")
        number = int(row["next"]) if row else 1
        reference = dossier_reference(number)
        self._database.run(
            "INSERT INTO dossiers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            number,
            reference,
            draft.id,
            draft.citizen_id,
            draft.procedure,
            fee,
            State.SUBMITTED.value,
            now().isoformat(),
            due_on.isoformat() if due_on else None,
            lost,
        )
        return reference

    def dossier(self, reference: str) -> Dossier | None:
        """The dossier, unless the portal has lost it."""
        found = self.acknowledged(reference)
        return None if found is None or found.lost else found

    def acknowledged(self, reference: str) -> Dossier | None:
        """The dossier whose reference was handed out, lost or not."""
        row = self._database.one("SELECT * FROM dossiers WHERE reference = ?", reference)
        return _dossier(row) if row else None

    def of_citizen(self, citizen_id: str) -> list[Dossier]:
        rows = self._database.all(
            "SELECT * FROM dossiers WHERE citizen_id = ? AND NOT lost ORDER BY number DESC",
            citizen_id,
        )
        return [_dossier(row) for row in rows]

    def waiting(self, limit: int) -> list[Dossier]:
        """The oldest dossiers on which the office has to act."""
        rows = self._database.all(
            "SELECT * FROM dossiers WHERE lost = 0 AND state IN (?, ?) ORDER BY number LIMIT ?",
            State.SUBMITTED.value,
            State.RECEIVED.value,
            limit,
        )
        return [_dossier(row) for row in rows]

    def after(self, number: int, limit: int) -> list[Dossier]:
        """The dossiers that were filed next after the one of that number."""
        rows = self._database.all(
            "SELECT * FROM dossiers WHERE lost = 0 AND number > ? ORDER BY number LIMIT ?",
            number,
            limit,
        )
        return [_dossier(row) for row in rows]

    def all(self) -> list[Dossier]:
        """Every dossier, the lost ones too."""
        return [_dossier(row) for row in self._database.all("SELECT * FROM dossiers")]

    def move(self, reference: str, state: State) -> None:
        self._database.run(
            "UPDATE dossiers SET state = ? WHERE reference = ?", state.value, reference
        )

    def set_due(self, reference: str, due_on: date | None) -> None:
        self._database.run(
            "UPDATE dossiers SET due_on = ? WHERE reference = ?",
            due_on.isoformat() if due_on else None,
            reference,
        )

    def mark_paid(self, reference: str) -> None:
        self._database.run("UPDATE dossiers SET paid = 1 WHERE reference = ?", reference)

    def ask_supplement(self, reference: str, paper: str, reason: str, deadline: date) -> None:
        self._database.run(
            "INSERT INTO supplements (reference, paper, reason, asked_at, deadline)"
            " VALUES (?, ?, ?, ?, ?)",
            reference,
            paper,
            reason,
            now().isoformat(),
            deadline.isoformat(),
        )

    def supplements(self, reference: str) -> list[Supplement]:
        """Every request to that dossier, the latest first."""
        rows = self._database.all(
            "SELECT * FROM supplements WHERE reference = ? ORDER BY id DESC", reference
        )
        return [Supplement(*row) for row in rows]

    def answer_supplement(self, supplement_id: int) -> None:
        self._database.run(
            "UPDATE supplements SET answered_at = ? WHERE id = ?", now().isoformat(), supplement_id
        )

    def issue_receipt(self, payment: str, reference: str, amount: int) -> None:
        self._database.run(
            "INSERT INTO receipts (payment, reference, amount, issued_at) VALUES (?, ?, ?, ?)",
            payment,
            reference,
            amount,
            now().isoformat(),
        )

    def receipt(self, payment: str) -> Receipt | None:
        row = self._database.one("SELECT * FROM receipts WHERE payment = ?", payment)
        return _receipt(row) if row else None

    def receipts(self) -> dict[str, Receipt]:
        """Every receipt by its payment."""
        rows = self._database.all("SELECT * FROM receipts")
        return {row["payment"]: _receipt(row) for row in rows}

    def counts(self) -> list[Count]:
        rows = self._database.all(
            "SELECT procedure, state, count(*) AS dossiers, sum(paid) AS paid FROM dossiers"
            " WHERE lost = 0 GROUP BY procedure, state"
        )
        return [Count(row[0], State(row[1]), row[2], row[3]) for row in rows]


def _dossier(row: sqlite3.Row) -> Dossier:
    return Dossier(
        number=row["number"],
        reference=row["reference"],
        draft=row["draft"],
        citizen_id=row["citizen_id"],
        procedure=row["procedure"],
        fee=row["fee"],
        state=State(row["state"]),
        submitted_at=row["submitted_at"],
        due_on=row["due_on"],
        paid=bool(row["paid"]),
        lost=bool(row["lost"]),
    )


def _receipt(row: sqlite3.Row) -> Receipt:
    return Receipt(
        receipt_code(row["number"]),
        row["payment"],
        row["reference"],
        row["amount"],
        row["issued_at"],
    )
