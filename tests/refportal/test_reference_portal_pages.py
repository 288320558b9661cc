"""What every page has in common: the words of the contract, and markup that anybody can use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from civicgauge.refportal.serve import Portal
from civicgauge.words import default_words
from tests.refportal.conftest import officer_of
from tests.refportal.visitor import (
    GOOD_CARD,
    IDENTITY_CARD,
    LICENCE,
    Applicant,
    Page,
    Visitor,
    tidy,
)


@pytest.fixture(scope="module")
def pages(portal: Portal) -> dict[str, Page]:
    """Every page of a filing, by the name that the words give it, and the refused forms."""
    appointment = _appointment(Applicant(portal.url, 930_002, IDENTITY_CARD))
    return {**dict(_walk(portal, Applicant(portal.url, 930_001))), **dict(appointment)}


def _walk(portal: Portal, applicant: Applicant) -> Iterator[tuple[str, Page]]:
    stranger = Visitor(portal.url)
    for name, path in (
        ("home", "/"),
        ("procedure", "/thu-tuc/licence_renewal"),
        ("sign_in", "/dang-nhap"),
        ("statistics", "/thong-ke"),
        ("desk_sign_in", "/can-bo"),
        ("error", "/nowhere"),
    ):
        yield name, stranger.open(path)
    yield "account", applicant.sign_in()
    yield "form", applicant.start()
    yield "form_refused", applicant.press("Tiếp tục", {"Họ và tên": "x"})
    yield "papers", applicant.press("Tiếp tục", applicant.answers())
    yield "papers_refused", applicant.press("Tiếp tục")
    yield "review", applicant.press("Tiếp tục", files=applicant.papers())
    yield "submitted", applicant.press("Nộp hồ sơ")
    reference = applicant.page.term("Mã hồ sơ")
    yield "payment", applicant.follow("Thanh toán lệ phí")
    yield "payment_refused", applicant.press("Thanh toán")
    yield "paid", applicant.press("Thanh toán", GOOD_CARD)
    yield "receipt", applicant.follow("Xem biên lai")
    officer = officer_of(portal)
    yield "desk", officer.page
    yield "desk_dossier", officer.ask_for(reference, "Giấy khám sức khỏe", "Thiếu")
    yield "payment_statement", officer.open("/can-bo/doi-soat")
    yield "dossier_list", officer.open("/can-bo/danh-sach")
    yield "tracking", applicant.open(f"/ho-so/{reference}")
    yield "supplement", applicant.follow("Bổ sung hồ sơ")


def _appointment(applicant: Applicant) -> Iterator[tuple[str, Page]]:
    yield "form_without_papers", applicant.start()
    yield "review_without_papers", applicant.press("Tiếp tục", applicant.answers())
    yield "submitted_unbooked", applicant.press("Nộp hồ sơ")
    yield "slots", applicant.follow("Đặt lịch hẹn")
    yield "slot_times", applicant.press("Xem giờ còn trống", {"Nơi hẹn": "Điểm tiếp nhận số 1"})
    first = applicant.page.control("07:30").attrs["value"] or ""
    yield "slot_times_refused", applicant.press("Xác nhận lịch hẹn")
    yield "booked", applicant.press("Xác nhận lịch hẹn", {"Giờ hẹn": first})


def test_every_page_of_the_words_has_its_heading(pages: dict[str, Page]) -> None:
    headings = default_words().for_procedure(LICENCE).sections["pages"]
    found = {name: pages[name].heading for name in headings}
    assert found == {
        name: text.replace("{procedure}", "Đổi giấy phép lái xe") for name, text in headings.items()
    }


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("find_procedure", "home"),
        ("sign_in", "sign_in"),
        ("sign_in", "desk_sign_in"),
        ("start", "procedure"),
        ("continue", "form"),
        ("continue", "papers"),
        ("submit", "review"),
        ("to_payment", "submitted"),
        ("pay", "payment"),
        ("get_receipt", "paid"),
        ("to_supplement", "tracking"),
        ("supplement", "supplement"),
    ],
)
def test_each_button_of_the_words_is_on_its_page_exactly_once(
    pages: dict[str, Page], name: str, there: str
) -> None:
    texts = default_words().for_procedure(LICENCE).buttons(name)
    pressables = [tidy(node) for node in pages[there].tree.css("button, a[href]")]
    assert len([text for text in pressables if text in texts]) == 1


@pytest.mark.parametrize(
    ("names", "bar"),
    [
        (
            ("form", "papers", "review", "submitted"),
            ("Kê khai", "Giấy tờ", "Kiểm tra", "Lệ phí", "Nhận kết quả"),
        ),
        (
            ("form_without_papers", "review_without_papers", "slots", "booked"),
            ("Kê khai", "Kiểm tra", "Lịch hẹn", "Lệ phí", "Nhận kết quả"),
        ),
    ],
)
def test_the_bar_shows_the_steps_that_the_procedure_has_and_where_the_citizen_is(
    pages: dict[str, Page], names: tuple[str, ...], bar: tuple[str, ...]
) -> None:
    for name, now in zip(names, bar, strict=False):
        tree = pages[name].tree
        assert tuple(tidy(node) for node in tree.css(".progress .step-name")) == bar, name
        assert tidy(tree.css_first('[aria-current="step"] .step-name')) == now, name


@pytest.mark.parametrize("name", ["submitted_unbooked", "slot_times", "slot_times_refused"])
def test_a_citizen_who_still_has_to_book_is_at_the_step_of_the_appointment(
    pages: dict[str, Page], name: str
) -> None:
    now = pages[name].tree.css_first('[aria-current="step"] .step-name')
    assert tidy(now) == "Lịch hẹn"


def test_pages_are_vietnamese_and_need_no_script(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.tree.css_first('html[lang="vi"]'), name
        assert page.tree.css("script, [onclick], [style]") == [], name


def test_every_page_has_one_heading_one_main_part_and_a_way_past_the_menu(
    pages: dict[str, Page],
) -> None:
    for name, page in pages.items():
        assert page.heading, name
        assert len(page.tree.css("main#noi-dung")) == 1, name
        assert page.links["Bỏ qua đến nội dung chính"] == "#noi-dung", name


def test_every_control_has_a_label_of_its_own(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        labelled = [node.attrs["for"] for node in page.tree.css("label")]
        controls = page.tree.css('input:not([type="hidden"]), select, textarea')
        assert Counter(labelled) == Counter(node.attrs["id"] for node in controls), name


def test_what_describes_a_control_is_on_the_page(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        identities = {node.attrs["id"] for node in page.tree.css("[id]")}
        for node in page.tree.css("[aria-describedby], [aria-labelledby]"):
            text = node.attrs.get("aria-describedby") or node.attrs["aria-labelledby"] or ""
            assert set(text.split()) <= identities, f"{name}: {node.html}"


def test_no_identity_is_given_twice(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        identities = [node.attrs["id"] for node in page.tree.css("[id]")]
        assert len(identities) == len(set(identities)), name


@pytest.mark.parametrize(
    "name", ["form_refused", "papers_refused", "payment_refused", "slot_times_refused"]
)
def test_a_refusal_is_announced_and_leads_to_each_wrong_field(
    pages: dict[str, Page], name: str
) -> None:
    page = pages[name]
    (alert,) = page.tree.css('[role="alert"]')
    assert "autofocus" in alert.attrs
    targets = [node.attrs["href"] or "" for node in alert.css("a")]
    wrong = {node.attrs["name"] for node in page.tree.css('[aria-invalid="true"]')}
    assert targets
    assert {target.removeprefix("#f-") for target in targets} == wrong
    assert all(page.tree.css_first(target) for target in targets)


def test_a_choice_is_a_group_with_a_legend(pages: dict[str, Page]) -> None:
    radios = pages["form"].tree.css('input[type="radio"]')
    groups = pages["form"].tree.css("fieldset")
    assert len(radios) == 4
    assert [tidy(group.css_first("legend")) for group in groups] == [
        "Giới tính",
        "Vi phạm giao thông chưa giải quyết",
    ]


def test_optional_fields_say_so_outside_their_label(pages: dict[str, Page]) -> None:
    control = pages["form"].control("Thư điện tử")
    (hint,) = pages["form"].tree.css(f"#{control.attrs['aria-describedby']}")
    assert tidy(hint).startswith("Không bắt buộc")


def test_forms_are_never_kept_by_the_browser(pages: dict[str, Page]) -> None:
    for name in ("form", "papers", "payment"):
        assert pages[name].headers["cache-control"] == "no-store"
