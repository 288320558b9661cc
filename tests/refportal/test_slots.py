"""Appointments: what is left, what is taken, and that nobody gets a place that is not there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from civicgauge.refportal.serve import running_portal
from civicgauge.refportal.views import minute
from tests.refportal.town import CENTRE, CENTRES, FIRST, LAST, PLACES, SECOND, town
from tests.refportal.visitor import Page, Visitor, tidy


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


@pytest.mark.parametrize("many", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_of_many_citizens_who_want_the_last_ten_places_ten_get_them(
    tmp_path: Path, many: int
) -> None:
    with town(tmp_path / "portal.db") as before:
        before.take_all(CENTRE, leaving=10)
        people = [before.person() for _ in range(many)]
    with running_portal(tmp_path / "portal.db") as portal, ThreadPoolExecutor(16) as crowd:
        visitors = list(crowd.map(lambda one: one.sees_times(portal.url), people))
        assert {times_left(one.page)["16:30"] for one in visitors} == {"còn 10 chỗ"}

        pages = list(crowd.map(lambda one: confirm(one, LAST), visitors))

    booked = [page for page in pages if page.heading == "Đã đặt lịch hẹn"]
    assert sorted(int(page.term("Số thứ tự")) for page in booked) == list(range(3, 13))
    others = [page for page in pages if page not in booked]
    assert (len(booked), len(others)) == (10, many - 10)
    assert {page.status for page in others} == {422}
    assert all("vừa hết chỗ" in page.alert for page in others)
    assert {centres_offered(page) for page in others} == {CENTRES[1:]}
