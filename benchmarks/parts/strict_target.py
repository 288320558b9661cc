"""A target that costs next to nothing and still refuses whatever a portal would refuse.

It plays a filing that was recorded on the reference portal: every citizen must ask for the same
pages in the same order, with the session's cookie, the one-time token of the page before and
the photographs; every session has numbers of its own. ``python -m benchmarks.parts.strict_target
RECORDING [HELD]`` says its port. To each line it says how many filings it has taken in, how many
requests it has refused, answered, and holds; at the end of its standard input, once more the first.
It never answers the request whose number from 0 is HELD.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvloop

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_COOKIE = re.compile(rb"\r\nCookie: [^\r]*?session=([0-9a-f]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_ROOM = 16_384
"""Bytes that are read of a request before it is known how long it is."""

_REFUSAL = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n%b"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request and its answer; `numbers` are those that differ from filing to filing."""

    method: str
    target: str
    status: int
    location: str
    body: str  # base64


@dataclass(frozen=True, slots=True)
class Recording:
    numbers: Sequence[str]
    pages: Sequence[Recorded]

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, file: Path) -> Recording:
        raw = json.loads(file.read_text("utf-8"))
        return cls(raw["numbers"], [Recorded(**page) for page in raw["pages"]])


def recorded(method: str, target: str, status: int, location: str, body: bytes) -> Recorded:
    return Recorded(method, target, status, location, b64encode(body).decode())


class Session:
    """How far one citizen has come, and what belongs to him alone."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self.at = 0
        self.token = b""
        self.own = [
            re.sub(r"\d", lambda _: secrets.choice("0123456789"), number).encode()
            for number in numbers
        ]


class Player:
    """The recorded answers, with each session's own numbers and a new token on every page."""

    def __init__(self, recording: Recording, hold_at: int | None = None) -> None:
        self._hold_at = hold_at
        self._numbers = [number.encode() for number in recording.numbers]
        self._given = recording.numbers
        self._pages = [(page, b64decode(page.body)) for page in recording.pages]
        self._sessions: dict[bytes, Session] = {}
        self.filed = 0
        self.refused = 0
        self.answered = 0
        self.held = 0

    def answer(self, head: bytes, body: bytes) -> bytes:
        cookie = _COOKIE.search(head)
        name = cookie[1] if cookie else secrets.token_hex(8).encode()
        session = self._sessions.get(name)
        if session is None:
            session = self._sessions[name] = Session(self._given)
        page, content = self._pages[session.at]
        wrong = self._wrong(page, session, head, body)
        self.answered += 1
        if wrong:
            self.refused += 1
            return _REFUSAL % (len(wrong), wrong)
        if session.at == self._hold_at:
            self.held += 1
            return b""
        session.at += 1
        if session.at == len(self._pages):
            self.filed += 1
            del self._sessions[name]
        return self._page(page, content, session, b"" if cookie else name)

    def _wrong(self, page: Recorded, session: Session, head: bytes, body: bytes) -> bytes:
        asked = f"{page.method} {page.target} HTTP/1.1\r\n".encode()
        if not head.startswith(self._own(asked, session)):
            return b"not the page that comes next: " + asked
        if page.method == "GET":
            return b""
        if session.token not in body:
            return b"not the token of the page before"
        if b"multipart/form-data" in head and body.count(b"\xff\xd8\xff") < 2:
            return b"no photographs"
        return b""

    def _page(self, page: Recorded, content: bytes, session: Session, name: bytes) -> bytes:
        """The answer; a session that is new is told its name."""
        token = TOKEN.search(content)
        if token is not None:
            session.token = secrets.token_hex(len(token[1]))[: len(token[1])].encode()
            content = content.replace(token[1], session.token)
        content = self._own(content, session)
        location = self._own(f"location: {page.location}\r\n".encode(), session)
        lines = [
            b"HTTP/1.1 %d Found\r\n" % page.status,
            b"date: Tue, 24 Nov 2026 20:00:00 GMT\r\nserver: uvicorn\r\n",
            b"cache-control: no-store\r\nx-frame-options: DENY\r\n",
            b"content-type: text/html; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(content),
            location if page.location else b"",
            b"set-cookie: session=%b; HttpOnly; Path=/; SameSite=lax\r\n" % name if name else b"",
            b"\r\n",
        ]
        return b"".join(lines) + content

    def _own(self, text: bytes, session: Session) -> bytes:
        for number, own in zip(self._numbers, session.own, strict=True):
            text = text.replace(number, own)
        return text


class Connection(asyncio.BufferedProtocol):
    """Reads requests as they come, each byte once; answers each at once."""

    _read: bytearray
    _there: int
    _head: bytes
    _whole: int  # how long head and body are together; 0 as long as nobody knows

    def __init__(self, player: Player) -> None:
        self._player = player
        self._begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's is none of asyncio's

    def get_buffer(self, sizehint: int) -> memoryview:
        if self._there == len(self._read):
            self._make_room(2 * self._there)
        return memoryview(self._read)[self._there :]

    def buffer_updated(self, count: int) -> None:
        self._there += count
        if not self._head and not self._has_head():
            return
        if not self._whole:  # in chunks; nobody sends a second request meanwhile
            if not self._read.endswith(_LAST_CHUNK, 0, self._there):
                return
            self._whole = self._there
        if self._there >= self._whole:
            answer = self._player.answer(
                self._head, bytes(memoryview(self._read)[len(self._head) : self._whole])
            )
            self._begin()
            self._transport.write(answer)

    def _begin(self) -> None:
        self._read, self._there, self._head, self._whole = bytearray(_ROOM), 0, b"", 0

    def _has_head(self) -> bool:
        end = self._read.find(b"\r\n\r\n", 0, self._there) + 4
        if end < 4:
            return False
        self._head = bytes(memoryview(self._read)[:end])
        if not _CHUNKED.search(self._head):
            length = _LENGTH.search(self._head)
            self._whole = end + (int(length[1]) if length else 0)
            if self._whole > len(self._read):
                self._make_room(self._whole)
        return True

    def _make_room(self, size: int) -> None:
        room = bytearray(size)
        room[: self._there] = memoryview(self._read)[: self._there]
        self._read = room


async def serve(player: Player) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(player), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(player.filed, player.refused, player.answered, player.held, flush=True)
    print(player.filed, flush=True)


if __name__ == "__main__":
    held = int(sys.argv[2]) if len(sys.argv) > 2 else None
    uvloop.run(serve(Player(Recording.read(Path(sys.argv[1])), held)))
