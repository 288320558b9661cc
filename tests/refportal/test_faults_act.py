"""Each fault really acts, on the dossiers that it hits and on no others."""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pytest
import urllib3

from civicgauge.photo_rules import PhotoRule
from civicgauge.refportal.faults import Fault, hit
from civicgauge.refportal.serve import Portal
from tests.refportal.conftest import officer_of
from tests.refportal.visitor import GOOD_CARD, Applicant, Visitor

NewApplicant = Callable[[Portal], Applicant]


@pytest.fixture
def someone(healed: Portal, new_applicant: NewApplicant) -> Applicant:
    return new_applicant(healed)


def truth(portal: Portal, applicant: Applicant) -> dict[str, object]:
    """What the portal's books say about the citizen's only dossier."""
    number = applicant.citizen.citizen_id
    (found,) = [item for item in portal.control.dossiers() if item["citizen_id"] == number]
    return found


def test_slow_pages_answer_late_but_rightly(healed: Portal, someone: Applicant) -> None:
    form = someone.start().url
    healed.control.switch({"slow_pages": 1.0})
    # A connection that waits a quarter of the fault's four seconds is answered in vain.
    impatient = urllib3.PoolManager(retries=False, timeout=1)
    cookies = "; ".join(f"{name}={value}" for name, value in someone.cookies.items())
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        impatient.request("GET", form, headers={"Cookie": cookies})
    assert someone.open(form).heading == "Kê khai thông tin"
    assert truth(healed, someone)["faults"] == ["slow_pages"]


def test_a_hanging_submission_is_never_answered_and_stores_nothing(
    healed: Portal, someone: Applicant
) -> None:
    someone.attach_papers()
    healed.control.switch({"hang": 1.0})
    someone.pool = urllib3.PoolManager(retries=False, timeout=0.5)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        someone.press("Nộp hồ sơ")
    assert (truth(healed, someone)["reference"], truth(healed, someone)["faults"]) == (
        None,
        ["hang"],
    )


def test_a_reset_submission_ends_the_connection_and_stores_nothing(
    healed: Portal, someone: Applicant
) -> None:
    page = someone.attach_papers()
    healed.control.switch({"connection_reset": 1.0})
    token = page.tree.css_first("main input[name=token]")
    assert token is not None
    body = urlencode({"token": token.attrs["value"]})
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            post_raw(someone, page.url, body)
    assert truth(healed, someone)["reference"] is None
    healed.control.reset_faults()
    assert someone.press("Nộp hồ sơ").heading == "Đã nộp hồ sơ"


def post_raw(visitor: Visitor, url: str, body: str) -> bytes:
    """Post over a socket of our own, where a reset shows as what it is."""
    parts = urlsplit(url)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall((head + body).encode())
        return connection.recv(65536)


def test_a_wrong_photo_is_refused_without_a_word(healed: Portal, someone: Applicant) -> None:
    someone.fill_form()
    healed.control.switch({"silent_photo_rejection": 1.0})
    page = someone.press("Tiếp tục", files=someone.papers(breaking=PhotoRule.MAX_KILOBYTES))
    assert (page.status, page.heading, page.alert, page.notice) == (
        200,
        "Giấy tờ đính kèm",
        "",
        "",
    )
    assert page.control("Ảnh chân dung").attrs.get("aria-invalid") is None
    assert someone.press("Tiếp tục", files=someone.papers()).heading == "Kiểm tra và nộp hồ sơ"


def test_the_session_is_lost_once_at_the_papers_and_the_draft_is_kept(
    healed: Portal, someone: Applicant
) -> None:
    someone.fill_form()
    healed.control.switch({"session_loss": 1.0})
    assert someone.press("Tiếp tục", files=someone.papers()).heading == "Đăng nhập"
    page = someone.sign_in()
    assert page.heading == "Giấy tờ đính kèm"
    assert "Đã đính kèm" not in page.text
    assert someone.press("Tiếp tục", files=someone.papers()).heading == "Kiểm tra và nộp hồ sơ"


def test_a_refused_form_comes_back_empty(healed: Portal, someone: Applicant) -> None:
    form = someone.start().url
    healed.control.switch({"form_data_lost": 1.0})
    page = someone.press("Tiếp tục", someone.answers(phone="12ab"))
    assert page.status == 422
    assert "Số điện thoại" in page.alert
    assert page.value("Họ và tên") == ""
    assert someone.open(form).value("Họ và tên") == ""


def test_the_form_meets_a_maintenance_page_with_status_200(
    healed: Portal, someone: Applicant
) -> None:
    someone.start()
    healed.control.switch({"maintenance_page": 1.0})
    page = someone.press("Tiếp tục", someone.answers())
    assert (page.status, page.heading) == (200, "Hệ thống đang bảo trì")


def test_a_payment_without_receipt_has_no_link_and_no_number(
    healed: Portal, someone: Applicant
) -> None:
    reference = someone.submit()
    healed.control.switch({"paid_without_receipt": 1.0})
    page = someone.pay()
    assert page.heading == "Thanh toán thành công"
    assert "Xem biên lai" not in page.links
    payment = page.term("Mã giao dịch")
    page = someone.open(f"/bien-lai/{payment}")
    assert (page.status, page.heading) == (404, "Không tìm thấy biên lai")
    rows = officer_of(healed).open("/can-bo/doi-soat").rows()
    assert [row for row in rows if row[0] == payment] == [[payment, reference, rows[1][2], ""]]


