"""What can happen to a request and its answer on their way; a fault without a name is a sound way.

A fault is told of the request (its head, then pieces of its body), of its end, of the answer's head
as a whole and of pieces of the answer's body. Each of these is passed on unless it says otherwise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

PAUSES_A_SECOND = 20
"""In how many portions a narrow way carries what it carries in a second."""


class Way(Protocol):
    """One connection of a citizen, and the one to the portal that belongs to it."""

    async def to_portal(self, data: bytes) -> None: ...

    async def to_citizen(self, data: bytes) -> None: ...

    def end_answer(self) -> None:
        """Nothing more will come, but what the citizen sends is still taken."""

    def hang_up(self) -> None:
        """Close both ways in order."""

    def reset(self) -> None:
        """Close with RST, so that the citizen sees an error."""


class Fault:
    """A sound way."""

    silent: ClassVar[bool] = False
    """Whether the citizen hears nothing at all, not even that the portal hangs up."""

    async def request(self, way: Way, piece: bytes) -> None:
        await way.to_portal(piece)

    async def asked(self, way: Way) -> None:
        """The request has been taken whole."""

    async def head(self, way: Way, head: bytes) -> None:
        await way.to_citizen(head)

    async def body(self, way: Way, piece: bytes) -> None:
        await way.to_citizen(piece)


@dataclass(frozen=True, slots=True)
class Latency(Fault):
    """The answer comes so many seconds later."""

    seconds: float

    async def head(self, way: Way, head: bytes) -> None:
        await asyncio.sleep(self.seconds)
        await way.to_citizen(head)


@dataclass(frozen=True, slots=True)
class Bandwidth(Fault):
    """A weak signal: so many bytes a second in either direction."""

    bytes_a_second: float

    async def request(self, way: Way, piece: bytes) -> None:
        await self._slowly(way.to_portal, piece)

    async def head(self, way: Way, head: bytes) -> None:
        await self._slowly(way.to_citizen, head)

    async def body(self, way: Way, piece: bytes) -> None:
        await self._slowly(way.to_citizen, piece)

    async def _slowly(self, send: Callable[[bytes], Awaitable[None]], piece: bytes) -> None:
        portion = max(int(self.bytes_a_second / PAUSES_A_SECOND), 1)
        for start in range(0, len(piece), portion):
            sent = piece[start : start + portion]
            await asyncio.sleep(len(sent) / self.bytes_a_second)
            await send(sent)


@dataclass(frozen=True, slots=True)
class DripHead(Fault):
    """The answer comes byte by byte from its first line on, with so many seconds between them."""

    seconds: float

    async def head(self, way: Way, head: bytes) -> None:
        await _drip(way, head, self.seconds)

    async def body(self, way: Way, piece: bytes) -> None:
        await _drip(way, piece, self.seconds)


@dataclass(frozen=True, slots=True)
class DripBody(Fault):
    """The answer's head comes at once, its body byte by byte."""

    seconds: float

    async def body(self, way: Way, piece: bytes) -> None:
        await _drip(way, piece, self.seconds)


async def _drip(way: Way, piece: bytes, seconds: float) -> None:
    for place in range(len(piece)):
        await way.to_citizen(piece[place : place + 1])
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class BlackHole(Fault):
    """The request is taken and never answered; the portal does not see it."""

    silent = True

    async def request(self, way: Way, piece: bytes) -> None:
        pass


@dataclass(frozen=True, slots=True)
class LostAnswer(Fault):
    """The portal does as it was asked, and its answer never arrives."""

    silent = True

    async def head(self, way: Way, head: bytes) -> None:
        pass

    async def body(self, way: Way, piece: bytes) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Reset(Fault):
    """The connection breaks when the request has been sent; the portal does not see it."""

    async def request(self, way: Way, piece: bytes) -> None:
        pass

    async def asked(self, way: Way) -> None:
        way.reset()


@dataclass(frozen=True, slots=True)
class ResetBody(Fault):
    """The portal answers, and the connection breaks after the first byte of the body."""

    async def body(self, way: Way, piece: bytes) -> None:
        await way.to_citizen(piece[:1])
        way.reset()


@dataclass(frozen=True, slots=True)
class Truncate(Fault):
    """The connection is closed in order after the first byte of the answer's body."""

    async def body(self, way: Way, piece: bytes) -> None:
        await way.to_citizen(piece[:1])
        way.hang_up()


@dataclass(frozen=True, slots=True)
class HalfClose(Fault):
    """The answer ends after the first byte of its body, and the connection stays half open."""

    async def body(self, way: Way, piece: bytes) -> None:
        await way.to_citizen(piece[:1])
        way.end_answer()


@dataclass(frozen=True, slots=True)
class Instead(Fault):
    """These bytes come in place of the portal's answer; the portal does not see the request."""

    answer: bytes
    stays: bool = False
    """Whether the connection can carry another request afterwards."""

    async def request(self, way: Way, piece: bytes) -> None:
        pass

    async def asked(self, way: Way) -> None:
        await way.to_citizen(self.answer)
        if not self.stays:
            way.end_answer()


SOUND = Fault()
RUBBISH = Instead(b"\x00\x01\xfe\xffSSH-2.0-this is no HTTP\r\n")

FAULTS: Mapping[str, Callable[[float], Fault]] = {
    "latency": Latency,
    "bandwidth": Bandwidth,
    "drip_head": DripHead,
    "drip_body": DripBody,
    "black_hole": lambda _: BlackHole(),
    "lost_answer": lambda _: LostAnswer(),
    "reset": lambda _: Reset(),
    "reset_body": lambda _: ResetBody(),
    "truncate": lambda _: Truncate(),
    "half_close": lambda _: HalfClose(),
    "rubbish": lambda _: RUBBISH,
}
"""By name, each made from a number: seconds, or bytes a second; the others need none."""
