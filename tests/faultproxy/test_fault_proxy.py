"""The fault proxy: what a citizen's socket gets of a known answer, and where it may lead."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from civicgauge.errors import NotAuthorised, UsageError
from civicgauge.faultproxy.faults import (
    FAULTS,
    RUBBISH,
    SOUND,
    Bandwidth,
    BlackHole,
    DripBody,
    DripHead,
    Fault,
    HalfClose,
    Instead,
    Latency,
    LostAnswer,
    Reset,
    ResetBody,
    Truncate,
)
from civicgauge.faultproxy.proxy import FaultProxy, fault_proxy
from tests.loadtests.raw_server import RawServer, answer, raw_server, reset

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
BODY = b"0123456789"
ASK = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = 3600.0
SHORT = 0.1
"""Seconds: what has not come by then comes in an hour or never."""


@contextmanager
def portal_behind(fault: Fault) -> Iterator[tuple[RawServer, FaultProxy]]:
    with (
        raw_server(lambda server, connection, _: answer(connection, BODY)) as portal,
        fault_proxy(portal.url) as proxy,
    ):
        proxy.choose = lambda line: fault
        yield portal, proxy


@contextmanager
def connection_to(proxy: FaultProxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", int(proxy.url.rpartition(":")[2]))) as connection:
        yield connection


def received(connection: socket.socket, length: int) -> bytes:
    """So many bytes, or what came before the end."""
    read = b""
    while len(read) < length and (piece := connection.recv(length - len(read))):
        read += piece
    return read


def test_without_a_fault_everything_passes_as_it_is_in_both_directions() -> None:
    upload = b"POST /b HTTP/1.1\r\ncontent-length: 300000\r\n\r\n" + bytes(300_000)
    with portal_behind(SOUND) as (portal, proxy), connection_to(proxy) as connection:
        for request in (ASK, upload, ASK):
            connection.sendall(request)
            assert received(connection, len(HEAD + BODY)) == HEAD + BODY
    assert portal.requests == [ASK, upload, ASK]
    assert portal.connections == 1
    assert [seen.line for seen in proxy.seen] == [
        "GET /a HTTP/1.1",
        "POST /b HTTP/1.1",
        "GET /a HTTP/1.1",
    ]


@pytest.mark.parametrize(
    ("fault", "comes", "portal_sees"),
    [
        (Truncate(), HEAD + b"0", 1),
        (HalfClose(), HEAD + b"0", 1),
        (RUBBISH, RUBBISH.answer, 0),
        (Instead(b"HTTP/1.1 204 No Content\r\n\r\n"), b"HTTP/1.1 204 No Content\r\n\r\n", 0),
    ],
)
def test_a_fault_that_ends_the_answer_passes_this_much_and_no_more(
    fault: Fault, comes: bytes, portal_sees: int
) -> None:
    with portal_behind(fault) as (portal, proxy), connection_to(proxy) as connection:
        connection.sendall(ASK)
        assert received(connection, 1000) == comes
    assert len(portal.requests) == portal_sees


@pytest.mark.parametrize(
    ("fault", "comes", "portal_sees"),
    [
        (DripHead(LONG), HEAD[:1], 1),
        (DripBody(LONG), HEAD + b"0", 1),
        (Latency(LONG), b"", 1),
        (LostAnswer(), b"", 1),
        (BlackHole(), b"", 0),
    ],
)
def test_a_fault_that_holds_the_answer_up_passes_this_much_and_keeps_the_connection(
    fault: Fault, comes: bytes, portal_sees: int
) -> None:
    with portal_behind(fault) as (portal, proxy), connection_to(proxy) as connection:
        connection.sendall(ASK)
        assert received(connection, len(comes)) == comes
        connection.settimeout(SHORT)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert len(portal.requests) == portal_sees


@pytest.mark.parametrize(("fault", "portal_sees"), [(Reset(), 0), (ResetBody(), 1)])
def test_a_reset_breaks_the_connection_with_an_error(fault: Fault, portal_sees: int) -> None:
    with portal_behind(fault) as (portal, proxy), connection_to(proxy) as connection:
        connection.sendall(ASK)
        with pytest.raises(ConnectionResetError):
            received(connection, 1000)
    assert len(portal.requests) == portal_sees


def test_an_answer_that_is_held_up_comes_whole_afterwards() -> None:
    """49 bytes at 490 a second take 0.1 s, as does the wait of 0.1 s."""
    for fault in (Latency(0.1), Bandwidth(490), DripBody(0.01), DripHead(0.002)):
        with portal_behind(fault) as (_, proxy), connection_to(proxy) as connection:
            began = time.perf_counter()
            connection.sendall(ASK)
            assert received(connection, len(HEAD + BODY)) == HEAD + BODY
            assert time.perf_counter() - began >= 0.09


def test_every_request_of_a_connection_gets_a_fault_of_its_own() -> None:
    with portal_behind(SOUND) as (portal, proxy), connection_to(proxy) as connection:
        stays = Instead(HEAD + b"abcdefghij", stays=True)
        proxy.choose = lambda line: stays if "/a" in line else SOUND
        for path, body in (("/a", b"abcdefghij"), ("/b", BODY), ("/a", b"abcdefghij")):
            connection.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
            assert received(connection, len(HEAD + BODY)) == HEAD + body
    assert portal.requests == [b"GET /b HTTP/1.1\r\n\r\n"]
    assert [seen.fault for seen in proxy.seen] == [stays, SOUND, stays]


def test_a_half_closed_connection_still_takes_what_the_citizen_says() -> None:
    with portal_behind(HalfClose()) as (_, proxy), connection_to(proxy) as connection:
        connection.sendall(ASK)
        assert received(connection, 1000) == HEAD + b"0"
        connection.sendall(ASK)
        proxy.wait_until(lambda seen: len(seen) == 2)


def test_a_portal_that_resets_its_connection_resets_the_citizens() -> None:
    with (
        raw_server(lambda server, connection, _: reset(connection)) as portal,
        fault_proxy(portal.url) as proxy,
        connection_to(proxy) as connection,
    ):
        connection.sendall(ASK)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_portal_that_does_not_listen_is_met_as_a_closed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with fault_proxy(url) as proxy, connection_to(proxy) as connection:
        assert connection.recv(1) == b""


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1", "http://example.com:80", "http://[2001:db8::1]"]
)
def test_the_proxy_leads_nowhere_but_to_this_machine(url: str) -> None:
    with pytest.raises(NotAuthorised, match="not this machine"), fault_proxy(url):
        pass


def test_the_proxy_cannot_be_reached_but_on_one_loopback_address() -> None:
    with portal_behind(SOUND) as (_, proxy):
        assert proxy.url.startswith("http://127.0.0.1:")
        port = int(proxy.url.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))


@pytest.mark.parametrize("url", ["https://127.0.0.1:1", "127.0.0.1:1"])
def test_an_address_that_is_not_plain_http_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError), fault_proxy(url):
        pass


def test_a_port_that_is_taken_is_a_usage_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="another port"), fault_proxy("http://127.0.0.1", port):
            pass


Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def command(tmp_path: Path) -> Started:
    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "civicgauge.faultproxy", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )

    return start


def test_by_hand_it_says_where_it_is_and_spares_what_it_is_told_to_spare(command: Started) -> None:
    with portal_behind(SOUND) as (portal, _):
        process = command(portal.url, "--fault", "reset", "--on", "GET /a", "--skip", "1")
        assert process.stdout is not None
        url = process.stdout.readline().partition(" ")[0]
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as connection:
            for request in (ASK, b"GET /b HTTP/1.1\r\n\r\n"):
                connection.sendall(request)
                assert received(connection, len(HEAD + BODY)) == HEAD + BODY
            connection.sendall(ASK)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
        process.send_signal(signal.SIGINT)
        assert process.communicate() == ("", "")
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["http://192.0.2.1", "--fault", "reset"], 13, "not this machine"),
        (["http://127.0.0.1:1", "--fault", "rset"], 2, "Did you mean 'reset'"),
        (["http://127.0.0.1:1", "--fault", "latency=x"], 2, "above 0"),
    ],
)
def test_by_hand_a_wrong_argument_is_answered_with_the_remedy(
    command: Started, arguments: list[str], code: int, says: str
) -> None:
    _, said = (process := command(*arguments)).communicate()
    assert process.returncode == code
    assert says in said


def test_its_help_names_every_fault(command: Started) -> None:
    shown, _ = command("--help").communicate()
    assert [name for name in FAULTS if name not in shown] == []
