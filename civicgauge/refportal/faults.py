"""The faults that the reference portal can play, whom they hit, and what they must turn red.

A fault hits a dossier or not by a hash of both names, so the harness can compare what was hit
with what was found, dossier by dossier, and the same citizens are hit again in the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from civicgauge.errors import UnknownName, UsageError
from civicgauge.refportal.database import Database


class Fault(StrEnum):
    """A defect of a portal that citizens meet."""

    SLOW_PAGES = "slow_pages"
    HANG = "hang"
    SILENT_PHOTO_REJECTION = "silent_photo_rejection"
    SESSION_LOSS = "session_loss"
    FORM_DATA_LOST = "form_data_lost"
    PAID_WITHOUT_RECEIPT = "paid_without_receipt"
    DOUBLE_CHARGE = "double_charge"
    NAMELESS_SUPPLEMENT = "nameless_supplement"
    STATISTICS_DISAGREE = "statistics_disagree"
    MAINTENANCE_PAGE = "maintenance_page"
    LOST_DOSSIER = "lost_dossier"
    CONNECTION_RESET = "connection_reset"
    OVERBOOKED_SLOT = "overbooked_slot"
    WRONG_STATE = "wrong_state"
    WRONG_RECEIPT = "wrong_receipt"


Rates = Mapping[str, float] | Mapping[Fault, float]
"""Faults that are on, each with the share of dossiers that it hits, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which variants of a procedure meet a fault, and the findings it must turn red."""

    variants: tuple[str, ...]
    findings: tuple[str, ...]
    procedure: str = "licence_renewal"


FAULT_TABLE: Mapping[Fault, Expectation] = {
    Fault.SLOW_PAGES: Expectation(("complete",), ("slow_steps",)),
    Fault.HANG: Expectation(("complete",), ("hang",)),
    Fault.SILENT_PHOTO_REJECTION: Expectation(("photo_too_large",), ("silent_photo_rejection",)),
    Fault.SESSION_LOSS: Expectation(("complete",), ("lost_session",)),
    Fault.FORM_DATA_LOST: Expectation(("mistyped",), ("lost_form_data",)),
    Fault.PAID_WITHOUT_RECEIPT: Expectation(("complete",), ("payment_without_receipt",)),
    Fault.DOUBLE_CHARGE: Expectation(("pay_pressed_twice",), ("double_charge",)),
    Fault.NAMELESS_SUPPLEMENT: Expectation(("paper_missing",), ("nameless_supplement",)),
    Fault.STATISTICS_DISAGREE: Expectation(("complete",), ("statistics_disagree",)),
    Fault.MAINTENANCE_PAGE: Expectation(("complete",), ("wrong_content",)),
    Fault.LOST_DOSSIER: Expectation(("complete",), ("lost_dossier",)),
    Fault.CONNECTION_RESET: Expectation(("complete",), ("connection_resets",)),
    Fault.OVERBOOKED_SLOT: Expectation(
        ("complete",), ("overbooked_slot",), "citizen_id_registration"
    ),
    Fault.WRONG_STATE: Expectation(("complete",), ("state_differs",)),
    Fault.WRONG_RECEIPT: Expectation(("complete",), ("receipt_differs",)),
}
"""Fault -> variants that meet it -> findings that must turn red, and no others."""


def hit(fault: Fault, key: str, rate: float) -> bool:
    """Whether `fault` at `rate` (0 to 1) hits what `key` names: the same in every process."""
    digest = sha256(f"{fault.value}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < rate


def checked_rates(rates: Rates) -> dict[Fault, float]:
    """The rates by fault, the others being off.

    Raises:
        UsageError: for an unknown fault or a rate that is no number from 0 to 1.
    """
    valid = [fault.value for fault in Fault]
    for name, rate in rates.items():
        if name not in valid:
            raise UnknownName("fault", name, valid)
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise UsageError(f"Fault {name}: rate {rate!r} is invalid. Give a number from 0 to 1.")
    return {Fault(name): float(rate) for name, rate in rates.items() if rate > 0}


class Faults:
    """The faults that are switched on, and the record of whom they have hit."""

    def __init__(self, database: Database, rates: Rates) -> None:
        self._database = database
        self._rates = checked_rates(rates)

    @property
    def rates(self) -> dict[str, float]:
        return {fault.value: self._rates.get(fault, 0.0) for fault in Fault}

    def switch(self, rates: Rates) -> None:
        """From now on exactly these faults are on."""
        self._rates = checked_rates(rates)

    def strikes(self, fault: Fault, key: str) -> bool:
        """Whether the fault acts on `key` now; that it did is kept for comparison."""
        rate = self._rates.get(fault, 0.0)
        if rate == 0.0 or not hit(fault, key, rate):
            return False
        self._database.run("INSERT OR IGNORE INTO fault_hits VALUES (?, ?)", fault.value, key)
        return True

    def strikes_once(self, fault: Fault, key: str) -> bool:
        """Like :meth:`strikes`, but only the first time for that key."""
        return not self._has_struck(fault, key) and self.strikes(fault, key)

    def strikes_again(self, fault: Fault, key: str) -> bool:
        """Like :meth:`strikes`, but not the first time for that key."""
        before = self._has_struck(fault, key)
        return self.strikes(fault, key) and before

    def _has_struck(self, fault: Fault, key: str) -> bool:
        return bool(
            self._database.one(
                "SELECT 1 FROM fault_hits WHERE fault = ? AND key = ?", fault.value, key
            )
        )

    def hits(self) -> dict[str, list[str]]:
        """Every key that was hit, with its faults."""
        found: dict[str, list[str]] = {}
        for row in self._database.all("SELECT key, fault FROM fault_hits ORDER BY key, fault"):
            found.setdefault(row["key"], []).append(row["fault"])
        return found
