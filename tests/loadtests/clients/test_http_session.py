"""One citizen's HTTP session against servers that behave well, badly and maliciously."""

from __future__ import annotations

import gzip
import socket
import threading

import pytest

from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import MAX_BODY, Clients, HttpSession, Issued
from loadtests.clients.thin_client import ThinClients
from tests.loadtests.raw_server import Behaviour, RawServer, answer, drip, raw_server, reset

TIMEOUT = 0.5


class Client:
    """A session with everything that it reported."""

    def __init__(self, clients: Clients) -> None:
        self.exchanges: list[Exchange] = []
        self.issued = Issued()
        self.session = HttpSession(clients, TIMEOUT, self.exchanges.append, self.issued)

    def outcomes(self) -> list[tuple[Outcome, str]]:
        return [(exchange.outcome, exchange.reason) for exchange in self.exchanges]


@pytest.fixture(params=[ThinClients, BlockingClients])
def client(request: pytest.FixtureRequest) -> Client:
    """Both of our own clients keep the same promises."""
    return Client(request.param())


def stopped(client: Client, behave: Behaviour) -> tuple[RawServer, StepStopped]:
    """The server and how the step ended when the session asks it for a page."""
    with raw_server(behave) as server, pytest.raises(StepStopped) as caught:
        client.session.get(server.url + "/a")
    return server, caught.value


def test_a_page_is_fetched_with_its_status_and_reported(client: Client) -> None:
    with raw_server(
        lambda server, connection, request: answer(connection, b"<h1>a</h1>")
    ) as server:
        client.session.begin_step("track", 2)
        page = client.session.get(f"{server.url}/a?b=1")
    assert (page.status, page.body, page.url) == (200, b"<h1>a</h1>", f"{server.url}/a?b=1")
    (exchange,) = client.exchanges
    assert (exchange.step, exchange.attempt, exchange.method) == ("track", 2, "GET")
    assert (exchange.path, exchange.status, exchange.bytes_received) == ("/a", 200, 10)
    assert (client.issued.steps, client.issued.requests) == (1, 1)


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [
        ("404 Not Found", Outcome.FAILED, "http_404"),
        ("422 Unprocessable", Outcome.REFUSED, "invalid_entry"),
        ("429 Too Many", Outcome.REFUSED, "rate_limited"),
        ("503 Busy", Outcome.FAILED, "http_503"),
    ],
)
def test_an_answer_that_is_an_error_keeps_its_page_and_is_reported_as_one(
    client: Client, status: str, outcome: Outcome, reason: str
) -> None:
    with raw_server(lambda server, connection, _: answer(connection, b"x", "", status)) as server:
        assert client.session.get(server.url).body == b"x"
    assert client.outcomes() == [(outcome, reason)]


def test_a_redirect_after_a_post_is_followed_with_a_get_and_both_are_reported(
    client: Client,
) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        if request.startswith(b"POST"):
            answer(connection, b"", "Location: /done\r\n", "303 See Other")
        else:
            answer(connection, b"done")

    with raw_server(behave) as server:
        page = client.session.post(server.url + "/form", b"a=1", "text/plain")
    assert (page.url, page.body) == (server.url + "/done", b"done")
    assert server.requests[0].endswith(b"\r\n\r\na=1")
    assert b"a=1" not in server.requests[1]
    assert [(e.method, e.path, e.bytes_sent) for e in client.exchanges] == [
        ("POST", "/form", 3),
        ("GET", "/done", 0),
    ]


def test_a_redirect_that_keeps_the_method_sends_the_body_again(client: Client) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        if len(server.requests) == 1:
            answer(connection, b"", "Location: /there\r\n", "307 Temporary")
        else:
            answer(connection, b"done")

    with raw_server(behave) as server:
        client.session.post(server.url + "/here", b"a=1", "text/plain")
    assert [request.split(b" ")[0] for request in server.requests] == [b"POST", b"POST"]
    assert server.requests[1].endswith(b"a=1")


