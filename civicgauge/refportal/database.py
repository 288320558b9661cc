"""One SQLite file behind one long-lived connection, called straight from the request handlers.

WAL with synchronous=NORMAL keeps every committed fact over a restart and over ``kill -9`` of the
process; only a power cut may take the last moments with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from civicgauge.errors import UsageError

SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = 2

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = 5000;
"""


class Database:
    """The connection. Handlers run one after another, so no lock is needed."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            UsageError: the path cannot be used, or holds something else.
        """
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
            self._connection.row_factory = sqlite3.Row
            self._connection.executescript(_PRAGMAS)
            self._prepare(path)
        except sqlite3.Error as error:
            raise UsageError(
                f"The portal's database {path} cannot be used: {error}. "
                "Name a file in a writable folder, or remove this one."
            ) from None

    def _prepare(self, path: Path) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not self.all("SELECT 1 FROM sqlite_schema LIMIT 1"):
            script = SCHEMA.read_text(encoding="utf-8")
            self._connection.executescript(
                f"BEGIN; {script} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        elif version != SCHEMA_VERSION:
            raise UsageError(
                f"{path} is no database of this version of the portal. Name another file."
            )

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it becomes a part of that."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
