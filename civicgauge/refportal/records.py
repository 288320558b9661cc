"""What the portal knows of a dossier once it is filed. Times are ISO 8601, amounts VND."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands; the value is what citizens read."""

    SUBMITTED = "Đã nộp"
    RECEIVED = "Đã tiếp nhận"
    SUPPLEMENT = "Chờ bổ sung"
    APPROVED = "Đã phê duyệt"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A submitted dossier; `draft` is the portal's own key of it."""

    number: int
    reference: str
    draft: str
    citizen_id: str
    procedure: str
    fee: int
    state: State
    submitted_at: str
    due_on: str | None
    paid: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Supplement:
    """The office's request for one paper."""

    id: int
    reference: str
    paper: str
    reason: str
    asked_at: str
    deadline: str
    answered_at: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of one payment; `amount` in VND."""

    code: str
    payment: str
    reference: str
    amount: int
    issued_at: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many dossiers of a procedure are in one state, and how many of those are paid."""

    procedure: str
    state: State
    dossiers: int
    paid: int
