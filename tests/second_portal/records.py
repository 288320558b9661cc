"""What the portal remembers, in memory: people, applications, payments, sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.second_portal.faults import FAULTS
from tests.second_portal.services import SERVICES, Question, Service

UNPAID = "Sent, not yet paid"


@dataclass
class Payment:
    """Money taken, for the case of that number; the receipt has a number of its own."""

    case: str
    number: str
    receipt: str
    amount: int


@dataclass
class Application:
    """One case, from the first page on; it has a number once it is sent."""

    owner: str
    service_id: str
    stage: str = "terms"  # terms, documents, details, summary, and sent
    number: str = ""
    state: str = "Draft"
    answers: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    appointment: str = ""
    wanted: str = ""  # the name of the document that the office misses
    reason: str = ""

    @property
    def service(self) -> Service:
        return SERVICES[self.service_id]

    @property
    def asked(self) -> tuple[Question, ...]:
        return self.service.asked(self.entries)

    @property
    def path(self) -> str:
        return f"/my/{self.stage}"


@dataclass
class Session:
    """Who is signed in. One token goes with all forms of the session."""

    token: str = field(default_factory=secrets.token_hex)
    person: str = ""
    is_staff: bool = False


def _times() -> list[str]:
    """Every quarter of an hour in the mornings of the next days."""
    days = (date.today() + timedelta(days=number) for number in range(1, 15))
    return [
        f"{day:%a %d %b %Y}, {hour:02}:{minute:02}"
        for day in days
        for hour in range(8, 12)
        for minute in range(0, 60, 15)
    ]


@dataclass
class Office:
    """All of it, and the faults that are on."""

    staff_name: str
    staff_password: str
    faults: frozenset[str] = frozenset()
    passwords: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Application] = field(default_factory=dict)
    cases: dict[str, Application] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    sessions: dict[str, Session] = field(default_factory=dict)
    times: list[str] = field(default_factory=_times)
    struck: set[tuple[str, str]] = field(default_factory=set)

    def switch(self, *faults: str) -> None:
        """From now on exactly these faults are on."""
        unknown = set(faults) - set(FAULTS)
        if unknown:
            raise SystemExit(f"no fault {', '.join(unknown)}; there are {', '.join(FAULTS)}")
        self.faults = frozenset(faults)

    def has(self, fault: str) -> bool:
        return fault in self.faults

    def has_once(self, fault: str, person: str) -> bool:
        """Whether the fault is on and meets this person for the first time."""
        if fault not in self.faults or (fault, person) in self.struck:
            return False
        self.struck.add((fault, person))
        return True

    def has_again(self, fault: str, case: str) -> bool:
        """Whether the fault is on and has met this case before."""
        return self.has(fault) and not self.has_once(fault, case)

    def lets_in(self, person: str, password: str) -> bool:
        """Whether the password is right; the first one that a person gives is kept."""
        return bool(person and password) and (
            self.passwords.setdefault(person, password) == password
        )

    def send(self, draft: Application) -> Application:
        """The draft becomes a case with a number."""
        draft.number = f"HP-{len(self.passwords):03}-{secrets.randbelow(10**6):06}"
        draft.stage, draft.state = "sent", UNPAID if draft.service.fee else "Sent"
        self.cases[draft.number] = draft
        self.drafts.pop(draft.owner, None)
        return draft

    def book(self, case: Application, time: str) -> bool:
        """Give the time to this case alone; False when somebody else has it."""
        if time not in self.times:
            return False
        if not self.has("still_on_offer"):
            self.times.remove(time)
        case.appointment = time
        return True

    def last_payment(self, case: Application) -> Payment | None:
        own = [entry for entry in self.payments if entry.case == case.number]
        return own[-1] if own else None

    def charge(self, case: Application) -> None:
        """Take the fee; a second time only when the portal has that fault."""
        if self.last_payment(case) and not self.has("charged_per_click"):
            return
        number = f"P{secrets.randbelow(10**9):09}"
        receipt = "" if self.has("blank_receipt") else f"R{date.today().year}/{number[1:]}"
        self.payments.append(Payment(case.number, number, receipt, case.service.fee))
        case.state = "Paid, waiting for the office"
