"""Hands at a real browser: what they do, what they note, and how they name what goes wrong."""

from __future__ import annotations

import math
import socket
import time
from typing import Any

import pytest
from PIL import Image

from civicgauge.hands import StepStopped
from civicgauge.people.pictures import Picture
from civicgauge.steps import Outcome, Step

FORM = """<!doctype html><meta name="viewport" content="width=device-width"><title>Khai</title>
<style>input, select, button { position: absolute; left: 100px; width: 200px; height: 40px;
margin: 0; box-sizing: border-box } label { position: absolute; left: 400px }</style>
<h1>Kê khai</h1><main><p>Mời ông bà điền đủ</p></main>
<form method="post" action="/luu" enctype="multipart/form-data">
<label for="t" style="top: 100px">Họ tên</label><input id="t" name="t" style="top: 100px">
<label for="o" style="top: 200px">Quê</label><input id="o" name="o" value="Huế" style="top: 200px">
<label for="s" style="top: 300px">Hạng</label><select id="s" name="s" style="top: 300px">
<option value="">Chọn</option><option value="a">A1</option><option value="b">B</option></select>
<label for="c" style="top: 400px">Cam kết</label>
<input type="checkbox" id="c" name="c" style="top: 400px">
<label for="f" style="top: 500px">Ảnh</label><input type="file" id="f" name="f" style="top: 500px">
<button style="top: 600px">Gửi</button></form>"""

THANKS = "<h1>Đã nhận</h1><main><p>Mời ông bà điền đủ</p><p>Cảm ơn ông bà</p></main>"
PICTURE = Picture("anh.jpg", "image/jpeg", b"\xff\xd8 not really")


def fill_in(at_browser: Any) -> None:
    hands = at_browser.hands
    at_browser.open("/")
    hands.type_into(hands.view().labelled("Họ tên"), "Nguyễn Văn Đức", "known")
    hands.type_into(hands.view().labelled("Quê"), "Vinh", "copied")
    hands.choose(hands.view().labelled("Hạng"), "B", "decided")
    hands.tick(hands.view().labelled("Cam kết"), "decided")
    hands.attach_to(hands.view().labelled("Ảnh"), PICTURE)
    hands.press_on(hands.view().pressable(["Gửi"]), 1)


@pytest.mark.parametrize("persona", ["office_pc", "old_phone"])
def test_what_is_entered_reaches_the_portal(sit_down: Any, portal: Any, persona: str) -> None:
    portal.pages |= {"/": FORM, "/luu": THANKS}
    fill_in(sit_down(persona))
    method, path, body = portal.asked[-1]
    assert (method, path) == ("POST", "/luu")
    for part in ("Nguyễn Văn Đức", 'name="o"\r\n\r\nVinh\r\n', 'name="s"\r\n\r\nb\r\n'):
        assert part.encode() in body
    assert b'name="c"\r\n\r\non\r\n' in body
    assert b'filename="anh.jpg"' in body
    assert PICTURE.data in body


def test_each_action_leaves_a_row_with_its_operators(at_browser: Any, portal: Any) -> None:
    portal.pages |= {"/": FORM, "/luu": THANKS}
    fill_in(at_browser)
    rows = at_browser.rows.actions
    noted = [(row.number, row.kind, row.label, row.recall, row.characters) for row in rows]
    assert noted == [
        (1, "open", "/", "", 0),
        (2, "type", "Họ tên", "known", 14),
        (3, "type", "Quê", "copied", 4),
        (4, "choose", "Hạng", "decided", 0),
        (5, "tick", "Cam kết", "decided", 0),
        (6, "attach", "Ảnh", "", 0),
        (7, "press", "Gửi", "", 0),
    ]
    assert [row.clicks for row in rows] == [0, 1, 1, 2, 1, 1, 1]
    # 14 characters, marks of ễ (e, x), ă (w) and Đ ứ (d, w, s), three shifts; 4 and one shift.
    assert [row.keys for row in rows] == [0, 14 + 6 + 3, 4 + 1, 0, 0, 0, 0]
    # From the mouse to the keyboard, back and there again for the next, back for the list.
    assert [row.homings for row in rows] == [0, 1, 2, 1, 0, 0, 0]
    assert {(row.run, row.walk, row.step, row.attempt) for row in rows} == {
        ("run", 7, "fill_form", 1)
    }