def test_cookies_are_kept_changed_and_dropped_as_the_server_says(client: Client) -> None:
    said = iter(
        [
            "Set-Cookie: a=1; Path=/; HttpOnly\r\nSet-Cookie: b=2\r\n",
            "Set-Cookie: a=3; Path=/\r\nSet-Cookie: b=; Max-Age=0\r\n",
            "Set-Cookie: broken\r\n",
            "",
        ]
    )
    with raw_server(lambda server, connection, _: answer(connection, b"", next(said))) as server:
        for _ in range(3):
            client.session.get(server.url)
        client.session.forget_cookies()
        client.session.get(server.url)
    sent = [
        line.removeprefix(b"Cookie: ")
        for request in server.requests
        for line in request.split(b"\r\n")
        if line.startswith(b"Cookie")
    ]
    assert sent == [b"a=1; b=2", b"a=3"]


@pytest.mark.parametrize(
    "location", ["http://192.0.2.1/x", "https://example.com/", "//example.com"]
)
def test_a_redirect_to_a_foreign_host_stops_the_step_and_nothing_is_sent_there(
    client: Client, location: str
) -> None:
    head = f"Location: {location}\r\n"
    server, caught = stopped(
        client, lambda server, connection, _: answer(connection, b"", head, "302 Found")
    )
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "foreign_host")
    assert len(server.requests) == len(client.exchanges) == client.issued.requests == 1


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://[broken", "ftp://127.0.0.1/"])
def test_a_redirect_to_something_that_is_no_web_address_stops_the_step(
    client: Client, location: str
) -> None:
    head = f"Location: {location}\r\n"
    _, caught = stopped(
        client, lambda server, connection, _: answer(connection, b"", head, "302 Found")
    )
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "bad_address")


def test_a_redirect_loop_is_left_after_ten_rounds(client: Client) -> None:
    server, caught = stopped(
        client,
        lambda server, connection, _: answer(connection, b"", "Location: /a\r\n", "302 Found"),
    )
    assert caught.reason == "redirect_loop"
    assert len(server.requests) == len(client.exchanges) == 11


def test_a_reset_is_reported_and_never_tried_again(client: Client) -> None:
    server, caught = stopped(client, lambda server, connection, _: reset(connection))
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "reset")
    assert (server.connections, len(server.requests)) == (1, 1)
    assert client.outcomes() == [(Outcome.FAILED, "reset")]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_kept_connection_that_breaks_after_a_request_was_sent_is_a_failure_too(
    client: Client, method: str
) -> None:
    """Where the library alone would send a GET once more."""

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        if len(server.requests) == 1:
            answer(connection, b"x")
        else:
            connection.shutdown(socket.SHUT_RDWR)

    with raw_server(behave) as server:
        client.session.get(server.url)
        arguments = [b"a=1", "text/plain"] if method == "post" else []
        with pytest.raises(StepStopped, match="reset"):
            getattr(client.session, method)(server.url, *arguments)
    assert (server.connections, len(server.requests)) == (1, 2)
    assert client.outcomes() == [(Outcome.OK, ""), (Outcome.FAILED, "reset")]


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_before_anything_is_sent(
    client: Client,
) -> None:
    closed = threading.Event()

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        answer(connection, b"x")
        connection.shutdown(socket.SHUT_WR)
        closed.set()

    with raw_server(behave) as server:
        client.session.get(server.url)
        closed.wait()
        client.session.get(server.url)
    assert (server.connections, len(server.requests)) == (2, 2)
    assert client.outcomes() == [(Outcome.OK, "")] * 2


def test_a_connection_is_kept_between_requests(client: Client) -> None:
    with raw_server(lambda server, connection, _: answer(connection, b"x")) as server:
        for _ in range(3):
            client.session.get(server.url)
    assert (server.connections, len(server.requests)) == (1, 3)


def test_a_truncated_body_is_a_failure(client: Client) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.close()

    _, caught = stopped(client, behave)
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "truncated")


def test_a_body_in_chunks_that_is_cut_between_two_of_them_is_truncated(client: Client) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head + b"4\r\n<h1>\r\n")
        connection.close()

    _, caught = stopped(client, behave)
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "truncated")


