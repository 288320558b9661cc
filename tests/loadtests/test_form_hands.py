"""HTTP hands submit the form that was served, found by what a citizen sees of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest

from civicgauge.hands import Hands, StepStopped
from civicgauge.people.pictures import Picture
from civicgauge.steps import Step
from civicgauge.words import default_words
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import FormHands
from tests.loadtests.raw_server import RawServer, answer, raw_server

FORM = """<!doctype html><h1>Tờ khai</h1>
<form method="post" action="/gui" {encoding}>
<input type="hidden" name="token" value="t-1">
<label for="ten">Họ và tên</label><input id="ten" name="ten" value="cũ">
<label for="ghi">Ghi chú</label><textarea id="ghi" name="ghi">giữ nguyên</textarea>
<fieldset><legend>Giới tính</legend>
<label><input type="radio" name="gioi" value="m" checked>Nam</label>
<label><input type="radio" name="gioi" value="f">Nữ</label></fieldset>
<label for="hang">Hạng</label>
<select id="hang" name="hang"><option value="">--</option><option value="1">A1</option>
<option value="2">B</option></select>
<label for="dong">Cam đoan</label><input type="checkbox" id="dong" name="dong" value="yes">
<label for="anh">Ảnh</label><input type="file" id="anh" name="anh">
<label for="giay">Giấy khác</label><input type="file" id="giay" name="giay">
<input name="khoa" disabled value="x">
<button name="viec" value="tiep">Tiếp tục</button><button name="viec" value="xoa">Xoá</button>
</form>
<form method="get" action="/tim"><label for="q">Tìm</label><input id="q" name="q">
<button>Nộp hồ sơ</button></form>
<a href="/noi-khac">Thanh toán lệ phí</a>"""


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[RawServer]:
    encoding = getattr(request, "param", "")
    page = FORM.replace("{encoding}", encoding).encode()
    with raw_server(lambda server, connection, _: html(connection, page)) as running:
        yield running


def html(connection: socket.socket, page: bytes) -> None:
    answer(connection, page, "Content-Type: text/html; charset=utf-8\r\n")


@pytest.fixture
def hands(server: RawServer) -> FormHands:
    hands = FormHands(server.url, default_words(), HttpSession(BlockingClients(), 5))
    hands.begin_step(Step.FILL_FORM, 1)
    hands.open(f"{server.url}/to-khai")
    return hands


def submitted(server: RawServer) -> dict[str, str]:
    body = server.requests[-1].partition(b"\r\n\r\n")[2]
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def fill_in(hands: Hands) -> None:
    hands.answer("Họ và tên", "Nguyễn Thị Thử", "known")
    hands.answer("Giới tính", "Nữ", "known")
    hands.answer("Hạng", "B", "known")
    hands.answer("Cam đoan", "yes", "decided")


def test_what_was_answered_and_what_was_served_is_sent_with_the_pressed_button(
    server: RawServer, hands: FormHands
) -> None:
    fill_in(hands)
    hands.press("continue")
    assert server.requests[-1].startswith(b"POST /gui ")
    assert submitted(server) == {
        "token": "t-1",
        "ten": "Nguyễn Thị Thử",
        "ghi": "giữ nguyên",
        "gioi": "f",
        "hang": "2",
        "dong": "yes",
        "viec": "tiep",
    }


def test_a_form_that_was_not_touched_is_sent_as_it_was_served(
    server: RawServer, hands: FormHands
) -> None:
    hands.press("continue")
    assert submitted(server) == {
        "token": "t-1",
        "ten": "cũ",
        "ghi": "giữ nguyên",
        "gioi": "m",
        "hang": "",
        "viec": "tiep",
    }


@pytest.mark.parametrize("server", ['enctype="multipart/form-data"'], indirect=True)
def test_files_travel_in_their_own_fields_and_empty_ones_as_a_browser_sends_them(
    server: RawServer, hands: FormHands
) -> None:
    found = hands.view().labelled("Ảnh")
    assert found is not None
    hands.attach_to(found, Picture("ảnh.jpg", "image/jpeg", b"\xff\xd8picture"))
    hands.press("continue")
    body = server.requests[-1]
    assert b"\xff\xd8picture" in body
    assert b'name="anh"; filename="' in body
    assert b'name="giay"; filename=""' in body
    assert b'name="token"\r\n\r\nt-1' in body


def test_a_get_form_puts_its_fields_into_the_address(server: RawServer, hands: FormHands) -> None:
    hands.answer("Tìm", "giấy phép", "known")
    hands.press("submit")
    assert server.requests[-1].startswith(b"GET /tim?q=gi%E1%BA%A5y+ph%C3%A9p ")


def test_a_link_is_followed(server: RawServer, hands: FormHands) -> None:
    hands.press("to_payment")
    assert server.requests[-1].startswith(b"GET /noi-khac ")


def test_a_button_pressed_twice_sends_the_same_form_twice(
    server: RawServer, hands: FormHands
) -> None:
    hands.press("continue", 2)
    first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests[-2:])
    assert first == second
    assert hands.tally.clicks == 2


def test_a_label_that_is_not_there_stops_the_step_and_the_ones_that_are_there_are_named(
    hands: FormHands,
) -> None:
    with pytest.raises(StepStopped, match=r"'Họ tên'.*Họ và tên; Ghi chú; Giới tính") as caught:
        hands.answer("Họ tên", "x", "known")
    assert caught.value.reason == "not_on_page"


def test_what_the_portal_made_the_citizen_wait_is_clocked(hands: FormHands) -> None:
    hands.begin_step(Step.SUBMIT, 1)
    hands.press("continue")
    assert len(hands.tally.waits) == 1
    assert hands.tally.bytes > 0
