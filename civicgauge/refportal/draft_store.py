"""Drafts and the papers attached to them: the SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from civicgauge.refportal.clock import now
from civicgauge.refportal.database import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing under way; `id` stays the dossier's key, `reference` says that it was filed."""

    id: str
    citizen_id: str
    procedure: str
    answers: Mapping[str, str]
    form_complete: bool
    saved_at: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class AttachedPaper:
    """An attached file without its content; `size` in bytes."""

    paper: str
    filename: str
    size: int


class DraftStore:
    """What citizens have filled in and not yet filed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def draft(self, draft_id: str) -> Draft | None:
        row = self._database.one("SELECT * FROM drafts WHERE id = ?", draft_id)
        return _draft(row) if row else None

    def all(self) -> list[Draft]:
        return [_draft(row) for row in self._database.all("SELECT * FROM drafts")]

    def open_drafts(self, citizen_id: str) -> list[Draft]:
        rows = self._database.all(
            "SELECT * FROM drafts WHERE citizen_id = ? AND reference IS NULL ORDER BY saved_at",
            citizen_id,
        )
        return [_draft(row) for row in rows]

    def find_or_open(self, citizen_id: str, procedure: str) -> Draft:
        """The citizen's open draft of the procedure, or a new one.

        The new draft's name follows from the citizen and the count of earlier filings, so the
        same people are met by the same faults in every run.
        """
        rows = self._database.all(
            "SELECT * FROM drafts WHERE citizen_id = ? AND procedure = ?", citizen_id, procedure
        )
        for row in rows:
            if row["reference"] is None:
                return _draft(row)
        name = sha256(f"{citizen_id}:{procedure}:{len(rows) + 1}".encode()).hexdigest()[:16]
        draft = Draft(name, citizen_id, procedure, {}, False, _moment(), None)
        self._database.run(
            "INSERT INTO drafts (id, citizen_id, procedure, saved_at) VALUES (?, ?, ?, ?)",
            draft.id,
            citizen_id,
            procedure,
            draft.saved_at,
        )
        return draft

    def save_answers(self, draft_id: str, answers: Mapping[str, str], complete: bool) -> None:
        self._database.run(
            "UPDATE drafts SET answers = ?, form_complete = ?, saved_at = ? WHERE id = ?",
            json.dumps(answers, ensure_ascii=False),
            complete,
            _moment(),
            draft_id,
        )

    def close(self, draft_id: str, reference: str) -> None:
        """The draft has become a dossier."""
        self._database.run("UPDATE drafts SET reference = ? WHERE id = ?", reference, draft_id)

    def attach(
        self, draft_id: str, paper: str, filename: str, media_type: str, content: bytes
    ) -> None:
        """Attach a paper, in place of an earlier one."""
        self._database.run(
            "INSERT OR REPLACE INTO papers VALUES (?, ?, ?, ?, ?, ?)",
            draft_id,
            paper,
            filename,
            media_type,
            content,
            _moment(),
        )

    def attached(self, draft_id: str) -> dict[str, AttachedPaper]:
        rows = self._database.all(
            "SELECT paper, filename, length(content) AS size FROM papers WHERE draft = ?", draft_id
        )
        return {row["paper"]: AttachedPaper(*row) for row in rows}

    def paper_content(self, draft_id: str, paper: str) -> tuple[str, bytes] | None:
        """Media type and content of an attached paper."""
        row = self._database.one(
            "SELECT media_type, content FROM papers WHERE draft = ? AND paper = ?", draft_id, paper
        )
        return (row["media_type"], row["content"]) if row else None


def _moment() -> str:
    return now().isoformat()


def _draft(row: sqlite3.Row) -> Draft:
    return Draft(
        id=row["id"],
        citizen_id=row["citizen_id"],
        procedure=row["procedure"],
        answers=json.loads(row["answers"]),
        form_complete=bool(row["form_complete"]),
        saved_at=row["saved_at"],
        reference=row["reference"],
    )
