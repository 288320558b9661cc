"""Hostile and broken input: refused on a page that says what to do, and nothing breaks."""

from __future__ import annotations

import socket
from urllib.parse import urlencode, urlsplit

import pytest

from civicgauge.refportal.serve import Portal
from tests.refportal.visitor import Applicant, Visitor


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/thu-tuc/..%2f..%2fetc%2fpasswd",
        "/ho-so/%ff%fe",
        "/ho-so/'%20OR%201=1--",
        "/bien-lai/%00",
        "/static/../app.py",
    ],
)
def test_an_unknown_address_gets_a_page_in_the_portals_look(portal: Portal, path: str) -> None:
    applicant = Applicant(portal.url, 920_001)
    applicant.sign_in()
    page = applicant.open(path)
    assert page.status == 404
    assert page.heading.startswith("Không tìm thấy")
    assert "Về trang chủ" in page.links


def test_a_form_that_is_too_long_is_refused_with_the_limit(applicant: Applicant) -> None:
    page = applicant.start()
    page = applicant.send("POST", page.url, body="a=" + "x" * 70_000)
    assert page.status == 413
    assert "64 KB" in page.text


def test_an_upload_that_is_too_long_is_refused_with_the_limit(applicant: Applicant) -> None:
    page = applicant.fill_form()
    page = applicant.send("POST", page.url, fields={"portrait": ("a.jpg", bytes(13_000_000))})
    assert page.status == 413
    assert "12 MB" in page.text


def test_a_body_without_announced_length_is_limited_too(applicant: Applicant) -> None:
    parts = urlsplit(applicant.start().url)
    cookies = "; ".join(f"{name}={value}" for name, value in applicant.cookies.items())
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall(head.encode() + chunk * 3)
        assert b" 413 " in connection.recv(65536)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "multipart/mixed"])
def test_what_is_no_form_is_refused(applicant: Applicant, content_type: str) -> None:
    page = applicant.start()
    page = applicant.send("POST", page.url, body="{}", headers={"Content-Type": content_type})
    assert (page.status, page.heading) == (415, "Không nhận loại dữ liệu này")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"no boundary at all"),
        ("application/x-www-form-urlencoded", "a=đ".encode()),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(101))),
    ],
)
def test_a_broken_form_is_refused(applicant: Applicant, content_type: str, body: bytes) -> None:
    page = applicant.start()
    page = applicant.send("POST", page.url, body=body, headers={"Content-Type": content_type})
    assert (page.status, page.heading) == (400, "Không đọc được dữ liệu gửi lên")


def test_a_wrong_method_says_which_ones_are_right(portal: Portal) -> None:
    page = Visitor(portal.url).send("DELETE", f"{portal.url}/thong-ke")
    assert page.status == 405
    assert set(page.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_markup_in_an_answer_stays_text_wherever_it_is_shown(applicant: Applicant) -> None:
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    applicant.start()
    page = applicant.press("Tiếp tục", applicant.answers(full_name=evil, phone="1"))
    assert page.value("Họ và tên") == evil
    applicant.press("Tiếp tục", applicant.answers(full_name=evil))
    page = applicant.press("Tiếp tục", files=applicant.papers())
    assert page.term("Họ và tên") == evil
    assert page.tree.css("script") == []


def test_markup_in_a_search_stays_text(portal: Portal) -> None:
    page = Visitor(portal.url).open("/?" + urlencode({"q": "<img src=x onerror=alert(1)>"}))
    assert page.tree.css("img[onerror]") == []
    assert "<img src=x" in page.text


def test_quotes_in_answers_reach_the_database_as_they_are(applicant: Applicant) -> None:
    name = "Robert'); DROP TABLE drafts;--"
    applicant.start()
    applicant.press("Tiếp tục", applicant.answers(full_name=name))
    page = applicant.open(applicant.page.url.replace("giay-to", "ke-khai"))
    assert page.value("Họ và tên") == name


def test_a_form_from_another_site_is_refused(applicant: Applicant) -> None:
    page = applicant.start()
    page = applicant.send(
        "POST", page.url, body="full_name=x", headers={"Origin": "https://evil.example"}
    )
    assert page.status == 403


@pytest.mark.parametrize("token", ["", "x", "1.2", "9999999999-abc.0123456789abcdef", "é.é"])
def test_a_forged_token_stores_nothing(applicant: Applicant, token: str) -> None:
    form = applicant.start()
    page = applicant.send(
        "POST", form.url, body=urlencode({"token": token, "full_name": "Người Khác"})
    )
    assert page.status == 422
    assert applicant.open(form.url).value("Họ và tên") == ""


def test_a_token_of_another_citizen_is_worth_nothing(portal: Portal, applicant: Applicant) -> None:
    other = Applicant(portal.url, 920_002)
    stolen = other.start().tree.css_first("main input[name=token]")
    assert stolen is not None
    page = applicant.start()
    page = applicant.send("POST", page.url, body=urlencode({"token": stolen.attrs["value"]}))
    assert "đã được gửi hoặc đã hết hạn" in page.alert


def test_every_answer_carries_the_security_headers(portal: Portal) -> None:
    for path in ("/", "/nowhere", "/static/portal.css", "/dang-nhap"):
        headers = (
            Visitor(portal.url).open(path).headers
            if path != "/static/portal.css"
            else (Visitor(portal.url).send("GET", portal.url + path).headers)
        )
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_favourite_icon_is_answered(portal: Portal) -> None:
    page = Visitor(portal.url).send("GET", f"{portal.url}/favicon.ico")
    assert (page.status, page.headers["content-type"]) == (200, "image/x-icon")


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/emblem.svg", "/static/portal.css"])
def test_what_a_browser_has_already_is_not_sent_again(portal: Portal, path: str) -> None:
    visitor = Visitor(portal.url)
    page = visitor.send("GET", portal.url + path)
    known = {"If-None-Match": page.headers["etag"]}
    again = visitor.send("GET", portal.url + path, headers=known)
    assert (page.status, again.status, again.body) == (200, 304, b"")
    assert again.headers["cache-control"] == page.headers["cache-control"]
    other = visitor.send("GET", portal.url + path, headers={"If-None-Match": '"other"'})
    assert (other.status, other.body) == (200, page.body)


def test_rubbish_instead_of_http_does_not_stop_the_portal(portal: Portal) -> None:
    parts = urlsplit(portal.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall(b"\x16\x03\x01 rubbish\r\n\r\n")
        assert b"400" in connection.recv(1000)
    assert Visitor(portal.url).open("/").status == 200
