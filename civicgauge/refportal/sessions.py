"""Signing in and staying signed in: citizens with their one account, officers at the desk."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from hashlib import pbkdf2_hmac
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response

from civicgauge.refportal.people_store import PeopleStore

OFFICER_ACCOUNT = "canbo01"
MIN_PASSWORD = 8

# Real accounts deserve 100 times as much; these are synthetic, and signing in must not become
# the larger part of what a load test measures.
_HASH_ROUNDS = 1_000


class Role(StrEnum):
    """What a session allows; each role has a cookie of its own."""

    CITIZEN = "citizen"
    OFFICER = "officer"

    @property
    def cookie(self) -> str:
        return "phien" if self is Role.CITIZEN else "phien_can_bo"

    @property
    def path(self) -> str:
        return "/" if self is Role.CITIZEN else "/can-bo"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose session a request belongs to, and whether it is over."""

    session: str
    account: str
    ended: bool


@dataclass(slots=True)
class Sessions:
    """Server-side sessions that end after `minutes` without a request."""

    people: PeopleStore
    officer_password: str
    minutes: float

    def visitor(self, request: Request, role: Role = Role.CITIZEN) -> Visitor | None:
        """The request's session, over or not; None for a stranger."""
        session_id = request.cookies.get(role.cookie)
        row = self.people.session(session_id) if session_id else None
        if row is None or row["role"] != role.value:
            return None
        idle = time.time() - row["seen"]
        ended = bool(row["ended"]) or idle > self.minutes * 60
        # A write per request would cost more than the page; a tenth of the life is near enough.
        if not ended and idle > self.minutes * 6:
            self.people.touch_session(row["id"], time.time())
        return Visitor(row["id"], row["account"], ended)

    def sign_in(self, response: Response, account: str, role: Role = Role.CITIZEN) -> None:
        """Begin a session under a new name, so that nobody can have planted it."""
        session_id = secrets.token_urlsafe(24)
        self.people.add_session(session_id, role.value, account, time.time())
        response.set_cookie(role.cookie, session_id, path=role.path, httponly=True, samesite="lax")

    def sign_out(self, request: Request, response: Response, role: Role = Role.CITIZEN) -> None:
        session_id = request.cookies.get(role.cookie)
        if session_id:
            self.people.end_session(session_id)
        response.delete_cookie(role.cookie, path=role.path, httponly=True, samesite="lax")

    def admits_citizen(self, citizen_id: str, password: str) -> bool:
        """Whether the password is right; the first one given to an ID becomes its password."""
        row = self.people.account(citizen_id)
        if row is None:
            salt = secrets.token_bytes(16)
            self.people.add_account(citizen_id, salt, _hashed(password, salt))
            return True
        return compare_digest(_hashed(password, row["salt"]), row["password_hash"])

    def admits_officer(self, account: str, password: str) -> bool:
        right = compare_digest(password.encode(), self.officer_password.encode())
        return right and account == OFFICER_ACCOUNT


def _hashed(password: str, salt: bytes) -> bytes:
    return pbkdf2_hmac("sha256", password.encode(), salt, _HASH_ROUNDS)
