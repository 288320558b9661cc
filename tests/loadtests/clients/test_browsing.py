"""A citizen's browser fetches what belongs to a page, from servers that say what may be kept."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import gevent  # type: ignore[import-untyped]
import pytest

from civicgauge.forms import Page, read_with_assets
from civicgauge.hands import StepStopped
from civicgauge.rows import RequestKind, RequestRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import load_target
from civicgauge.words import default_words
from loadtests.arrivals import plan
from loadtests.clients.browsing import Browsing
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import HttpSession, Issued
from loadtests.clients.thin_client import ThinClients
from loadtests.http_hands import FormHands
from loadtests.live import Figures
from loadtests.load_profile import Profile
from loadtests.peak import Peak, WalkMaker
from tests.loadtests.raw_server import RawServer, answer, raw_server, reset

Answers = Mapping[str, tuple[str, ...]]
"""Path -> head, body and status; a status of "" is a reset, "-" no answer at all."""

KEPT = "Cache-Control: max-age=3600\r\n"
ETAG = 'ETag: "1"\r\n'


class Citizen:
    """One session with a browser, and all that it reported."""

    def __init__(self, timeout: float = 20.0, clients: ThinClients | None = None) -> None:
        self.exchanges: list[Exchange] = []
        self.issued = Issued()
        report = self.exchanges.append
        self.session = HttpSession(clients or ThinClients(), timeout, report, self.issued)
        self.browsing = Browsing(self.session.client, report, self.issued)
        self.session.browser = self.browsing

    def sees(self, url: str) -> Page:
        """Open a page and look at it until it is complete."""
        page = self.opens(url)
        self.browsing.finish()
        return page

    def opens(self, url: str) -> Page:
        found = self.session.get(url)
        page = read_with_assets(found.body, found.url, found.status)
        self.session.load(page)
        return page

    @property
    def assets(self) -> list[tuple[str, int, Outcome, str]]:
        """Of each asset exchange path, status, outcome and reason, by path."""
        return sorted(
            (item.path, item.status, item.outcome, item.reason)
            for item in self.exchanges
            if item.kind is RequestKind.ASSET
        )

    @property
    def balanced(self) -> bool:
        """Whether everything that was begun has an outcome."""
        return self.issued.requests == len(self.exchanges)


@contextmanager
def site(answers: Answers) -> Iterator[RawServer]:
    """A server with these answers; whoever names the current ETag gets a 304."""

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        path = asked(request)
        head, body, status = (*answers.get(path, ("", "", "404 Not Found")), "200 OK")[:3]
        if status == "":
            reset(connection)
        elif status == "-":
            server.closing.wait()
        elif b"If-None-Match" in request and "ETag" in head:
            connection.sendall(f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode())
        else:
            answer(connection, body.encode(), head, status)

    with raw_server(behave) as server:
        yield server


def asked(request: bytes) -> str:
    return request.split(b" ", 2)[1].decode()


def counts(server: RawServer) -> Counter[str]:
    return Counter(map(asked, server.requests))


HEAD = '<link rel="stylesheet" href="/a.css"><script src="/s.js"></script>'


def test_a_second_page_asks_only_for_what_is_stale_and_another_citizen_for_everything() -> None:
    body = f'{HEAD}<img src="/no-cache.png"><img src="/no-store.png"><img src="/silent.png">'
    answers = {
        "/1": ("", body),
        "/2": ("", body),
        "/a.css": (KEPT, "a{}"),
        "/s.js": ("Cache-Control: max-age=31536000, immutable\r\n", "1"),
        "/no-cache.png": ("Cache-Control: no-cache\r\n" + ETAG, "12345"),
        "/no-store.png": ("Cache-Control: no-store, max-age=60\r\n" + ETAG, "123"),
        "/silent.png": ("", "1"),
    }
    with site(answers) as server:
        first, second = Citizen(), Citizen()
        for path in ("/1", "/2"):
            first.sees(server.url + path)
        assert counts(server) == {
            **dict.fromkeys(("/1", "/2", "/a.css", "/s.js"), 1),
            **dict.fromkeys(("/no-cache.png", "/no-store.png", "/silent.png"), 2),
        }
        second.sees(server.url + "/1")
        conditional = [asked(item) for item in server.requests if b"If-None-Match" in item]
    assert conditional == ["/no-cache.png"]
    assert ("/no-cache.png", 304, Outcome.OK, "") in first.assets
    assert ("/no-store.png", 304, Outcome.OK, "") not in first.assets
    assert [path for path, *_ in second.assets] == sorted({*answers} - {"/1", "/2"})
    assert first.balanced
    assert second.balanced


def test_an_asset_is_asked_for_with_the_cookies_of_its_citizen_and_may_set_some() -> None:
    answers = {
        "/": ("Set-Cookie: s=1; Path=/\r\n", '<img src="/a.png">'),
        "/a.png": ("Set-Cookie: t=2; Path=/\r\nCache-Control: no-store\r\n", "1"),
    }
    with site(answers) as server:
        citizen = Citizen()
        citizen.sees(server.url)
        citizen.sees(server.url)
        sent = [item for item in server.requests if asked(item) == "/a.png"]
    assert [b"Cookie: s=1\r\n" in item for item in sent] == [True, False]
    assert b"Cookie: s=1; t=2\r\n" in sent[1]


def test_every_address_is_asked_for_once_and_only_over_http_from_this_machine() -> None:
    page = (
        '<base href="/anh/"><img src="a.png"><img src=" a.png#x "><img src="/anh/a.png">'
        '<img src="data:image/png;base64,AAAA"><img src="javascript:x"><img src="blob:x">'
        '<img src="http://[x"><img src="file:///etc/passwd"><img src="#"><img src="/trang">'
        '<img src="//portal.example/b.png?x=1"><script src="https://cdn.example/s.js"></script>'
    )
    with site({"/trang": ("", page), "/anh/a.png": ("", "1"), "/anh/": ("", "1")}) as server:
        citizen = Citizen()
        for _ in range(2):
            citizen.sees(server.url + "/trang")
        assert counts(server) == {"/trang": 2, "/anh/a.png": 2, "/anh/": 2}
    assert citizen.balanced


def test_what_lies_on_another_host_is_counted_once_and_never_asked_for() -> None:
    page = '<img src="//portal.example/b.png?x=1"><script src="https://cdn.example/s.js"></script>'
    with site({"/": ("", page)}) as server:
        citizen = Citizen()
        for _ in range(2):
            citizen.sees(server.url)
        assert counts(server) == {"/": 2}
    assert citizen.assets == [
        ("http://portal.example/b.png", 0, Outcome.NOT_EXERCISED, "foreign_host"),
        ("https://cdn.example/s.js", 0, Outcome.NOT_EXERCISED, "foreign_host"),
    ]
    assert citizen.balanced


def test_a_page_with_thousands_of_pictures_gets_a_hundred_and_says_so() -> None:
    pictures = {f"/{number}.png": ("", "1") for number in range(3_000)}
    page = "".join(f'<img src="{path}">' for path in pictures)
    with site({"/": ("", page), **pictures}) as server:
        citizen = Citizen()
        citizen.sees(server.url)
        assert len(server.requests) == 101
        assert server.connections <= 7
    assert (server.url, 0, Outcome.NOT_EXERCISED, "too_many_assets") in citizen.assets
    assert citizen.balanced


def test_at_most_six_requests_are_under_way_at_once() -> None:
    together, most, lock = 0, 0, threading.Lock()
    six = threading.Barrier(6)

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        nonlocal together, most
        if asked(request) == "/":
            answer(connection, b"".join(b"<img src=/%d>" % number for number in range(18)))
            return
        with lock:
            together += 1
            most = max(most, together)
        six.wait(20)
        with lock:
            together -= 1
        answer(connection, b"1")

    with raw_server(behave) as server:
        citizen = Citizen()
        citizen.sees(server.url)
    assert most == 6
    assert [outcome for _, _, outcome, _ in citizen.assets] == [Outcome.OK] * 18


def test_assets_that_fail_are_rows_and_keep_nobody_from_going_on() -> None:
    page = HEAD + '<img src="/gone.png"><img src="/cut.png"><img src="/loop"><img src="/away">'
    answers = {
        "/": ("", page),
        "/a.css": ("", "", ""),
        "/s.js": ("", "", "500 Internal Server Error"),
        "/cut.png": ("", "", ""),
        "/loop": ("Location: /loop\r\n", "", "302 Found"),
        "/away": ("Location: http://portal.example/x\r\n", "", "302 Found"),
    }
    with site(answers) as server:
        citizen = Citizen()
        citizen.sees(server.url)
    told = Counter((path, outcome, reason) for path, _, outcome, reason in citizen.assets)
    assert told == {
        ("/a.css", Outcome.FAILED, "reset"): 1,
        ("/s.js", Outcome.FAILED, "http_500"): 1,
        ("/gone.png", Outcome.FAILED, "http_404"): 1,
        ("/cut.png", Outcome.FAILED, "reset"): 1,
        ("/loop", Outcome.OK, ""): 10,
        ("/loop", Outcome.FAILED, "redirect_loop"): 1,
        ("/away", Outcome.OK, ""): 1,
        ("http://portal.example/x", Outcome.NOT_EXERCISED, "foreign_host"): 1,
    }
    assert citizen.balanced


def test_a_picture_that_does_not_come_is_given_up_when_the_next_page_is_there() -> None:
    answers = {"/1": ("", "<img src=/slow>"), "/2": ("", "<p>x"), "/slow": ("", "", "-")}
    with site(answers) as server:
        citizen = Citizen()
        citizen.opens(server.url + "/1")
        citizen.sees(server.url + "/2")
    assert citizen.assets == [("/slow", 0, Outcome.UNFINISHED, "")]
    assert citizen.balanced


def test_a_style_sheet_that_does_not_come_keeps_the_page_from_being_shown() -> None:
    with site({"/": ("", HEAD), "/a.css": ("", "", "-"), "/s.js": ("", "1")}) as server:
        citizen = Citizen(timeout=0.5)
        with pytest.raises(StepStopped) as caught:
            citizen.sees(server.url)
        citizen.browsing.finish()
    assert (caught.value.outcome, caught.value.reason) == (Outcome.TIMEOUT, "no_answer")
    assert ("/a.css", 0, Outcome.TIMEOUT, "no_answer") in citizen.assets
    assert citizen.balanced


def test_an_asset_of_any_size_is_given_up_at_five_megabytes() -> None:
    with site({"/": ("", "<img src=/large>"), "/large": ("", "x" * 6_000_000)}) as server:
        citizen = Citizen()
        citizen.sees(server.url)
    assert citizen.assets == [("/large", 0, Outcome.FAILED, "body_too_large")]


def test_a_citizen_waits_for_style_sheets_and_not_for_pictures() -> None:
    """The picture is answered only after the step is over, the style sheet at once."""
    over = threading.Event()

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        if asked(request) == "/":
            answer(connection, (HEAD + "<img src=/p><h1>x</h1>").encode())
        elif asked(request) == "/p":
            over.wait(20)
            answer(connection, b"1")
        else:
            answer(connection, b"1")

    with raw_server(behave) as server:
        citizen = Citizen()
        hands = FormHands(server.url, default_words(), citizen.session)
        hands.open(server.url)
        there = [path for path, *_ in citizen.assets]
        waits = [*hands.tally.waits]
        over.set()
        citizen.browsing.finish()
    assert there == ["/a.css", "/s.js"]
    pages = [item.seconds for item in citizen.exchanges if item.kind is RequestKind.PAGE]
    styles = [item.seconds for item in citizen.exchanges if item.path == "/a.css"]
    assert len(waits) == 1
    assert waits[0] >= pages[0] + styles[0]


def test_a_session_without_a_browser_fetches_pages_only() -> None:
    with site({"/": ("", HEAD + "<h1>x</h1>"), "/a.css": ("", "a")}) as server:
        hands = FormHands(server.url, default_words(), HttpSession(ThinClients(), 20.0))
        hands.open(server.url)
        assert counts(server) == {"/": 1}


def test_a_filing_that_is_stopped_leaves_a_row_for_each_asset_under_way(
    profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """Its only page is not the portal's, so the citizen has ended and looks on at the page."""
    under_way = threading.Event()

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        if asked(request) == "/":
            answer(connection, b"<img src=/slow>")
        else:
            under_way.set()
            server.closing.wait()

    with raw_server(behave) as server:
        target, chosen = load_target(server.url), profile(walks=1)
        (arrival,) = plan(chosen, 1).arrivals
        run = RunFolder.create(tmp_path, "load", target.name, {})
        peak = Peak(run.path.name, target, chosen, 1, time.perf_counter())
        with RowWriter(run.path) as writer:
            maker = WalkMaker(
                peak,
                writer,
                (figures := Figures([arrival])),
                lambda *exchanged: None,
                ThinClients(),
                browser_for=Browsing,
            )
            walking = gevent.spawn(maker.walk(arrival).run)
            assert gevent.get_hub().threadpool.apply(under_way.wait, (20,))
            walking.kill()
        rows = [(row["kind"], row["outcome"]) for row in run.table(RequestRow).to_pylist()]
    assert rows == [("page", Outcome.OK), ("asset", Outcome.UNFINISHED)]
    assert figures.issued.requests == figures.outcomes.requests == 2
