"""Served HTML is read as a citizen sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicgauge.forms import Page, read_page

PAGE = """
<html><head><title>x</title></head><body>
<h1> Kê khai
  thông tin </h1>
<div role="alert">Số điện thoại phải có 10 chữ số</div>
<form action="/luu" method="post">
  <input type="hidden" name="token" value="t-1">
  <label for="ten">Họ và tên</label> <input id="ten" name="full_name" value="Vàng A Páo">
  <label>Ghi chú <textarea name="note">cũ</textarea></label>
  <label for="dt">Số điện thoại</label>
  <input id="dt" name="phone" aria-invalid="true" value="12ab">
  <fieldset><legend>Giới tính</legend>
    <label><input type="radio" name="gender" value="m" checked> Nam</label>
    <label><input type="radio" name="gender" value="f"> Nữ</label>
  </fieldset>
  <label for="h">Hạng</label>
  <select id="h" name="class">
    <option value="">Chọn</option><option value="2" selected>B1</option>
  </select>
  <label for="a">Ảnh</label> <input type="file" id="a" name="photo">
  <label for="off">Khóa</label> <input id="off" name="off" disabled>
  <button name="go" value="1">Tiếp tục</button>
</form>
<a href="/ve">Quay về</a>
<dl><dt>Mã hồ sơ:</dt><dd>H26-1</dd></dl>
<table><tr><th>Trạng thái</th><td>Đã nộp</td></tr></table>
<p>Số biên lai: BL-9</p>
<p hidden>Không thấy: thật</p>
<script>var x = "Mã giao dịch: 1"</script>
</body></html>
"""


@pytest.fixture
def page() -> Page:
    return read_page(PAGE.encode(), "http://127.0.0.1/khai", 200)


def test_the_heading_is_read_with_single_spaces(page: Page) -> None:
    assert page.view.heading == "Kê khai thông tin"


def test_notices_are_what_is_announced_to_the_citizen(page: Page) -> None:
    assert page.view.notices == ("Số điện thoại phải có 10 chữ số",)


def test_fields_are_found_by_their_whole_visible_label(page: Page) -> None:
    name = page.view.labelled("Họ và tên")

    assert name is not None
    assert (name.kind, name.name, name.value) == ("text", "full_name", "Vàng A Páo")
    assert page.view.labelled("Họ") is None


def test_a_label_round_a_field_does_not_include_the_fields_own_text(page: Page) -> None:
    note = page.view.labelled("Ghi chú")

    assert note is not None
    assert note.value == "cũ"


def test_a_field_marked_invalid_is_in_error(page: Page) -> None:
    assert [item.label for item in page.view.fields if item.error] == ["Số điện thoại"]


def test_radio_buttons_are_found_by_their_legend(page: Page) -> None:
    group = page.view.grouped("Giới tính")

    assert [(item.label, item.checked) for item in group] == [("Nam", True), ("Nữ", False)]


def test_a_list_shows_its_options_and_the_chosen_one(page: Page) -> None:
    licence = page.view.labelled("Hạng")

    assert licence is not None
    assert (licence.options, licence.value) == (("Chọn", "B1"), "B1")


def test_a_disabled_field_is_not_offered(page: Page) -> None:
    assert page.view.labelled("Khóa") is None


def test_a_field_without_a_label_can_be_found_by_its_name(page: Page) -> None:
    found = page.view.labelled("name=phone")

    assert found is not None
    assert found.label == "Số điện thoại"


def test_hidden_tokens_stay_with_their_form(page: Page) -> None:
    assert page.forms[0].hidden == [("token", "t-1")]


def test_values_are_found_beside_their_terms(page: Page) -> None:
    assert page.view.term("Mã hồ sơ") == "H26-1"
    assert page.view.term("Trạng thái") == "Đã nộp"
    assert page.view.term("Số biên lai") == "BL-9"


def test_what_is_hidden_or_script_is_not_seen(page: Page) -> None:
    assert page.view.term("Không thấy") == ""
    assert page.view.term("Mã giao dịch") == ""


def test_buttons_come_before_links_of_the_same_text() -> None:
    page = read_page(
        b"<a href=/x>Nop</a><form><button>Nop</button></form>", "http://127.0.0.1/", 200
    )

    found = page.view.pressable(["Nop"])

    assert found is not None
    assert not found.link


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(html: bytes) -> None:
    assert read_page(html, "http://127.0.0.1/", 200).view.status == 200


@given(st.text(alphabet="<>/=\"' abdfhilmnoprstuvx", max_size=200))
def test_no_broken_markup_makes_the_reader_fail(html: str) -> None:
    assert read_page(html.encode(), "http://127.0.0.1/", 200).view.status == 200
