"""A loopback server that answers with exactly the bytes it is told to, however rude they are."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class RawServer:
    """What was asked of it: one head and body per request, and how often somebody connected."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list, repr=False)
    closing: threading.Event = field(default_factory=threading.Event)
    certified: ssl.SSLContext | None = None

    @property
    def connections(self) -> int:
        return len(self.open)


Behaviour = Callable[[RawServer, socket.socket, bytes], None]
"""Answers one request; closing the connection is up to it."""


@contextmanager
def raw_server(behave: Behaviour, certified: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """The server; over TLS with the certificate that it is given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scheme = "https" if certified else "http"
        server = RawServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", certified=certified)
        thread = threading.Thread(target=_accept, args=(server, listener, behave))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            for connection in (listener, *server.open):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(server: RawServer, listener: socket.socket, behave: Behaviour) -> None:
    threads = []
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            server.open.append(connection)
            thread = threading.Thread(target=_serve, args=(server, connection, behave))
            thread.start()
            threads.append(thread)
    for thread in threads:
        thread.join()


def _serve(server: RawServer, connection: socket.socket, behave: Behaviour) -> None:
    with suppress(OSError), _secured(server, connection) as connection:
        while request := _read_request(connection):
            server.requests.append(request)
            behave(server, connection, request)


def _secured(server: RawServer, connection: socket.socket) -> socket.socket:
    if server.certified is None:
        return connection
    place = server.open.index(connection)
    server.open[place] = server.certified.wrap_socket(connection, server_side=True)
    return server.open[place]


def _read_request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65536)
        if not piece:
            return b""
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(connection: socket.socket, body: bytes, head: str = "", status: str = "200 OK") -> None:
    """A well-formed answer; `head` is further header lines, each ending in CRLF."""
    lines = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n"
    connection.sendall(lines.encode() + body)


def reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(server: RawServer, connection: socket.socket, content: bytes) -> None:
    """Send one byte every 50 ms until the other side gives up."""
    for byte in content:
        connection.sendall(bytes([byte]))
        if server.closing.wait(0.05):
            return


def fetched(url: str, request: bytes) -> bytes:
    """All that the server at `url` answers to a request that came to us."""
    asked, head = request.split(b"\r\n", 1)
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as upstream:
        upstream.sendall(asked + b"\r\nConnection: close\r\n" + head)
        return b"".join(iter(lambda: upstream.recv(65536), b""))
