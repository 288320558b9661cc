"""People who have filed and places that are taken, put into the portal's file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import time

from civicgauge.catalogue import Appointments
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.refportal.clock import add_working_days, now
from civicgauge.refportal.database import Database
from civicgauge.refportal.site import Site, build_site
from tests.refportal.visitor import IDENTITY_CARD, Visitor

CENTRES = tuple(f"Điểm tiếp nhận số {number}" for number in (1, 2, 3, 4))
CENTRE = CENTRES[0]
PLACES = 12
FIRST = f"{add_working_days(now().date(), 1).isoformat()}T07:30"
SECOND = FIRST.replace("07:30", "08:00")
LAST = f"{add_working_days(now().date(), 20).isoformat()}T16:30"


@dataclass(frozen=True)
class Person:
    """A citizen who is signed in and has filed."""

    reference: str
    session: str

    def sees_times(self, url: str, centre: str = CENTRE) -> Visitor:
        visitor = self.visits(url)
        visitor.open(f"/ho-so/{self.reference}/lich-hen")
        visitor.press("Xem giờ còn trống", {"Nơi hẹn": centre})
        return visitor

    def visits(self, url: str) -> Visitor:
        visitor = Visitor(url)
        visitor.cookies["phien"] = self.session
        return visitor


class Town:
    """Dossiers and bookings as the portal's file keeps them, without the way there."""

    def __init__(self, site: Site, first_number: int) -> None:
        assert IDENTITY_CARD.appointments is not None
        self.offer: Appointments = IDENTITY_CARD.appointments
        self.site = site
        self._numbers = count(first_number)

    def person(self) -> Person:
        number = next(self._numbers)
        account, session = f"{number:012d}", f"session-{number}"
        self.site.sessions.people.add_account(account, b"", b"")
        self.site.sessions.people.add_session(session, "citizen", account, time())
        draft = self.site.drafts.find_or_open(account, IDENTITY_CARD.id)
        reference = self.site.dossiers.submit(draft, 0, None, lost=False)
        self.site.drafts.close(draft.id, reference)
        return Person(reference, session)

    def take(self, places: int, centre: str = CENTRE, starts: str = FIRST) -> None:
        """Places that others have."""
        for _ in range(places):
            dossier = self.site.dossiers.acknowledged(self.person().reference)
            assert dossier is not None
            assert self.site.slots.book(dossier, self.offer, centre, starts, beyond=False)

    def take_all(self, centre: str, leaving: int = 0) -> None:
        """Every place of a centre, but these of its last slot."""
        days = self.site.slots.days(IDENTITY_CARD.id, self.offer, centre)
        for slot in (slot for slots in days.values() for slot in slots):
            self.take(PLACES - (leaving if slot.starts == LAST else 0), centre, slot.starts)


@contextmanager
def town(path: Path, first_number: int = 1) -> Iterator[Town]:
    """The portal's file while the portal does not run."""
    with closing(Database(path)) as database, database.transaction():
        site = build_site(
            load_catalogue(), database, faults={}, officer_password="", session_minutes=30.0
        )
        yield Town(site, first_number)
