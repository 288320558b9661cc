"""The page on the screen is read with the meaning that served HTML has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from civicgauge.forms import read_page as read_served
from civicgauge.view import View

PAGE = """<!doctype html><html lang="vi"><head><title>Cổng</title></head><body>
<h1> Kê khai
  thông   tin </h1>
<div role="alert" aria-live="assertive">Có <b>1</b> mục
  cần sửa</div>
<p role="status"></p>
<form action="/luu" method="post">
  <input type="hidden" name="token" value="t-1">
  <label for="ten">Họ và tên <span>*</span></label>
  <input id="ten" name="full_name" value="  Vàng  A Páo ">
  <label>Ghi chú <textarea name="note">dòng một
dòng hai</textarea></label>
  <label for="dt">Số điện thoại</label> <input id="dt" type="tel" aria-invalid="true" value="12ab">
  <fieldset><legend>Giới tính</legend>
    <label><input type="radio" name="gender" value="m" checked> Nam</label>
    <label><input type="radio" name="gender" value="f"> Nữ</label>
  </fieldset>
  <fieldset><legend>Ngày cấp</legend>
    <input aria-label="Ngày" name="d"><input aria-label="Tháng" name="m"><input name="y">
  </fieldset>
  <label for="h">Hạng</label>
  <select id="h"><option value="">Chọn</option><option value="2" selected>B 1</option></select>
  <label for="e">Lý do</label>
  <select id="e"><option value="">Chọn</option><option value="2">Hỏng</option></select>
  <label for="a">Ảnh</label> <input type="file" id="a" name="photo">
  <label for="c"><input type="checkbox" id="c" checked> Cam kết</label>
  <label for="off">Khóa</label> <input id="off" disabled>
  <button name="go" value="1">Tiếp <i>tục</i></button> <input type="submit" value="Lưu nháp">
</form>
<a href="/ve">Quay <span>về</span></a> <a>không phải liên kết</a>
<details><summary>Hướng dẫn</summary><p>Mã giao dịch: ẩn</p></details>
<dialog><p>Mã giao dịch: ẩn</p></dialog>
<dl><div><dt>Mã hồ sơ:</dt><dd>H26-1 <em>mới</em></dd></div><dt>Thiếu</dt></dl>
<table><tr><th>Trạng thái</th><td>Đã nộp</td></tr><tr><th>a</th><th>b</th></tr></table>
<p>Số biên lai: BL-9</p><p>Số tiền <!-- x --> <strong>115.000 ₫</strong></p>
<p hidden>Không thấy: thật</p>
<script>var x = "Mã giao dịch: 1"</script><style>p { color: black }</style>
<noscript>Mã giao dịch: 2</noscript><template><p>Mã giao dịch: 3</p></template>
</body></html>"""

DRESSED = """<!doctype html><title>Cổng</title>
<style>
  label, button { text-transform: uppercase }
  .flex { display: flex; flex-direction: column }
  .gone, .gone * { display: none }
  .unseen { visibility: hidden }
  .contents { display: contents }
  .drawn-by-label { appearance: none; width: 0; height: 0; position: absolute }
</style>
<h1 class="gone">Không phải tiêu đề</h1><h1>Tiêu đề</h1>
<p class="unseen" role="alert">Không thấy</p>
<form>
  <p class="contents"><label for="n">Họ và tên</label><input id="n"></p>
  <p class="gone"><label for="g">Bẫy máy</label><input id="g"></p>
  <input type="radio" id="r" name="r" class="drawn-by-label"><label for="r">Có</label>
  <p class="flex"><span>một</span><span>hai</span></p>
  <button class="gone">Nút ẩn</button><button>Tiếp tục</button>
</form>"""


def without_keys(view: View) -> View:
    return replace(
        view,
        fields=tuple(replace(item, key="") for item in view.fields),
        pressables=tuple(replace(item, key="") for item in view.pressables),
    )


@pytest.fixture
def seen(at_browser: Any, portal: Any) -> View:
    portal.pages["/"] = PAGE
    at_browser.open("/")
    view: View = at_browser.hands.view()
    return view


def test_a_page_reads_the_same_on_the_screen_and_as_served(seen: View) -> None:
    served = read_served(PAGE.encode(), seen.url, 200).view
    assert without_keys(seen) == without_keys(served)


def test_the_reading_holds_what_a_citizen_sees(seen: View) -> None:
    assert seen.heading == "Kê khai thông tin"
    assert seen.notices == ("Có 1 mục cần sửa",)
    assert [item.label for item in seen.grouped("Giới tính")] == ["Nam", "Nữ"]
    assert [item.label for item in seen.grouped("Ngày cấp")] == ["Ngày", "Tháng", ""]
    assert seen.term("Mã hồ sơ") == "H26-1 mới"
    assert seen.term("Số tiền") == "115.000 ₫"
    assert seen.term("Mã giao dịch") == ""


def test_what_a_style_sheet_hides_is_not_there_and_what_it_dresses_keeps_its_name(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = DRESSED
    at_browser.open("/")
    view = at_browser.hands.view()
    assert view.heading == "Tiêu đề"
    assert view.notices == ()
    assert [item.label for item in view.fields] == ["Họ và tên", "Có"]
    assert [item.text for item in view.pressables] == ["Tiếp tục"]
    assert view.text.splitlines()[-3:] == ["một", "hai", "Tiếp tục"]


def test_a_choice_that_only_its_label_draws_is_ticked_through_the_label(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = DRESSED
    at_browser.open("/")
    at_browser.hands.tick(at_browser.hands.view().grouped("")[-1], "decided")
    assert at_browser.hands.view().grouped("")[-1].checked


def test_the_fragment_of_an_address_is_no_other_page(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = "<h1>Trang</h1>"
    at_browser.open("/#noi-dung")
    assert at_browser.hands.view().url == f"{portal.url}/"
