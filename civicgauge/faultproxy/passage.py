"""One connection through the proxy: requests one way, answers the other, each request its fault."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable

from civicgauge.faultproxy.faults import SOUND, Fault

BLOCK = 65_536
END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)

_ORDINARY = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
"""How a connection ends: somebody has closed or broken it, or does not speak HTTP."""

Choose = Callable[[str], Fault]
"""The fault of a request, by its first line."""

Connection = tuple[StreamReader, StreamWriter]


class Passage:
    """The way of one citizen's connection; requests follow one another, as browsers send them."""

    def __init__(self, choose: Choose, citizen: Connection, portal: Connection) -> None:
        self._choose = choose
        self._from_citizen, self._to_citizen = citizen
        self._from_portal, self._to_portal = portal
        self._fault = SOUND
        self._head: bytearray | None = None  # of an answer, while it is incomplete
        self._ended = False

    async def run(self) -> None:
        """Carry on until either side has had enough, or the proxy ends."""
        ways = [asyncio.create_task(self._requests()), asyncio.create_task(self._answers())]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                if not isinstance(way.exception(), _ORDINARY):
                    way.result()
        finally:
            for way in ways:
                way.cancel()
            self._to_citizen.close()
            self._to_portal.close()

    async def _requests(self) -> None:
        while True:
            head = await self._from_citizen.readuntil(END)
            line, _, _ = head.partition(b"\r\n")
            self._fault = self._choose(line.decode("latin-1"))
            self._head = bytearray()
            await self._fault.request(self, head)
            length = _LENGTH.search(head)
            await self._rest(int(length[1]) if length else 0)
            await self._fault.asked(self)

    async def _rest(self, left: int) -> None:
        while left:
            piece = await self._from_citizen.read(min(left, BLOCK))
            if not piece:
                raise ConnectionResetError
            await self._fault.request(self, piece)
            left -= len(piece)

    async def _answers(self) -> None:
        while piece := await self._heard():
            await self._answer(piece)
        if self._fault.silent:
            await asyncio.Event().wait()

    async def _heard(self) -> bytes:
        """What the portal says next; a connection that it breaks breaks on this side, too."""
        try:
            return await self._from_portal.read(BLOCK)
        except ConnectionResetError:
            if not self._fault.silent:
                self.reset()
            return b""

    async def _answer(self, piece: bytes) -> None:
        if self._head is None:
            await self._fault.body(self, piece)
            return
        self._head += piece
        head, end, body = self._head.partition(END)
        if end:
            self._head = None
            await self._fault.head(self, bytes(head + end))
            if body:
                await self._fault.body(self, bytes(body))

    # -- what a fault may do: `faults.Way` ------------------------------------------------------

    async def to_portal(self, data: bytes) -> None:
        self._to_portal.write(data)
        await self._to_portal.drain()

    async def to_citizen(self, data: bytes) -> None:
        if not self._ended:
            self._to_citizen.write(data)
            await self._to_citizen.drain()

    def end_answer(self) -> None:
        self._to_citizen.write_eof()
        self._ended = True

    def hang_up(self) -> None:
        raise ConnectionAbortedError

    def reset(self) -> None:
        at_once = struct.pack("ii", 1, 0)
        self._to_citizen.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, at_once
        )
        self._to_citizen.transport.abort()
        raise ConnectionResetError