def test_compressed_chunked_and_unannounced_bodies_are_read_whole(client: Client) -> None:
    """The same page, sent in the three ways that servers have beside a plain one."""
    page = b"<h1>Tra c\xe1\xbb\xa9u</h1>" * 9_000
    packed = gzip.compress(page)
    pieces = (packed[i : i + 999] for i in range(0, len(packed), 999))
    chunks = b"".join(b"%x;note=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    gzipped = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
    answers = [
        gzipped + b"Content-Length: %d\r\n\r\n" % len(packed) + packed,
        gzipped + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nX-Sum: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + page,
    ]

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(answers[len(server.requests) - 1])
        if len(server.requests) == len(answers):
            connection.shutdown(socket.SHUT_RDWR)

    with raw_server(behave) as server:
        bodies = [client.session.get(server.url).body for _ in answers]
    assert bodies == [page] * 3
    assert server.connections == 1


def test_what_is_not_http_is_a_failure(client: Client) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"220 mail.example.invalid ESMTP\r\n")
        connection.close()

    _, caught = stopped(client, behave)
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "not_http")


def test_a_body_that_is_not_what_its_encoding_says_is_a_failure(client: Client) -> None:
    _, caught = stopped(
        client,
        lambda server, connection, _: answer(connection, b"plain", "Content-Encoding: gzip\r\n"),
    )
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "not_http")


def test_a_compressed_bomb_is_cut_off(client: Client) -> None:
    bomb = gzip.compress(bytes(MAX_BODY + 1), 9)
    assert len(bomb) < MAX_BODY / 500
    _, caught = stopped(
        client, lambda server, connection, _: answer(connection, bomb, "Content-Encoding: gzip\r\n")
    )
    assert (caught.outcome, caught.reason) == (Outcome.FAILED, "body_too_large")


def test_an_endless_head_is_cut_off_or_no_answer(client: Client) -> None:
    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not server.closing.is_set():
            connection.sendall(b"X-More: " + b"x" * 60_000 + b"\r\n")

    _, caught = stopped(client, behave)
    assert caught.reason in ("body_too_large", "not_http", "no_answer")


def test_nobody_listening_is_said(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(StepStopped) as caught:
        client.session.get(f"http://127.0.0.1:{port}/")
    assert (caught.value.outcome, caught.value.reason) == (Outcome.FAILED, "connection_refused")


def test_a_server_that_never_answers_is_given_up_after_the_timeout(client: Client) -> None:
    _, caught = stopped(client, lambda server, connection, _: None)
    assert (caught.outcome, caught.reason) == (Outcome.TIMEOUT, "no_answer")
    assert client.exchanges[0].seconds >= TIMEOUT


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_dripping_heads_and_bodies_are_given_up_after_the_timeout_as_a_whole(
    client: Client, before: bytes
) -> None:
    """A byte every 50 ms never lets a socket's own timeout run out."""

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        connection.sendall(before)
        drip(server, connection, b"HTTP/1.1 200 OK" * 600)

    _, caught = stopped(client, behave)
    assert (caught.outcome, caught.reason) == (Outcome.TIMEOUT, "no_answer")


def test_the_requests_of_a_step_share_its_time(client: Client) -> None:
    """Three answers of 0.2 s each do not fit into one step of 0.5 s, but into two."""

    def behave(server: RawServer, connection: socket.socket, request: bytes) -> None:
        server.closing.wait(0.2)
        answer(connection, b"x")

    with raw_server(behave) as server:
        client.session.begin_step("fill_form", 1)
        client.session.get(server.url)
        client.session.get(server.url)
        with pytest.raises(StepStopped):
            client.session.get(server.url)
        client.session.begin_step("fill_form", 2)
        client.session.get(server.url)
    assert [outcome for outcome, _ in client.outcomes()] == [
        Outcome.OK,
        Outcome.OK,
        Outcome.TIMEOUT,
        Outcome.OK,
    ]
