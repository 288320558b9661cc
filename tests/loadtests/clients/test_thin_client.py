"""What the load's own client promises beyond what every session keeps: TLS, and odd answers."""

from __future__ import annotations

import gzip
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from civicgauge.errors import InvalidRun
from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from loadtests.clients.session import HttpSession
from loadtests.clients.thin_client import ThinClients
from tests.loadtests.clients.authority import Authority, new_authority
from tests.loadtests.raw_server import RawServer, answer, drip, raw_server

PAGE = b"<h1>Tra c\xe1\xbb\xa9u</h1>"


@pytest.fixture
def session() -> HttpSession:
    return HttpSession(ThinClients(), 2.0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority, known to this process as a portal's own one would be."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    return authority


def page(server: RawServer, connection: socket.socket, request: bytes) -> None:
    answer(connection, PAGE)


def stopped(session: HttpSession, url: str) -> tuple[Outcome, str]:
    with pytest.raises(StepStopped) as caught:
        session.get(url)
    return caught.value.outcome, caught.value.reason


@contextmanager
def no_more_descriptors() -> Iterator[None]:
    """This process may open none beyond those that it has."""
    with socket.socket() as last:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno() + 1, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_connection_that_this_machine_cannot_open_is_not_held_against_the_portal(
    session: HttpSession,
) -> None:
    nobody = "http://127.0.0.1:9/"
    assert stopped(session, nobody) == (Outcome.FAILED, "connection_refused")
    ours = r"no more connections \(Too many open files\).*ulimit -n"
    with no_more_descriptors(), pytest.raises(InvalidRun, match=ours):
        session.get(nobody)


def test_a_portal_whose_authority_is_known_is_spoken_to_over_tls_and_the_connection_is_kept(
    session: HttpSession, trusted: Authority
) -> None:
    with raw_server(page, trusted.server()) as server:
        for _ in range(3):
            assert session.get(server.url).body == PAGE
    assert server.url.startswith("https://127.0.0.1:")
    assert (server.connections, len(server.requests)) == (1, 3)


def test_a_certificate_that_nobody_vouches_for_is_refused_and_nothing_is_sent(
    session: HttpSession, authority: Authority
) -> None:
    with raw_server(page, authority.server()) as server, pytest.raises(StepStopped) as caught:
        session.get(server.url)
    assert caught.value.reason == "untrusted_certificate"
    assert "SSL_CERT_FILE" in caught.value.notice
    assert server.requests == []


def test_a_certificate_for_another_name_is_refused(
    session: HttpSession, trusted: Authority
) -> None:
    with raw_server(page, trusted.server()) as server:
        outcome = stopped(session, server.url.replace("127.0.0.1", "localhost"))
    assert outcome == (Outcome.FAILED, "untrusted_certificate")
    assert server.requests == []


def test_an_answer_that_drips_over_tls_is_given_up_as_a_whole(trusted: Authority) -> None:
    session = HttpSession(ThinClients(), 0.4)

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        drip(server, connection, b"HTTP/1.1 200 OK" * 600)

    with raw_server(behave, trusted.server()) as server:
        assert stopped(session, server.url) == (Outcome.TIMEOUT, "no_answer")


def test_a_greeting_that_never_comes_over_tls_is_given_up() -> None:
    session = HttpSession(ThinClients(), 0.2)
    with raw_server(page) as server:
        secure = server.url.replace("http:", "https:")
        assert stopped(session, secure) == (Outcome.TIMEOUT, "no_answer")


def test_an_answer_after_an_early_hint_is_read_to_its_end(session: HttpSession) -> None:
    """Longer than the library reads at once: it alone would take the first part for the whole."""
    body = PAGE * 9_000
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(hint)
        answer(connection, body)

    with raw_server(behave) as server:
        assert session.get(server.url).body == body
        assert session.get(server.url).body == body
    assert server.connections == 1


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "reset"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "truncated"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "truncated"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n", "truncated"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n\r\na", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "not_http"),
        (b"HTTP/1.1 200 OK\r\nSet-Cookie: a=\x01\r\n\r\n", "not_http"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "not_http"),
    ],
)
def test_answers_cut_short_and_rubbish_are_told_apart(
    session: HttpSession, sent: bytes, reason: str
) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_RDWR)

    with raw_server(behave) as server:
        assert stopped(session, server.url) == (Outcome.FAILED, reason)
    assert len(server.requests) == 1


