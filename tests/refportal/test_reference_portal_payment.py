"""The payment gateway: one charge per order, a receipt for each, a way without a card."""

from __future__ import annotations

import re

import pytest

from civicgauge.refportal.serve import Portal
from tests.refportal.visitor import DECLINED_CARD, FEE, GOOD_CARD, Applicant, Visitor


def test_paying_leads_to_a_receipt_with_number_amount_and_dossier(applicant: Applicant) -> None:
    reference = applicant.submit()
    page = applicant.pay()
    assert page.heading == "Thanh toán thành công"
    payment = page.term("Mã giao dịch")
    assert page.term("Số tiền") == FEE
    page = applicant.follow("Xem biên lai")
    assert page.heading == "Biên lai điện tử"
    assert re.fullmatch(r"BL-\d{7}", page.term("Số biên lai"))
    assert page.term("Số tiền") == FEE
    assert page.term("Mã hồ sơ") == reference
    assert page.term("Mã giao dịch") == payment
    assert page.term("Người nộp") == applicant.citizen.full_name


def test_the_portal_knows_of_the_payment(applicant: Applicant) -> None:
    reference = applicant.submit()
    payment = applicant.pay().term("Mã giao dịch")
    page = applicant.open(f"/ho-so/{reference}")
    assert page.term("Mã giao dịch") == payment
    assert "Thanh toán lệ phí" not in page.links


def test_a_declined_card_charges_nothing_and_says_what_to_do(
    portal: Portal, applicant: Applicant
) -> None:
    reference = applicant.submit()
    applicant.follow("Thanh toán lệ phí")
    page = applicant.press("Thanh toán", DECLINED_CARD)
    assert (page.status, page.heading) == (422, "Thanh toán lệ phí")
    assert "từ chối" in page.alert
    assert "dùng thẻ khác" in page.alert
    assert _payments(portal, reference) == []
    assert applicant.press("Thanh toán", GOOD_CARD).heading == "Thanh toán thành công"


def test_pressing_pay_twice_charges_once(portal: Portal, applicant: Applicant) -> None:
    reference = applicant.submit()
    form = applicant.follow("Thanh toán lệ phí")
    first = applicant.press("Thanh toán", GOOD_CARD).term("Mã giao dịch")
    applicant.page = form
    page = applicant.press("Thanh toán", GOOD_CARD)
    assert page.heading == "Thanh toán thành công"
    assert page.term("Mã giao dịch") == first
    assert len(_payments(portal, reference)) == 1


def test_a_paid_order_cannot_be_opened_for_paying_again(applicant: Applicant) -> None:
    reference = applicant.submit()
    applicant.pay()
    assert applicant.open(f"/thanh-toan/{reference}").heading == "Thanh toán thành công"


@pytest.mark.parametrize("card", ["4111 1111 1111 1111", "9704", "", "9704 0000 0000 001x"])
def test_only_test_cards_are_taken_so_that_no_real_card_gets_in(
    portal: Portal, applicant: Applicant, card: str
) -> None:
    reference = applicant.submit()
    applicant.follow("Thanh toán lệ phí")
    page = applicant.press("Thanh toán", {"Số thẻ": card, "Tên chủ thẻ": ""})
    assert page.status == 422
    assert "chỉ nhận thẻ thử" in page.alert
    assert "Tên chủ thẻ" in page.alert
    assert _payments(portal, reference) == []


def test_a_used_up_payment_form_does_not_charge(portal: Portal, applicant: Applicant) -> None:
    reference = applicant.submit()
    form = applicant.follow("Thanh toán lệ phí")
    applicant.press("Thanh toán", DECLINED_CARD)
    applicant.page = form
    page = applicant.press("Thanh toán", GOOD_CARD)
    assert "đã được gửi hoặc đã hết hạn" in page.alert
    assert _payments(portal, reference) == []


def test_without_a_card_a_slip_is_issued_once_and_shown_on_tracking(applicant: Applicant) -> None:
    reference = applicant.submit()
    applicant.follow("Thanh toán lệ phí")
    assert "Nộp tiền tại quầy hoặc qua bưu điện" in applicant.page.text
    page = applicant.press("Lấy mã phiếu nộp tiền")
    assert page.heading == "Phiếu nộp tiền"
    code = page.term("Mã phiếu nộp tiền")
    applicant.open(f"/thanh-toan/{reference}")
    assert applicant.press("Lấy mã phiếu nộp tiền").term("Mã phiếu nộp tiền") == code
    assert code in applicant.open(f"/ho-so/{reference}").text


def test_an_order_that_does_not_exist_cannot_be_paid(portal: Portal) -> None:
    page = Visitor(portal.url).open("/thanh-toan/H99.1-000000-AAAAAAAA")
    assert (page.status, page.heading) == (404, "Không tìm thấy khoản thanh toán")


def _payments(portal: Portal, reference: str) -> list[dict[str, object]]:
    (found,) = [item for item in portal.control.dossiers() if item["reference"] == reference]
    payments: list[dict[str, object]] = found["payments"]
    return payments
