"""How the faults act that are about time and connections."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.protocol import EXTENSION
from civicgauge.refportal.site import site_of

SLOW_SECONDS = 4.0
HANG_SECONDS = 120.0

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


async def be_slow(request: Request, key: str) -> None:
    """Wait before answering, when the fault hits this dossier."""
    if site_of(request).faults.strikes(Fault.SLOW_PAGES, key):
        with suppress(asyncio.CancelledError):  # a portal that is being stopped answers at once
            await asyncio.sleep(SLOW_SECONDS)


async def hang(request: Request) -> Response:
    """Never answer: hold the request until the client gives up."""
    try:
        await asyncio.wait_for(_disconnected(request), HANG_SECONDS)
    except (TimeoutError, asyncio.CancelledError):  # cancelled when the portal is stopped
        _transport(request).abort()
        await _disconnected(request)
    return Response()


async def reset_connection(request: Request) -> Response:
    """Have the client's connection reset instead of answered."""
    transport = _transport(request)
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()
    await _disconnected(request)
    return Response()


def _transport(request: Request) -> asyncio.Transport:
    return cast(asyncio.Transport, request.scope["extensions"][EXTENSION]["transport"])


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
