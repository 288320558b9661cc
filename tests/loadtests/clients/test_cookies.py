"""Cookies are kept and sent as a browser does it."""

from __future__ import annotations

import pytest

from loadtests.clients.addresses import Address, Origin
from loadtests.clients.cookies import MAX_COOKIES, Cookies


def at(url: str) -> Address:
    """An address anywhere: nothing is sent there."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    origin = Origin(f"{scheme}://{host}", scheme == "https", host, 443, host)
    return Address(origin, slash + path or "/")


def kept(*said: str, by: str = "https://portal.example.vn/hoso/nop") -> Cookies:
    cookies = Cookies()
    for header in said:
        cookies.remember(header, at(by))
    return cookies


@pytest.mark.parametrize(
    ("said", "asked", "sent"),
    [
        ("a=1", "https://portal.example.vn/hoso/nop", "a=1"),
        ("a=1", "https://portal.example.vn/hoso/", "a=1"),
        ("a=1", "https://portal.example.vn/hoso", "a=1"),
        ("a=1", "https://portal.example.vn/", ""),
        ("a=1; Path=/", "https://portal.example.vn/", "a=1"),
        ("a=1; path=hoso", "https://portal.example.vn/", ""),
        ("a=1; Path=/ho", "https://portal.example.vn/hoso", ""),
        ("a=1; Path=/hoso", "https://portal.example.vn/hoso/x?y=/z", "a=1"),
        ("a=1; Path=/hoso/", "https://portal.example.vn/hoso", ""),
        ("a=1; Path=/", "https://example.vn/", ""),
        ("a=1; Path=/", "https://www.portal.example.vn/", ""),
        ("a=1; Path=/; Domain=.Example.vn", "https://pay.example.vn/", "a=1"),
        ("a=1; Path=/; Domain=example.vn", "https://badexample.vn/", ""),
        ("a=1; Path=/; Domain=vn", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Domain=other.vn", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Secure", "https://portal.example.vn/", "a=1"),
        ("a=1; Path=/; Secure", "http://portal.example.vn/", ""),
        ("a=1; Path=/; Max-Age=60", "https://portal.example.vn/", "a=1"),
        ("a=1; Path=/; Max-Age=0", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Max-Age=-5", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Max-Age=x", "https://portal.example.vn/", "a=1"),
        ("a=1; Path=/; Expires=Wed, 21 Oct 2015 07:28:00 GMT", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Expires=Wed, 21-Oct-2015 07:28:00 GMT", "https://portal.example.vn/", ""),
        ("a=1; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "https://portal.example.vn/", "a=1"),
        ("a=1; Path=/; Expires=soon", "https://portal.example.vn/", "a=1"),
        (
            "a=1; Max-Age=9; Expires=Wed, 21 Oct 2015 07:28:00 GMT",
            "https://portal.example.vn/hoso",
            "a=1",
        ),
        ('a="x, y=z"; Path=/', "https://portal.example.vn/", 'a="x, y=z"'),
        ("a=; Path=/", "https://portal.example.vn/", "a="),
    ],
)
def test_a_cookie_is_sent_where_the_server_meant_it(said: str, asked: str, sent: str) -> None:
    assert kept(said).header(at(asked)) == sent


@pytest.mark.parametrize("said", ["", "a", "=1", ";", "a\x01=1", "a=1\r\nX: y", "ă=1", "a=\u1ea1"])
def test_what_is_no_cookie_is_ignored(said: str) -> None:
    assert kept(said).header(at("https://portal.example.vn/hoso/")) == ""


def test_longer_paths_go_first_and_then_older_cookies() -> None:
    cookies = kept("a=1; Path=/", "b=2; Path=/hoso", "c=3; Path=/", "a=4; Path=/hoso")
    assert cookies.header(at("https://portal.example.vn/hoso")) == "b=2; a=4; a=1; c=3"


def test_a_cookie_is_changed_in_its_place_and_dropped_when_it_is_over() -> None:
    cookies = kept("a=1; Path=/", "b=2; Path=/", "a=3; Path=/", "b=; Path=/; Max-Age=0")
    assert cookies.header(at("https://portal.example.vn/")) == "a=3"


def test_this_machine_counts_as_secure_as_it_does_for_browsers() -> None:
    cookies = kept("a=1; Path=/; Secure", by="http://127.0.0.1/")
    assert cookies.header(at("http://127.0.0.1/")) == "a=1"


def test_an_address_has_no_subdomains() -> None:
    cookies = kept("a=1; Path=/; Domain=0.0.1", by="http://127.0.0.1/")
    assert cookies.header(at("http://127.0.0.1/")) == ""


def test_a_server_that_sets_cookies_without_end_loses_the_oldest() -> None:
    cookies = kept(*(f"c{number}=1; Path=/" for number in range(MAX_COOKIES + 2)))
    sent = cookies.header(at("https://portal.example.vn/")).split("; ")
    assert (sent[0], len(sent)) == ("c2=1", MAX_COOKIES)


def test_a_citizen_who_forgets_has_none() -> None:
    cookies = kept("a=1; Path=/")
    cookies.clear()
    assert cookies.header(at("https://portal.example.vn/")) == ""
