"""Requests over geventhttpclient's parser, for many citizens in one process of Locust.

The library's ready-made client repeats a GET by itself when the connection breaks. So only its
reading of answers is used (``HTTPSocketResponse``), and that only for answers that are not of the
usual simple form; connections, request heads, cookies and the clock are here, and every request
is sent once.
"""

from __future__ import annotations

import errno
import re
import select
import socket
import ssl
import time
import weakref
import zlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import gevent  # type: ignore[import-untyped]
import gevent.socket  # type: ignore[import-untyped]
import gevent.ssl  # type: ignore[import-untyped]
from gevent import Timeout
from gevent.hub import Waiter  # type: ignore[import-untyped]
from gevent.monkey import get_original  # type: ignore[import-untyped]
from geventhttpclient.response import HTTPConnectionClosed, HTTPParseError, HTTPSocketResponse

from civicgauge.errors import InvalidRun
from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from loadtests.clients.addresses import Address, Origin
from loadtests.clients.cookies import Cookies
from loadtests.clients.exchange import untrusted
from loadtests.clients.session import ACCEPT, MAX_BODY, Reply

BLOCK = 65_536
MAX_ANSWER = MAX_BODY + 1_000_000
"""Bytes on the wire, head included."""

_LINES = f"Accept: {ACCEPT}\r\nAccept-Encoding: gzip\r\nUser-Agent: civicgauge\r\n"
_GZIP = 16 + zlib.MAX_WBITS
_Poll: Any = get_original("select", "poll")  # Locust has put gevent's own in its place
_ENDS_OTHERWISE = {"content-encoding", "transfer-encoding", "connection", "upgrade", "trailer"}
_ASKED_FOR = {"set-cookie", "content-type", "location", "content-length", *_ENDS_OTHERWISE}
_USUAL_HEAD = re.compile(
    rb"HTTP/1\.1 (?:20[0-35-9]|30[0-35-9]|[45][0-9][0-9]) [ -~]*\r\n"
    rb"(?:[A-Za-z0-9-]+: [!-~](?:[ -~]*[!-~])?\r\n)+\r\n"
)
_LINE = re.compile(rf"\r\n({'|'.join(_ASKED_FOR)}): ([ -~]*)".encode(), re.IGNORECASE)
_NOTHING = ("",)
_OURS = (errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
"""This machine has no more ports, descriptors or memory, which is no fault of the portal."""

_ERRORS = (Timeout, OSError, HTTPParseError, zlib.error)

Read = TypeVar("Read")


class Wire:
    """A connection to a portal; what one answer may bring is bounded.

    When a portal answers hundreds at once, each has to wait until the others were dealt with. So
    the moment at which an answer came is noted by the event loop and not by who reads it.
    """

    def __init__(self, connected: Any) -> None:
        self._socket = connected
        self._secure = isinstance(connected, gevent.ssl.SSLSocket)
        self._incoming = gevent.get_hub().loop.io(connected.fileno(), 1)
        self.heard = 0.0  # when something last came, on time.perf_counter()
        self._watch = _Poll()
        self._watch.register(connected.fileno(), select.POLLIN)
        self._left = MAX_ANSWER
        self.ended = False

    def quiet(self) -> bool:
        """Whether a kept connection is still as it was left: neither closed nor talking."""
        return not self._watch.poll(0)

    def send(self, head: bytes, body: bytes) -> None:
        self._left = MAX_ANSWER
        with suppress(BrokenPipeError):  # who refuses a large body has perhaps said why
            if self._secure:
                self._socket.sendall(head + body)
                return
            sent = self._socket.sendmsg((head, body))
            if sent < len(head) + len(body):
                self._socket.sendall(head[sent:])
                self._socket.sendall(memoryview(body)[max(sent - len(head), 0) :])

    def recv(self, size: int) -> bytes:
        if not self._secure:
            self._listen()
        piece: bytes = self._socket.recv(size)
        if self._secure:
            self.heard = time.perf_counter()
        self.ended = not piece
        self._left -= len(piece)
        if self._left < 0:
            raise too_large()
        return piece

    def _listen(self) -> None:
        """Until something comes; the loop notes when, and gives everybody a turn after that."""
        waiter = Waiter()
        self._incoming.start(self._hear, waiter)
        try:
            waiter.get()
        finally:
            self._incoming.stop()

    def _hear(self, waiter: Any) -> None:
        self.heard = time.perf_counter()
        self._incoming.stop()
        self._incoming.loop.run_callback(waiter.switch, None)

    def close(self) -> None:
        self._incoming.close()
        self._socket.close()


class _Lines(dict[str, list[str]]):
    """The lines of a head that are asked for, by name; the parser adds one after the other."""

    def add(self, name: str, value: str) -> None:
        name = name.lower()
        if name in _ASKED_FOR:
            self.setdefault(name, []).append(value)

    @property
    def length(self) -> int | None:
        """Of the body, when nothing but one length says where it ends."""
        said = self.get("content-length", [])
        plain = len(said) == 1 and said[0].isdecimal() and _ENDS_OTHERWISE.isdisjoint(self)
        return int(said[0]) if plain else None

    def last(self, name: str) -> str:
        """What the line says; of one that was sent several times the last."""
        return self.get(name, _NOTHING)[-1]


class ThinClients:
    """Connections of one process; each carries one request at a time, last used first."""

    def __init__(self) -> None:
        self._kept: defaultdict[str, list[Wire]] = defaultdict(list)
        self._trust: Any = None
        weakref.finalize(self, _close_all, self._kept)

    def client(self) -> ThinClient:
        return ThinClient(self)

    def take(self, origin: Origin) -> Wire:
        """A kept connection, if one is still usable, or a new one."""
        kept = self._kept[origin.url]
        while kept:
            wire = kept.pop()
            if wire.quiet():
                return wire
            wire.close()
        return Wire(self._connect(origin))

    def keep(self, origin: Origin, wire: Wire) -> None:
        self._kept[origin.url].append(wire)

    def exchange(
        self,
        origin: Origin,
        head: bytes,
        body: bytes,
        seconds: float,
        read: Callable[[Wire], tuple[Read, bool]],
    ) -> Read:
        """Send a request once; what `read` makes of the answer, within so many seconds.

        Args:
            read: also says whether the connection can carry another request.

        Raises:
            StepStopped: no answer, or none that can be read.
        """
        clock = gevent.get_hub().loop.timer(seconds)  # what is in a Timeout, without its price
        clock.start(gevent.getcurrent().throw, Timeout, update=True)
        wire = None
        try:
            wire = self.take(origin)
            wire.send(head, body)
            answer, again = read(wire)
        except BaseException as error:
            if wire is not None:
                wire.close()
            if isinstance(error, _ERRORS):
                raise failure(error, wire is not None and wire.ended) from None
            raise
        finally:
            clock.close()
        if again:
            self.keep(origin, wire)
        return answer

    def _connect(self, origin: Origin) -> Any:
        try:
            connected = gevent.socket.create_connection((origin.host, origin.port))
        except OSError as error:
            if error.errno in _OURS:
                raise
            raise StepStopped(
                Outcome.FAILED, "connection_refused", "the portal does not listen"
            ) from error
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not origin.secure:
            return connected
        if self._trust is None:
            self._trust = _trust()
        secured = self._trust.wrap_socket(
            connected, server_hostname=origin.host, do_handshake_on_connect=False
        )
        try:
            secured.do_handshake()
        except BaseException:
            secured.close()
            raise
        return secured


def _trust() -> Any:
    """The machine's authorities, or those in SSL_CERT_FILE; names and chains are checked."""
    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context


def _close_all(kept: dict[str, list[Wire]]) -> None:
    for wire in chain.from_iterable(kept.values()):
        wire.close()


class ThinClient:
    """One citizen's cookies over shared connections."""

    def __init__(self, connections: ThinClients) -> None:
        self.connections = connections
        self.cookies = Cookies()

    def send(
        self, method: str, address: Address, body: bytes, content_type: str, seconds: float
    ) -> Reply:
        head = _head(method, address, self.cookies.header(address), content_type, len(body))
        answer = self.connections.exchange(address.origin, head, body, seconds, _read)
        lines = answer.lines
        for value in lines.get("set-cookie", ()):
            self.cookies.remember(value, address)
        return Reply(
            answer.status,
            answer.body,
            lines.last("content-type"),
            lines.last("location"),
            answer.heard,
        )

    def forget_cookies(self) -> None:
        self.cookies.clear()


class _Answer(NamedTuple):
    status: int
    lines: _Lines
    body: bytes
    heard: float


def _read(wire: Wire) -> tuple[_Answer, bool]:
    """The answer to a GET or POST, and whether the connection can carry another request."""
    usual, read, body = _usual_answer(wire)
    if usual is not None:
        return _Answer(usual.status, usual.lines, body, wire.heard), True
    lines, status, body, again = _any_answer(wire, read)
    return _Answer(status, lines, body, wire.heard), again


class _UsualHead(NamedTuple):
    """Of an answer as most are: of HTTP/1.1, neither packed nor in chunks, with its length."""

    status: int
    length: int
    lines: _Lines


def _usual_answer(wire: Wire) -> tuple[_UsualHead | None, bytes, bytes]:
    """Head, what was read, and body of an answer that is short and as most are.

    That needs no parser. Of any other, and of one that is not beyond doubt, there is no head here.
    """
    read = wire.recv(BLOCK)
    end = read.find(b"\r\n\r\n") + 4
    head = _usual_head(read[:end])
    if head is None or end + head.length > BLOCK:
        return None, read, b""
    size = end + head.length
    while len(read) < size and not wire.ended:
        read += wire.recv(BLOCK)
    return (head if len(read) == size else None), read, read[end:]


@lru_cache(maxsize=200)
def _usual_head(head: bytes) -> _UsualHead | None:
    """What it says; most heads that come within a second are the same to the byte."""
    if not _USUAL_HEAD.fullmatch(head):
        return None
    lines = _Lines()
    for name, value in _LINE.findall(head):
        lines.add(name.decode(), value.decode())
    return None if lines.length is None else _UsualHead(int(head[9:12]), lines.length, lines)


def _any_answer(wire: Wire, read: bytes) -> tuple[_Lines, int, bytes, bool]:
    """Head, status and body of an answer of which this was read, and whether it can go on."""
    kind: Any = _Lines
    response = HTTPSocketResponse(
        wire, block_size=BLOCK, method="GET", headers_type=kind, pre_buffered=read
    )
    # Its own reading stops too early after an interim answer (103 and the like).
    while not (response.message_complete or wire.ended):
        response.feed(wire.recv(BLOCK))
    if not response.message_complete:
        raise StepStopped(Outcome.FAILED, "truncated")
    head: Any = response.info()
    body = response.read()
    if "content-encoding" in head:
        body = _decoded(body, head.last("content-encoding"))
    if len(body) > MAX_BODY:
        raise too_large()
    return head, response.status_code, body, not response.should_close()


def _head(method: str, address: Address, cookies: str, content_type: str, length: int) -> bytes:
    """The lines before the body. No part has a line break: addresses and cookies are clean."""
    lines = f"{method} {address.target} HTTP/1.1\r\nHost: {address.origin.authority}\r\n{_LINES}"
    if cookies:
        lines += f"Cookie: {cookies}\r\n"
    if method == "POST":
        lines += f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
    return (lines + "\r\n").encode("latin-1")


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        return body
    work = zlib.decompressobj(_GZIP)
    text = work.decompress(body, MAX_BODY + 1)
    if len(text) <= MAX_BODY and not work.eof:
        raise StepStopped(Outcome.FAILED, "truncated")
    return text


def too_large(most: int = MAX_BODY) -> StepStopped:
    """An answer of more than so many bytes, which is not read to its end."""
    return StepStopped(Outcome.FAILED, "body_too_large", f"over {most} bytes")


def failure(error: BaseException, ended: bool = False) -> StepStopped | InvalidRun:
    """The library's error in the words of the rows, unless it is of our own making.

    Args:
        ended: the portal had hung up.
    """
    if isinstance(error, OSError) and error.errno in _OURS:
        return InvalidRun(
            f"The load generator can open no more connections ({error.strerror}), so it says "
            "nothing about the portal. Raise `ulimit -n`, spread the load over --workers of "
            "several machines, or lower it."
        )
    if isinstance(error, Timeout):
        return StepStopped(Outcome.TIMEOUT, "no_answer")
    if isinstance(error, ssl.SSLCertVerificationError):
        return untrusted(error.verify_message)
    if isinstance(error, HTTPConnectionClosed | ConnectionError):
        return StepStopped(Outcome.FAILED, "reset")
    if isinstance(error, HTTPParseError) and ended:
        return StepStopped(Outcome.FAILED, "truncated")
    # The library gives its error's number as well, which tells nobody anything.
    said = str(error.args[0]) if error.args else ""
    return StepStopped(Outcome.FAILED, "not_http", said[:200])
