"""Appointments: what is left, what is taken, and that nobody gets a place that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import time

import pytest

from civicgauge.catalogue import Appointments
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.refportal.clock import add_working_days, now
from civicgauge.refportal.database import Database
from civicgauge.refportal.serve import running_portal
from civicgauge.refportal.site import Site, build_site
from civicgauge.refportal.views import minute
from tests.refportal.visitor import IDENTITY_CARD, Page, Visitor, tidy

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


def times_left(page: Page) -> dict[str, str]:
    """What the page says of each time."""
    parts = [tidy(node) for node in page.tree.css(".slot")]
    return {text.split()[0]: " ".join(text.split()[1:]) for text in parts}


def confirm(visitor: Visitor, starts: str = FIRST) -> Page:
    return visitor.press("Xác nhận lịch hẹn", {"Giờ hẹn": starts})


def centres_offered(page: Page) -> tuple[str, ...]:
    return tuple(tidy(node) for node in page.tree.css("option"))[1:]


def test_a_place_that_is_taken_is_gone_and_the_citizen_has_its_number(tmp_path: Path) -> None:
    with town(tmp_path / "portal.db") as before:
        before.take(2)
        one, other = before.person(), before.person()
    with running_portal(tmp_path / "portal.db") as portal:
        visitor = one.sees_times(portal.url)
        assert times_left(visitor.page)["07:30"] == "còn 10 chỗ"

        page = confirm(visitor)

        assert page.heading == "Đã đặt lịch hẹn"
        shown = [page.term(name) for name in ("Lịch hẹn", "Số thứ tự", "Số chỗ của lượt hẹn")]
        assert shown == [f"{CENTRE}, {minute(FIRST)}", "3", "12"]
        tracked = visitor.open(f"/ho-so/{one.reference}")
        assert [tracked.term("Lịch hẹn"), tracked.term("Số thứ tự")] == shown[:2]
        assert times_left(other.sees_times(portal.url).page)["07:30"] == "còn 9 chỗ"


def test_pressing_twice_is_one_appointment(tmp_path: Path) -> None:
    with town(tmp_path / "portal.db") as before:
        one, other = before.person(), before.person()
    with running_portal(tmp_path / "portal.db") as portal:
        visitor = one.sees_times(portal.url)
        form = visitor.page
        assert confirm(visitor).term("Số thứ tự") == "1"
        visitor.page = form

        assert confirm(visitor, SECOND).term("Lịch hẹn") == f"{CENTRE}, {minute(FIRST)}"
        left = times_left(other.sees_times(portal.url).page)
        assert (left["07:30"], left["08:00"]) == ("còn 11 chỗ", "còn 12 chỗ")


def test_a_slot_that_went_meanwhile_is_named_and_others_are_offered(tmp_path: Path) -> None:
    with town(tmp_path / "portal.db") as before:
        before.take(PLACES - 1)
        quick, slow = before.person(), before.person()
    with running_portal(tmp_path / "portal.db") as portal:
        waiting = slow.sees_times(portal.url)
        assert confirm(quick.sees_times(portal.url)).term("Số thứ tự") == "12"

        page = confirm(waiting)

        assert (page.status, page.heading) == (422, "Chọn giờ hẹn")
        assert f"Lượt hẹn {minute(FIRST)} tại {CENTRE} vừa hết chỗ." in page.alert
        assert times_left(page)["07:30"] == "hết chỗ"
        assert confirm(waiting, SECOND).term("Số thứ tự") == "1"


def test_a_centre_without_a_place_is_not_offered_and_a_portal_without_any_says_so(
    tmp_path: Path,
) -> None:
    with town(tmp_path / "portal.db") as before:
        before.take_all(CENTRE)
        late = before.person()
    with running_portal(tmp_path / "portal.db") as portal:
        page = late.visits(portal.url).open(f"/ho-so/{late.reference}/lich-hen")
        assert centres_offered(page) == CENTRES[1:]
    with town(tmp_path / "portal.db", first_number=100_000) as before:
        for centre in CENTRES[1:]:
            before.take_all(centre)
    with running_portal(tmp_path / "portal.db") as portal:
        page = late.visits(portal.url).open(f"/ho-so/{late.reference}/lich-hen")
        assert "Mọi nơi hẹn đều đã hết chỗ" in page.alert
        assert page.buttons == []


@pytest.mark.parametrize("wrong", ["2026-11-24T07:30", "07:30", "", "2099-01-04T07:30"])
def test_a_time_that_is_not_offered_is_refused(tmp_path: Path, wrong: str) -> None:
    with town(tmp_path / "portal.db") as before:
        one = before.person()
    with running_portal(tmp_path / "portal.db") as portal:
        page = confirm(one.sees_times(portal.url), wrong)
        assert (page.status, page.heading) == (422, "Chọn giờ hẹn")
        assert "Chưa chọn giờ hẹn" in page.alert


def test_of_a_thousand_citizens_who_want_the_last_ten_places_ten_get_them(tmp_path: Path) -> None:
    with town(tmp_path / "portal.db") as before:
        before.take_all(CENTRE, leaving=10)
        people = [before.person() for _ in range(1000)]
    with running_portal(tmp_path / "portal.db") as portal, ThreadPoolExecutor(16) as crowd:
        visitors = list(crowd.map(lambda one: one.sees_times(portal.url), people))
        assert {times_left(one.page)["16:30"] for one in visitors} == {"còn 10 chỗ"}

        pages = list(crowd.map(lambda one: confirm(one, LAST), visitors))

    booked = [page for page in pages if page.heading == "Đã đặt lịch hẹn"]
    assert sorted(int(page.term("Số thứ tự")) for page in booked) == list(range(3, 13))
    others = [page for page in pages if page not in booked]
    assert (len(booked), len(others)) == (10, 990)
    assert {page.status for page in others} == {422}
    assert all("vừa hết chỗ" in page.alert for page in others)
    assert {centres_offered(page) for page in others} == {CENTRES[1:]}
