"""Appointments at service centres: which slots are left, and booking one of them.

A booking belongs to a dossier. What is left is counted and taken in one transaction, so no slot
is given to more citizens than it takes, however many ask for the last place at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from civicgauge.catalogue import Appointments
from civicgauge.refportal.clock import add_working_days, now
from civicgauge.refportal.database import Database
from civicgauge.refportal.records import Dossier


@dataclass(frozen=True, slots=True)
class Slot:
    """When a centre receives citizens, and how many places are left; `starts` is ISO 8601."""

    starts: str
    left: int

    @property
    def time(self) -> str:
        return f"{datetime.fromisoformat(self.starts):%H:%M}"


@dataclass(frozen=True, slots=True)
class Booking:
    """A dossier's appointment; `number` is the citizen's in the slot, from 1."""

    reference: str
    procedure: str
    centre: str
    starts: str
    number: int


class SlotBook:
    """The appointments that were given out: the SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def booking(self, reference: str) -> Booking | None:
        row = self._database.one("SELECT * FROM bookings WHERE reference = ?", reference)
        return Booking(*row) if row else None

    def bookings(self, references: Sequence[str]) -> Mapping[str, Booking]:
        """The appointments of those of the dossiers that have one, by reference."""
        places = ", ".join("?" * len(references))
        rows = self._database.all(
            f"SELECT * FROM bookings WHERE reference IN ({places})", *references
        )
        return {row["reference"]: Booking(*row) for row in rows}

    def free_centres(self, procedure: str, offer: Appointments) -> list[str]:
        """The centres that have a place in any slot."""
        rows = self._database.all(
            "SELECT centre, count(*) FROM bookings"
            " WHERE procedure = ? AND starts >= ? AND number <= ? GROUP BY centre",
            procedure,
            _days(offer)[0].isoformat(),
            int(offer.places.value),
        )
        taken = {row[0]: row[1] for row in rows}
        all_places = len(_days(offer)) * len(offer.times()) * int(offer.places.value)
        return [centre for centre in offer.centres if taken.get(centre, 0) < all_places]

    def days(self, procedure: str, offer: Appointments, centre: str) -> Mapping[date, list[Slot]]:
        """Every slot that a centre has from the next working day on, the full ones too."""
        places = int(offer.places.value)
        rows = self._database.all(
            "SELECT starts, count(*) FROM bookings"
            " WHERE procedure = ? AND centre = ? AND number <= ? GROUP BY starts",
            procedure,
            centre,
            places,
        )
        taken = {row[0]: row[1] for row in rows}
        return {
            day: [
                Slot(starts, places - taken.get(starts, 0))
                for starts in (f"{day.isoformat()}T{time}" for time in offer.times())
            ]
            for day in _days(offer)
        }

    def book(
        self, dossier: Dossier, offer: Appointments, centre: str, starts: str, beyond: bool
    ) -> Booking | None:
        """The dossier's appointment, the one it has before a new one; None when the slot is full.

        Args:
            beyond: the fault: the slot is booked over its places.
        """
        with self._database.transaction():
            booked = self.booking(dossier.reference)
            if booked is not None:
                return booked
            number = self._next_number(dossier.procedure, offer, centre, starts, beyond)
            if number is None:
                return None
            booking = Booking(dossier.reference, dossier.procedure, centre, starts, number)
            self._database.run(
                "INSERT INTO bookings VALUES (?, ?, ?, ?, ?)",
                booking.reference,
                booking.procedure,
                booking.centre,
                booking.starts,
                booking.number,
            )
            return booking

    def _next_number(
        self, procedure: str, offer: Appointments, centre: str, starts: str, beyond: bool
    ) -> int | None:
        places = int(offer.places.value)
        (row,) = self._database.all(
            "SELECT count(*) FILTER (WHERE number <= ?), max(number) FROM bookings"
            " WHERE procedure = ? AND centre = ? AND starts = ?",
            places,
            procedure,
            centre,
            starts,
        )
        if beyond:
            return max(row[1] or 0, places) + 1
        return int(row[0]) + 1 if row[0] < places else None


def _days(offer: Appointments) -> list[date]:
    today = now().date()
    return [add_working_days(today, ahead + 1) for ahead in range(int(offer.days_ahead.value))]
