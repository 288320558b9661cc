"""The officer's desk, the statistics and the payment statement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from civicgauge.refportal.serve import Portal
from tests.refportal.conftest import officer_of
from tests.refportal.visitor import FEE, Applicant, Officer, Visitor


@pytest.mark.parametrize(
    "path", ["/can-bo", "/can-bo/doi-soat", "/can-bo/danh-sach", "/can-bo/ho-so/H99.1-000001-X"]
)
def test_the_desk_is_for_officers_only(portal: Portal, path: str) -> None:
    assert Visitor(portal.url).open(path).heading == "Đăng nhập cán bộ"


def test_a_wrong_officer_password_is_refused(portal: Portal) -> None:
    page = Officer(portal.url).sign_in(portal.officer_account, "wrong")
    assert page.status == 422
    assert "không đúng" in page.alert


def test_an_officer_comes_back_to_the_dossier_after_signing_in(
    portal: Portal, applicant: Applicant
) -> None:
    reference = applicant.submit()
    officer = Officer(portal.url)
    officer.open(f"/can-bo/ho-so/{reference}")
    who = {
        "Tài khoản cán bộ": portal.officer_account,
        "Mật khẩu": portal.officer_password,
    }
    assert officer.press("Đăng nhập", who).heading == "Xử lý hồ sơ"


def test_the_desk_shows_the_answers_and_opens_the_papers(
    applicant: Applicant, officer: Officer
) -> None:
    reference = applicant.submit()
    page = officer.open(f"/can-bo/tra-cuu?ma={reference.lower()}")
    assert page.term("Họ và tên") == applicant.citizen.full_name
    portrait = officer.open(page.links["Ảnh chân dung"])
    assert portrait.headers["content-type"] == "image/jpeg"
    assert portrait.body == applicant.portrait().data


def test_a_supplement_request_must_name_a_paper_and_a_reason(
    applicant: Applicant, officer: Officer
) -> None:
    officer.open(f"/can-bo/ho-so/{applicant.submit()}")
    officer.press("Tiếp nhận hồ sơ")
    page = officer.press("Yêu cầu bổ sung")
    assert page.status == 422
    assert "Giấy tờ cần bổ sung" in page.alert
    assert "Nội dung yêu cầu" in page.alert


def test_only_the_acts_that_fit_the_state_are_offered_and_taken(
    applicant: Applicant, officer: Officer
) -> None:
    page = officer.open(f"/can-bo/ho-so/{applicant.submit()}")
    assert page.buttons == ["Tiếp nhận hồ sơ"]
    page = officer.press("Tiếp nhận hồ sơ")
    assert page.buttons == ["Phê duyệt hồ sơ", "Yêu cầu bổ sung"]
    received = officer.page
    officer.press("Phê duyệt hồ sơ")
    token = received.tree.css("input[name=token]")[1].attrs["value"]
    page = officer.send("POST", officer.page.url, body=f"token={token}&act=receive")
    assert page.status == 422
    assert page.term("Trạng thái") == "Đã phê duyệt"


def test_statistics_and_statement_agree_with_what_was_filed_and_paid(
    troubled: Portal, new_applicant: Callable[[Portal], Applicant]
) -> None:
    applicants = [new_applicant(troubled) for _ in range(3)]
    references = [applicant.submit() for applicant in applicants]
    paid = [applicant.pay() for applicant in applicants[:2]]
    receipts = [one.follow("Xem biên lai").term("Số biên lai") for one in applicants[:2]]
    desk = officer_of(troubled)
    desk.ask_for(references[0], "Giấy khám sức khỏe", "Thiếu")
    page = Visitor(troubled.url).open("/thong-ke")
    terms = ("Đã tiếp nhận", "Đang xử lý", "Chờ bổ sung", "Đã phê duyệt", "Đã thanh toán")
    assert [page.term(name) for name in terms] == ["3", "2", "1", "0", "2"]
    header, *procedures, total = page.rows()
    assert header == ["Thủ tục", *terms]
    assert ["Đổi giấy phép lái xe", "3", "2", "1", "0", "2"] in procedures
    assert total == ["Tổng cộng", "3", "2", "1", "0", "2"]
    assert desk.open("/can-bo/doi-soat").rows() == [
        ["Mã giao dịch", "Mã hồ sơ", "Số tiền", "Số biên lai"],
        [paid[0].term("Mã giao dịch"), references[0], FEE, receipts[0]],
        [paid[1].term("Mã giao dịch"), references[1], FEE, receipts[1]],
    ]
    listed = set(desk.open("/can-bo").links) & set(references)
    assert listed == set(references[1:])


def test_the_list_of_all_dossiers_goes_on_page_after_page(
    applicant: Applicant, officer: Officer
) -> None:
    reference = applicant.submit()
    page = officer.open("/can-bo/danh-sach")
    assert (page.heading, reference in page.text) == ("Danh sách hồ sơ", True)
    assert "Đã nộp" in page.text
    number = int(reference.split("-")[1])
    assert reference not in officer.open(f"/can-bo/danh-sach?sau={number}").text
    assert reference in officer.open(f"/can-bo/danh-sach?sau={number - 1}").text


@pytest.mark.parametrize("after", ["x", "-1", "%C2%B2", "9" * 30])
def test_a_list_that_begins_nowhere_begins_at_the_beginning(
    applicant: Applicant, officer: Officer, after: str
) -> None:
    reference = applicant.submit()
    assert reference in officer.open(f"/can-bo/danh-sach?sau={after}").text