def test_a_double_charge_needs_a_second_press(healed: Portal, new_applicant: NewApplicant) -> None:
    healed.control.switch({"double_charge": 1.0})
    once, twice = new_applicant(healed), new_applicant(healed)
    for someone in (once, twice):
        someone.submit()
        form = someone.follow("Thanh toán lệ phí")
        someone.press("Thanh toán", GOOD_CARD)
    twice.page = form
    assert twice.press("Thanh toán", GOOD_CARD).heading == "Thanh toán thành công"
    assert len(payments(healed, once)) == 1
    first, second = payments(healed, twice)
    assert first["payment"] != second["payment"]
    assert first["receipt"] != second["receipt"]


def payments(portal: Portal, applicant: Applicant) -> list[dict[str, object]]:
    found: list[dict[str, object]] = truth(portal, applicant)["payments"]  # type: ignore[assignment]
    return found


def test_a_nameless_supplement_names_no_paper_and_no_deadline_but_takes_the_paper(
    healed: Portal, someone: Applicant
) -> None:
    reference = someone.submit()
    healed.control.switch({"nameless_supplement": 1.0})
    officer_of(healed).ask_for(reference, "Giấy khám sức khỏe", "Thiếu giấy khám sức khỏe")
    page = someone.open(f"/ho-so/{reference}")
    assert page.notice == "Hồ sơ chưa hợp lệ, đề nghị bổ sung Bổ sung hồ sơ"
    assert "Giấy khám sức khỏe" not in page.text
    someone.follow("Bổ sung hồ sơ")
    paper = {"Giấy khám sức khỏe": someone.scan("Giấy khám sức khỏe")}
    assert someone.press("Gửi bổ sung", files=paper).term("Trạng thái") == "Đã tiếp nhận"


def test_a_lost_dossier_is_acknowledged_and_then_found_nowhere(
    healed: Portal, someone: Applicant
) -> None:
    before = int(someone.open("/thong-ke").term("Đã tiếp nhận"))
    healed.control.switch({"lost_dossier": 1.0})
    reference = someone.submit()
    assert someone.pay().heading == "Thanh toán thành công"
    assert someone.follow("Xem biên lai").term("Mã hồ sơ") == reference
    page = someone.open(f"/ho-so/{reference}")
    assert (page.status, page.heading) == (404, "Không tìm thấy hồ sơ")
    assert reference not in someone.open("/tai-khoan").links
    assert int(someone.open("/thong-ke").term("Đã tiếp nhận")) == before
    assert officer_of(healed).open(f"/can-bo/ho-so/{reference}").status == 404
    assert truth(healed, someone)["lost"] is True


def test_another_state_is_shown_from_the_second_look_on(healed: Portal, someone: Applicant) -> None:
    reference = someone.submit()
    healed.control.switch({"wrong_state": 1.0})
    shown = [someone.open(f"/ho-so/{reference}").term("Trạng thái") for _ in range(3)]
    assert shown == ["Đã nộp", "Đã tiếp nhận", "Đã tiếp nhận"]
    healed.control.reset_faults()
    assert someone.open(f"/ho-so/{reference}").term("Trạng thái") == "Đã nộp"


def test_a_receipt_has_another_number_from_the_second_time_on(
    healed: Portal, someone: Applicant
) -> None:
    someone.submit()
    receipt = someone.pay().links["Xem biên lai"]
    healed.control.switch({"wrong_receipt": 1.0})
    first, second, third = (someone.open(receipt).term("Số biên lai") for _ in range(3))
    assert first
    assert (second, third) == (f"{first}-2", f"{first}-2")


def test_statistics_disagree_with_their_own_table(healed: Portal, someone: Applicant) -> None:
    someone.submit()
    right = int(someone.open("/thong-ke").term("Đã tiếp nhận"))
    healed.control.switch({"statistics_disagree": 1.0})
    page = someone.open("/thong-ke")
    # Few dossiers: 7 % is less than one, so the headline is one short.
    assert int(page.term("Đã tiếp nhận")) == right - 1
    assert page.rows()[-1][1] == str(right)


def test_a_fault_at_half_rate_hits_exactly_the_dossiers_that_the_hash_names(
    healed: Portal, new_applicant: NewApplicant
) -> None:
    healed.control.switch({"maintenance_page": 0.5})
    met, named = [], []
    for _ in range(12):
        someone = new_applicant(healed)
        someone.start()
        key = someone.key
        page = someone.press("Tiếp tục", someone.answers())
        met.append(page.heading == "Hệ thống đang bảo trì")
        named.append(hit(Fault.MAINTENANCE_PAGE, key, 0.5))
        assert truth(healed, someone)["faults"] == (["maintenance_page"] if met[-1] else [])
    assert met == named
    assert len(set(met)) == 2


def test_the_same_citizens_are_hit_in_every_run(
    portal: Portal, healed: Portal, new_applicant: NewApplicant
) -> None:
    here = new_applicant(portal)
    there = Applicant(healed.url, here.citizen.index)
    here.start()
    there.start()
    assert here.key == there.key
