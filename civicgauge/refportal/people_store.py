"""Accounts and sessions: the SQL."""

from __future__ import annotations

import sqlite3

from civicgauge.refportal.clock import now
from civicgauge.refportal.database import Database


class PeopleStore:
    """Who has an account, and who is signed in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def account(self, citizen_id: str) -> sqlite3.Row | None:
        return self._database.one("SELECT * FROM accounts WHERE citizen_id = ?", citizen_id)

    def add_account(self, citizen_id: str, salt: bytes, password_hash: bytes) -> None:
        self._database.run(
            "INSERT INTO accounts VALUES (?, ?, ?, ?)",
            citizen_id,
            salt,
            password_hash,
            now().isoformat(),
        )

    def session(self, session_id: str) -> sqlite3.Row | None:
        return self._database.one("SELECT * FROM sessions WHERE id = ?", session_id)

    def add_session(self, session_id: str, role: str, account: str, seen: float) -> None:
        self._database.run(
            "INSERT INTO sessions (id, role, account, seen) VALUES (?, ?, ?, ?)",
            session_id,
            role,
            account,
            seen,
        )

    def touch_session(self, session_id: str, seen: float) -> None:
        self._database.run("UPDATE sessions SET seen = ? WHERE id = ?", seen, session_id)

    def end_session(self, session_id: str) -> None:
        self._database.run("UPDATE sessions SET ended = 1 WHERE id = ?", session_id)

    def end_sessions_of(self, account: str) -> int:
        """End every open session of that account; the number of those that were open."""
        return self._database.run(
            "UPDATE sessions SET ended = 1 WHERE ended = 0 AND account = ?", account
        ).rowcount

    def end_all_sessions(self) -> int:
        return self._database.run("UPDATE sessions SET ended = 1 WHERE ended = 0").rowcount
