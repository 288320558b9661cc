"""Accounts and sessions: one account per citizen, nothing lost with a session."""

from __future__ import annotations

import pytest

from civicgauge.refportal.serve import Portal
from tests.refportal.visitor import Applicant, Visitor


def test_the_first_password_of_an_id_becomes_its_password(applicant: Applicant) -> None:
    assert applicant.sign_in().heading == "Hồ sơ của tôi"
    stranger = Visitor(applicant.base_url)
    stranger.open("/dang-nhap")
    who = {"Số định danh cá nhân": applicant.citizen.citizen_id, "Mật khẩu": "another-one"}
    page = stranger.press("Đăng nhập", who)
    assert page.status == 422
    assert "mật khẩu không đúng" in page.alert


@pytest.mark.parametrize(
    ("account", "password", "complaint"),
    [
        ("12345", "long-enough", "12 chữ số"),
        ("097190000001", "short", "ít nhất 8 ký tự"),
        ("", "", "12 chữ số"),
    ],
)
def test_a_wrong_id_or_password_is_refused_with_what_is_valid(
    portal: Portal, account: str, password: str, complaint: str
) -> None:
    visitor = Visitor(portal.url)
    visitor.open("/dang-nhap")
    who = {"Số định danh cá nhân": account, "Mật khẩu": password}
    page = visitor.press("Đăng nhập", who)
    assert page.status == 422
    assert complaint in page.alert
    assert page.value("Số định danh cá nhân") == account
    assert page.value("Mật khẩu") == ""


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(portal: Portal) -> None:
    applicant = Applicant(portal.url, 900_001)
    applicant.open("/dang-nhap")
    token = applicant.page.tree.css_first("input[name=token]")
    assert token is not None
    citizen = applicant.citizen
    page = applicant.send(
        "POST",
        f"{portal.url}/dang-nhap",
        body=f"token={token.attrs['value']}&account={citizen.citizen_id}&password={citizen.password}",
        follow=False,
    )
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(page.headers["set-cookie"].split("; "))


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "///evil.example"]
)
def test_signing_in_never_leads_to_another_site(portal: Portal, elsewhere: str) -> None:
    applicant = Applicant(portal.url, 900_002)
    applicant.open(f"/dang-nhap?tiep={elsewhere}")
    assert applicant.sign_in().url == f"{portal.url}/tai-khoan"


def test_signing_out_ends_the_session(applicant: Applicant) -> None:
    applicant.sign_in()
    old = dict(applicant.cookies)
    applicant.press("Đăng xuất")
    applicant.cookies = old
    assert applicant.open("/tai-khoan").heading == "Đăng nhập"


def test_after_a_lost_session_the_citizen_is_back_on_the_page_with_the_draft(
    portal: Portal, applicant: Applicant
) -> None:
    papers = applicant.fill_form().url
    assert portal.control.end_sessions(applicant.citizen.citizen_id) == 1
    page = applicant.open(papers)
    assert page.heading == "Đăng nhập"
    assert "Phiên làm việc đã kết thúc" in page.notice
    assert "vẫn được lưu nháp" in page.notice
    assert applicant.sign_in().url == papers
    form = applicant.open(papers.replace("giay-to", "ke-khai"))
    assert form.value("Nơi cư trú") == applicant.citizen.address


def test_what_was_typed_when_the_session_ran_out_is_kept(
    portal: Portal, applicant: Applicant
) -> None:
    applicant.start()
    portal.control.end_sessions(applicant.citizen.citizen_id)
    assert applicant.press("Tiếp tục", applicant.answers(phone="12ab")).heading == "Đăng nhập"
    page = applicant.sign_in()
    assert page.heading == "Kê khai thông tin"
    assert page.value("Nơi cư trú") == applicant.citizen.address


def test_files_chosen_when_the_session_ran_out_are_kept(
    portal: Portal, applicant: Applicant
) -> None:
    applicant.fill_form()
    portal.control.end_sessions(applicant.citizen.citizen_id)
    assert applicant.press("Tiếp tục", files=applicant.papers()).heading == "Đăng nhập"
    assert "Đã đính kèm: chan-dung" in applicant.sign_in().text


def test_without_its_cookie_a_citizen_is_asked_to_sign_in_and_finds_the_draft(
    applicant: Applicant,
) -> None:
    applicant.fill_form()
    applicant.cookies.clear()
    page = applicant.press("Tiếp tục", files=applicant.papers())
    assert (page.heading, "vẫn được lưu nháp" in page.notice) == ("Đăng nhập", True)
    assert applicant.sign_in().heading == "Giấy tờ đính kèm"


def test_a_session_ends_after_its_life(portal: Portal, applicant: Applicant) -> None:
    applicant.sign_in()
    portal.control.set_session_minutes(1e-9)
    try:
        assert applicant.open("/tai-khoan").heading == "Đăng nhập"
    finally:
        portal.control.set_session_minutes(30)


def test_nobody_sees_the_draft_of_somebody_else(portal: Portal, applicant: Applicant) -> None:
    form = applicant.start().url
    other = Applicant(portal.url, 900_003)
    other.sign_in()
    page = other.open(form)
    assert (page.status, page.heading) == (404, "Không tìm thấy hồ sơ nháp")


def test_nobody_sees_the_receipt_of_somebody_else(portal: Portal, applicant: Applicant) -> None:
    applicant.submit()
    applicant.pay()
    receipt = applicant.page.links["Xem biên lai"]
    other = Applicant(portal.url, 900_004)
    other.sign_in()
    assert other.open(receipt).heading == "Không tìm thấy biên lai"


def test_a_citizen_is_no_officer(applicant: Applicant) -> None:
    applicant.sign_in()
    applicant.cookies["phien_can_bo"] = applicant.cookies["phien"]
    assert applicant.open("/can-bo/doi-soat").heading == "Đăng nhập cán bộ"