def test_pointing_is_measured_from_the_last_target_to_the_middle_of_the_next(
    at_browser: Any, portal: Any
) -> None:
    portal.pages |= {"/": FORM, "/luu": THANKS}
    fill_in(at_browser)
    rows = at_browser.rows.actions[1:]
    # From the middle of a window of 1366 x 768 to (200, 120), then 100 pixels down each time.
    assert rows[0].distance == pytest.approx(math.dist((683, 384), (200, 120)))
    assert [row.distance for row in rows[1:]] == pytest.approx([100] * 5)
    assert {(row.width, row.height) for row in rows} == {(200, 40)}


def test_only_text_that_the_page_before_did_not_have_is_to_be_read(
    at_browser: Any, portal: Any
) -> None:
    portal.pages |= {"/": FORM, "/luu": THANKS}
    fill_in(at_browser)
    # The heading stands outside the main content.
    assert at_browser.rows.actions[0].syllables == 5
    assert at_browser.rows.actions[-1].syllables == 4


def test_the_wait_ends_when_a_late_heading_is_there(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = """<p>Đang tải</p><script>
      setTimeout(() => { document.body.innerHTML = "<h1>Xong</h1>"; }, 400);</script>"""
    at_browser.open("/")
    assert at_browser.hands.view().heading == "Xong"
    assert at_browser.hands.tally.waits[0] >= 0.4
    assert at_browser.rows.actions[0].wait == at_browser.hands.tally.waits[0]


def test_watching_the_page_stand_still_is_not_counted_as_waiting(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = THANKS
    began = time.perf_counter()
    at_browser.open("/")
    assert time.perf_counter() - began - at_browser.hands.tally.waits[0] >= 0.1


def test_a_page_whose_banner_never_stands_still_is_usable_all_the_same(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = """<h1>Tin</h1><p id="p">0</p><script>
      setInterval(() => { document.getElementById("p").textContent += "."; }, 20);</script>"""
    at_browser.open("/")
    assert at_browser.hands.view().heading == "Tin"


def test_a_portal_that_forbids_scripts_is_read_like_any_other(at_browser: Any, portal: Any) -> None:
    policy = "default-src 'none'; form-action 'self'"
    portal.pages["/"] = lambda answer: answer.send_page(THANKS, Content_Security_Policy=policy)
    at_browser.open("/")
    assert at_browser.hands.view().heading == "Đã nhận"


def test_the_status_is_that_of_the_page_on_the_screen(at_browser: Any, portal: Any) -> None:
    portal.pages |= {
        "/": lambda answer: answer.send_page("", 302, Location="/loi"),
        "/loi": lambda answer: answer.send_page("<h1>Lỗi</h1><img src=/anh>", 422),
    }
    at_browser.open("/")
    assert (at_browser.hands.view().status, at_browser.hands.view().heading) == (422, "Lỗi")


FAILURES = {
    "/dat-lai": (Outcome.FAILED, "reset"),
    "/rong": (Outcome.FAILED, "reset"),
    "/cut": (Outcome.FAILED, "truncated"),
    "/vong": (Outcome.FAILED, "redirect_loop"),
    "/xa": (Outcome.FAILED, "foreign_host"),
    "/ten-xa": (Outcome.FAILED, "foreign_host"),
    "/rac": (Outcome.FAILED, "not_http"),
    "/treo": (Outcome.TIMEOUT, "no_answer"),
    "/nua-trang": (Outcome.TIMEOUT, "no_answer"),
}


def misbehave(portal: Any) -> None:
    def send_raw(answer: Any, text: bytes) -> None:
        answer.wfile.write(text)
        answer.wfile.flush()
        answer.close_connection = True

    def half(answer: Any) -> None:
        send_raw(answer, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<h1>Na")
        portal.hang(answer)

    cut = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<h1>x</h1>"
    portal.pages |= {
        "/dat-lai": lambda answer: answer.reset(),
        "/rong": lambda answer: send_raw(answer, b""),
        "/cut": lambda answer: send_raw(answer, cut),
        "/vong": lambda answer: answer.send_page("", 302, Location="/vong"),
        "/xa": lambda answer: answer.send_page("", 302, Location="http://192.0.2.1/x"),
        "/ten-xa": lambda answer: answer.send_page("", 302, Location="http://cong.example.org/"),
        "/rac": lambda answer: send_raw(answer, b"SSH-2.0-hello\r\n"),
        "/treo": portal.hang,
        "/nua-trang": half,
    }


@pytest.mark.parametrize(
    ("by", "path"),
    [
        *(("link", path) for path in FAILURES),
        *(("address", path) for path in ("/dat-lai", "/xa", "/treo")),
    ],
)
def test_a_failure_has_the_name_that_it_has_over_http(
    sit_down: Any, portal: Any, by: str, path: str
) -> None:
    misbehave(portal)
    portal.pages["/"] = f'<h1>Trước</h1><a href="{path}">đi</a>'
    at_browser = sit_down(timeout=1.5)
    hands = at_browser.hands
    at_browser.open("/")
    hands.begin_step(Step.TRACK, 1)
    link = hands.view().pressable(["đi"])
    with pytest.raises(StepStopped) as stopped:
        at_browser.open(path) if by == "address" else hands.press_on(link, 1)
    assert (stopped.value.outcome, stopped.value.reason) == FAILURES[path]
    # The browser's own page about it is not the portal's.
    assert hands.view().heading == "Trước"
    assert hands.evidence("nothing") == ""
    row = at_browser.rows.actions[-1]
    assert (row.step, row.wait) == ("track", hands.tally.waits[-1])
    hands.finish()


def test_nobody_listening_is_a_refused_connection(sit_down: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    at_browser = sit_down(url=f"http://127.0.0.1:{port}")
    with pytest.raises(StepStopped, match="connection_refused"):
        at_browser.open("/")


def test_a_page_that_hangs_in_a_script_of_its_own_is_given_up(sit_down: Any, portal: Any) -> None:
    portal.pages["/"] = '<h1>Trang</h1><button onclick="while (true);">Gửi</button>'
    at_browser = sit_down(timeout=1.5)
    at_browser.open("/")
    hands = at_browser.hands
    with pytest.raises(StepStopped, match="timeout: no_answer"):
        hands.press_on(hands.view().pressable(["Gửi"]), 1)
    assert hands.view().heading == "Trang"
    assert hands.evidence("nothing") == ""
    hands.finish()


def test_something_from_a_foreign_host_is_left_out_of_the_page(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = '<h1>Trang</h1><img src="http://192.0.2.1/dem.gif" onerror="h()">'
    portal.pages["/"] += "<script>function h() { document.title = 'không tới' }</script>"
    at_browser.open("/")
    at_browser.hands._page.wait_for_function("document.title === 'không tới'")


def test_what_a_native_dialog_says_is_a_notice(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = """<h1>Trang</h1><button onclick="alert('Ảnh quá lớn')">Gửi</button>"""
    at_browser.open("/")
    hands = at_browser.hands
    hands.press_on(hands.view().pressable(["Gửi"]), 1)
    assert hands.view().notices == ("Ảnh quá lớn",)
    hands.press_on(hands.view().pressable(["Gửi"]), 1)
    assert hands.view().notices == ("Ảnh quá lớn",)


def test_a_download_leaves_the_citizen_where_he_was(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = '<h1>Biên lai</h1><a href="/tep">Tải về</a>'
    portal.pages["/tep"] = lambda answer: answer.send_page(
        "%PDF", 200, Content_Disposition="attachment; filename=bien-lai.pdf"
    )
    at_browser.open("/")
    hands = at_browser.hands
    hands.press_on(hands.view().pressable(["Tải về"]), 1)
    at_browser.open("/tep")
    assert (hands.view().heading, hands.view().status) == ("Biên lai", 200)


def test_pressed_twice_both_submissions_reach_the_portal_and_the_second_answer_is_seen(
    at_browser: Any, portal: Any
) -> None:
    def thank(answer: Any) -> None:
        posts = sum(method == "POST" for method, _, _ in portal.asked)
        answer.send_page(f"<h1>Lần {posts}</h1>")

    portal.pages |= {"/": '<h1>Trả</h1><form method="post" action="/tra"><button>Trả</button>'}
    portal.pages["/tra"] = thank
    at_browser.open("/")
    hands = at_browser.hands
    hands.press_on(hands.view().pressable(["Trả"]), 2)
    assert [path for method, path, _ in portal.asked if method == "POST"] == ["/tra", "/tra"]
    assert hands.view().heading == "Lần 2"
    assert at_browser.rows.actions[-1].clicks == 2


def test_a_button_that_forbids_itself_after_the_first_press_submits_once(
    at_browser: Any, portal: Any
) -> None:
    portal.pages |= {
        "/": """<h1>Trả</h1><form method="post" action="/tra"
          onsubmit="setTimeout(() => { nut.disabled = true })"><button id="nut">Trả</button>""",
        "/tra": "<h1>Đã trả</h1>",
    }
    at_browser.open("/")
    hands = at_browser.hands
    hands.press_on(hands.view().pressable(["Trả"]), 2)
    assert [path for method, path, _ in portal.asked if method == "POST"] == ["/tra"]
    assert hands.view().heading == "Đã trả"


def test_a_list_that_submits_by_itself_is_waited_for(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = """<h1>Chọn</h1><form action="/tinh"><label for="t">Tỉnh</label>
      <select id="t" name="t" onchange="form.submit()"><option>Huế<option>Vinh</select></form>"""
    portal.pages["/tinh"] = "<h1>Đã chọn</h1>"
    at_browser.open("/")
    hands = at_browser.hands
    hands.choose(hands.view().labelled("Tỉnh"), "Vinh", "decided")
    assert hands.view().heading == "Đã chọn"
    assert at_browser.rows.actions[-1].wait == hands.tally.waits[-1]


def test_a_button_under_something_else_cannot_be_pressed(sit_down: Any, portal: Any) -> None:
    portal.pages["/"] = """<h1>Trang</h1><button>Gửi</button>
      <div style="position: fixed; inset: 0; background: white"></div>"""
    at_browser = sit_down()
    at_browser.open("/")
    with pytest.raises(StepStopped, match="'Gửi' is there but cannot be reached"):
        at_browser.hands.press_on(at_browser.hands.view().pressable(["Gửi"]), 1)


def test_a_lost_session_has_no_cookie(at_browser: Any, portal: Any) -> None:
    cookies: list[str | None] = []

    def greet(answer: Any) -> None:
        cookies.append(answer.headers["Cookie"])
        answer.send_page("<h1>Chào</h1>", Set_Cookie="phien=1; Path=/")

    portal.pages["/"] = greet
    at_browser.open("/")
    at_browser.open("/")
    at_browser.hands.forget_session()
    at_browser.open("/")
    assert cookies == [None, "phien=1", None]


def test_the_style_sheet_is_fetched_once_for_all_pages(at_browser: Any, portal: Any) -> None:
    def style(answer: Any) -> None:
        answer.send_page("h1 { color: red }", Cache_Control="max-age=600", Vary="Accept")

    portal.pages |= {"/a.css": style}
    portal.pages |= {"/": '<link rel=stylesheet href="/a.css"><h1>Một</h1>', "/2": "<h1>Hai</h1>"}
    at_browser.open("/")
    at_browser.open("/2")
    at_browser.open("/")
    assert [path for _, path, _ in portal.asked].count("/a.css") == 1


def test_evidence_shows_neither_entered_values_nor_identity_numbers(
    at_browser: Any, portal: Any
) -> None:
    portal.pages["/"] = """<style>body { margin: 0 } p, input { display: block; margin: 0;
      width: 300px; height: 50px; border: 0; background: #ff0000 } p { background: #00ff00 }
      </style><h1 style="position: absolute; top: 200px">Trang</h1>
      <input value="mật khẩu"><p>Số định danh: 099 099 000 123</p><p>Mã hồ sơ: H99.1-000001</p>"""
    at_browser.open("/")
    name = at_browser.hands.evidence("7-track-1")
    assert name == "7-track-1.png"
    picture = Image.open(at_browser.evidence / name).convert("RGB")
    colours = [picture.getpixel((290, y)) for y in (25, 75, 125)]
    assert colours == [(68, 68, 68), (68, 68, 68), (0, 255, 0)]


def test_every_page_that_was_left_has_its_web_vitals(at_browser: Any, portal: Any) -> None:
    portal.pages["/"] = """<h1>Một</h1><p>chữ</p><a href="/2">đi</a>
      <label for="t">Tên</label><input id="t" onkeydown="for (let t = Date.now() + 60;
      Date.now() < t;);"><p id="p"></p><script>
      setTimeout(() => { p.before(Object.assign(document.createElement("div"),
        { style: "height: 300px" })); document.body.prepend(document.querySelector("div"));
        }, 50);</script>"""
    portal.pages["/2"] = "<h1>Hai</h1>"
    at_browser.open("/")
    hands = at_browser.hands
    hands.type_into(hands.view().labelled("Tên"), "a", "known")
    hands.begin_step(Step.TRACK, 1)
    hands.press_on(hands.view().pressable(["đi"]), 1)
    hands.finish()
    first, second = at_browser.rows.vitals
    assert (first.run, first.walk, first.step, second.step) == ("run", 7, "fill_form", "track")
    assert 0 < first.ttfb <= first.fcp <= first.lcp
    assert first.inp >= 0.06
    assert first.cls > 0
    assert second.cls == 0
    assert math.isnan(second.inp)
