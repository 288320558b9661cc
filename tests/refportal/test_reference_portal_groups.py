"""Earlier residences on the portal's form: one more entry without losing a word, and no more."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.people.pictures import Picture
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from tests.refportal.conftest import officer_of
from tests.refportal.visitor import Applicant, Page

CERTIFICATE = load_catalogue()["marital_status_certificate"]
ADD = "Thêm mục: Nơi cư trú trước đây"
FIRST = {
    "Đã cư trú tại (1)": "Số 1, đường Giả Định, phường Hạc Thành, tỉnh Thanh Hóa",
    "Cư trú từ ngày (1)": "01/02/2010",
    "Cư trú đến ngày (1)": "03/04/2015",
}
SECOND = {
    "Đã cư trú tại (2)": "Số 2, đường Ví Dụ, xã Đồng Văn, tỉnh Tuyên Quang",
    "Cư trú từ ngày (2)": "04/04/2015",
    "Cư trú đến ngày (2)": "05/06/2020",
}


@pytest.fixture
def certificate(portal: Portal, new_applicant: Callable[[Portal], Applicant]) -> Applicant:
    """Somebody who has the empty form of a marital-status certificate open."""
    return starts(portal, new_applicant(portal).citizen.index)


def starts(portal: Portal, index: int) -> Applicant:
    applicant = Applicant(portal.url, index, CERTIFICATE)
    applicant.start()
    return applicant


def scans(applicant: Applicant) -> dict[str, Picture]:
    """The required papers by label."""
    labels = [paper.label.vi for paper in CERTIFICATE.papers if paper.required]
    return {label: applicant.scan(label) for label in labels}


def residences(page: Page) -> dict[str, str]:
    """What is entered for each field of an entry, by label."""
    labels = [node.text().strip() for node in page.tree.css(".entry label")]
    return {label: page.value(label) for label in labels}


def test_a_form_begins_without_entries_and_says_that_there_need_be_none(
    certificate: Applicant,
) -> None:
    assert residences(certificate.page) == {}
    assert "nhiều nhất 5 mục. Không có thì bỏ qua." in certificate.page.text


def test_one_more_entry_keeps_everything_that_was_typed(certificate: Applicant) -> None:
    certificate.press(ADD, {"Họ và tên": "Nguyễn Thị Thử", "Số điện thoại": "sai"})
    page = certificate.press(ADD, FIRST)

    assert page.status == 200
    assert page.alert == ""
    assert page.value("Họ và tên") == "Nguyễn Thị Thử"
    assert page.value("Số điện thoại") == "sai"
    assert residences(page) == FIRST | dict.fromkeys(SECOND, "")


def test_the_new_entry_has_the_focus(certificate: Applicant) -> None:
    certificate.press(ADD)
    page = certificate.press(ADD)

    (focused,) = page.tree.css("[autofocus]")
    assert focused.attrs["aria-label"] == "Mục 2"


def test_entries_are_kept_in_the_draft(portal: Portal, certificate: Applicant) -> None:
    certificate.press(ADD)
    certificate.press(ADD, FIRST)

    assert residences(starts(portal, certificate.citizen.index).page) == (
        FIRST | dict.fromkeys(SECOND, "")
    )


def test_after_the_most_entries_nothing_more_can_be_added(certificate: Applicant) -> None:
    for _ in range(5):
        assert ADD in certificate.page.buttons
        certificate.press(ADD)

    assert ADD not in certificate.page.buttons
    assert len(residences(certificate.page)) == 15


def test_empty_entries_are_dropped_and_the_others_move_up(certificate: Applicant) -> None:
    certificate.press(ADD)
    certificate.press(ADD)
    certificate.press("Tiếp tục", certificate.answers() | SECOND)

    assert certificate.page.heading == "Giấy tờ đính kèm"
    moved_up = dict(zip(FIRST, SECOND.values(), strict=True))
    certificate.follow("Quay lại phần kê khai")
    assert residences(certificate.page) == moved_up


def test_a_refused_form_names_the_entry_and_loses_nothing(certificate: Applicant) -> None:
    certificate.press(ADD)
    certificate.press(ADD, FIRST)
    wrong = SECOND | {"Cư trú từ ngày (2)": "31/02/2015", "Đã cư trú tại (2)": ""}
    page = certificate.press("Tiếp tục", certificate.answers() | wrong)

    assert page.status == 422
    assert page.alert == (
        "Có 2 mục cần sửa Chưa nhập “Đã cư trú tại (2)”. Hãy điền thông tin này. "
        "“Cư trú từ ngày (2)” chưa đúng: “31/02/2015”. Ngày này không có trong lịch. "
        "Hãy nhập ngày/tháng/năm, ví dụ 05/09/1990."
    )
    assert residences(page) == FIRST | wrong


def test_a_time_that_ends_before_it_begins_is_refused(certificate: Applicant) -> None:
    certificate.press(ADD)
    page = certificate.press(
        "Tiếp tục", certificate.answers() | FIRST | {"Cư trú đến ngày (1)": "31/01/2010"}
    )

    assert page.alert == (
        "Có 1 mục cần sửa “Cư trú đến ngày (1)” sớm hơn “Cư trú từ ngày (1)”. "
        "Hãy sửa một trong hai ngày."
    )


def test_one_day_is_time_enough(certificate: Applicant) -> None:
    certificate.press(ADD)
    certificate.press(
        "Tiếp tục", certificate.answers() | FIRST | {"Cư trú đến ngày (1)": "01/02/2010"}
    )

    assert certificate.page.heading == "Giấy tờ đính kèm"


def test_citizen_and_officer_read_every_entry(portal: Portal, certificate: Applicant) -> None:
    certificate.press(ADD)
    certificate.press(ADD, FIRST)
    certificate.press("Tiếp tục", certificate.answers() | SECOND)
    review = certificate.press("Tiếp tục", files=scans(certificate))
    reference = certificate.press("Nộp hồ sơ").term("Mã hồ sơ")
    desk = officer_of(portal).open(f"/can-bo/ho-so/{reference}")

    for label, value in (FIRST | SECOND).items():
        assert review.term(label) == desk.term(label) == value


def test_who_never_moved_reads_that_nothing_was_declared(certificate: Applicant) -> None:
    certificate.press("Tiếp tục", certificate.answers())

    assert (
        certificate.press("Tiếp tục", files=scans(certificate)).term("Nơi cư trú trước đây")
        == "Không khai"
    )


def test_a_free_procedure_never_speaks_of_paying(portal: Portal, certificate: Applicant) -> None:
    assert certificate.open(f"/thu-tuc/{CERTIFICATE.id}").term("Lệ phí") == "Miễn lệ phí"
    certificate.follow("Nộp hồ sơ trực tuyến")
    certificate.press("Tiếp tục", certificate.answers())
    certificate.press("Tiếp tục", files=scans(certificate))
    page = certificate.press("Nộp hồ sơ")

    assert page.term("Lệ phí") == "Miễn lệ phí"
    assert "Thanh toán lệ phí" not in page.links
    assert [node.text() for node in page.tree.css(".step-name")] == [
        "Kê khai",
        "Giấy tờ",
        "Kiểm tra",
        "Nhận kết quả",
    ]
    reference = page.term("Mã hồ sơ")
    assert "miễn lệ phí" in certificate.open(f"/ho-so/{reference}").text
    assert certificate.open(f"/thanh-toan/{reference}").status == 404


@pytest.mark.parametrize(
    "hostile",
    [
        {"past_residences.6.residence_address": "x"},
        {"past_residences.0.residence_address": "x"},
        {"past_residences.-1.residence_address": "x"},
        {"past_residences.99999999999999999999.residence_address": "x"},
        {"past_residences.1.password": "x"},
        {"past_residences..": "x", "past_residences": "x", "nowhere.1.residence_address": "x"},
    ],
)
def test_entries_that_no_form_has_are_ignored(
    certificate: Applicant, hostile: dict[str, str]
) -> None:
    (token,) = certificate.page.tree.css("main form input[name=token]")
    body = {"token": token.attrs["value"] or "", "add": "nowhere", **hostile}
    page = certificate.send("POST", certificate.page.url, body=urlencode(body))

    assert page.status == 200
    assert residences(page) == {}


def test_as_many_fields_as_the_form_can_have_fit_into_one_post(certificate: Applicant) -> None:
    for _ in range(5):
        certificate.press(ADD)
    full = {
        f"{label} ({number})": value
        for number in range(1, 6)
        for label, value in zip(
            ("Đã cư trú tại", "Cư trú từ ngày", "Cư trú đến ngày"), FIRST.values(), strict=True
        )
    }

    certificate.press("Tiếp tục", certificate.answers() | full)

    assert certificate.page.heading == "Giấy tờ đính kèm"


def test_the_fault_that_loses_form_data_loses_entries_too(
    healed: Portal, new_applicant: Callable[[Portal], Applicant]
) -> None:
    healed.control.switch({Fault.FORM_DATA_LOST: 1.0})
    applicant = starts(healed, new_applicant(healed).citizen.index)
    applicant.press(ADD)
    page = applicant.press("Tiếp tục", FIRST)

    assert page.status == 422
    assert residences(page) == {}