def test_what_is_not_http_is_told_in_words(session: HttpSession) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"220 mail.example.invalid ESMTP\r\n")
        connection.shutdown(socket.SHUT_RDWR)

    with raw_server(behave) as server, pytest.raises(StepStopped) as caught:
        session.get(server.url)
    assert caught.value.notice == "Expected HTTP/, RTSP/ or ICE/"


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("sent", "read", "connections"),
    [
        (OK + b"Content-Length: 2\r\n\r\nab", b"ab", 1),
        (OK + b"content-length:2\r\n\r\nab", b"ab", 1),
        (OK + b"CONTENT-LENGTH:  2  \r\nX:\r\n\r\nab", b"ab", 1),
        (OK + b"X-Name: \xc4\x90\r\nContent-Length: 2\r\n\r\nab", b"ab", 1),
        (OK + b"Content-Length: 0\r\n\r\n", b"", 1),
        (OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nab", b"ab", 2),
        (OK + b"Content-Length: 2\r\nConnection: keep-alive\r\n\r\nab", b"ab", 1),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", b"ab", 1),
        (OK + b"Content-Length: 2\r\nContent-Encoding: br\r\n\r\nab", b"ab", 1),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", b"ab", 2),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", 1),
        (b"HTTP/1.1 404 \r\nContent-Length: 2\r\n\r\nab", b"ab", 1),
        (OK + b"Content-Length: 100000\r\n\r\n" + b"a" * 100_000, b"a" * 100_000, 1),
    ],
)
def test_plain_and_odd_heads_are_read_alike_and_keep_or_close_the_connection(
    session: HttpSession, sent: bytes, read: bytes, connections: int
) -> None:
    """Sent whole, and then a byte at a time at first, so that no reading sees all of it at once."""

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0 if len(server.requests) == 1 else 40):
            connection.sendall(sent[start : start + 1])
        connection.sendall(sent[0 if len(server.requests) == 1 else 40 :])

    with raw_server(behave) as server:
        bodies = [session.get(server.url).body for _ in range(2)]
    assert bodies == [read, read]
    assert server.connections == connections


def test_a_compressed_body_that_is_cut_off_is_truncated(session: HttpSession) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        answer(connection, gzip.compress(PAGE)[:-9], "Content-Encoding: gzip\r\n")

    with raw_server(behave) as server:
        assert stopped(session, server.url) == (Outcome.FAILED, "truncated")


def test_who_is_refused_in_the_middle_of_a_large_upload_reads_why(session: HttpSession) -> None:
    """The server reads the head only, answers and closes its side; it reads what still comes."""
    said = b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nlarge"

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(said)

    with raw_server(behave) as server:
        reply = session.post(server.url, b"x" * 3_000_000, "text/plain")
    assert (reply.status, reply.body, len(server.requests)) == (413, b"large", 1)


def test_addresses_are_sent_as_browsers_send_them(session: HttpSession) -> None:
    with raw_server(page) as server:
        session.get(f"{server.url}/tra cứu?mã=H 1#phần")
        session.get(f"{server.url}?a=%20+b")
    asked = [request.split(b"\r\n")[0] for request in server.requests]
    assert asked == [
        b"GET /tra%20c%E1%BB%A9u?m%C3%A3=H%201 HTTP/1.1",
        b"GET /?a=%20+b HTTP/1.1",
    ]


def test_a_line_break_in_an_address_or_a_cookie_smuggles_no_line_into_the_request(
    session: HttpSession,
) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        answer(connection, b"", "Set-Cookie: a=1\tX-B: 2\r\nSet-Cookie: c=\xe1\r\n")

    with raw_server(behave) as server:
        session.get(f"{server.url}/\r\nX-A: 1")
        session.get(f"{server.url}/b\nX-A: 1")
    names = [line.partition(b":")[0] for line in server.requests[1].split(b"\r\n")]
    assert not {b"X-A", b"X-B"} & set(names)


def test_citizens_share_connections_and_no_cookies() -> None:
    clients = ThinClients()
    first, second = HttpSession(clients, 2.0), HttpSession(clients, 2.0)

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        answer(connection, PAGE, f"Set-Cookie: who={len(server.requests)}\r\n")

    with raw_server(behave) as server:
        for citizen in (first, second, first, second):
            citizen.get(server.url)
    sent = [request.partition(b"Cookie: ")[2][:5] for request in server.requests]
    assert sent == [b"", b"", b"who=1", b"who=2"]
    assert server.connections == 1
