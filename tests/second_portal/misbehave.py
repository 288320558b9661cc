"""Answers that are late, endless, cut off, or something else than what was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from tests.second_portal.html import page

SLOW_SECONDS = 3.5
"""Somewhat more than the three that people call slow."""


class CutOff(Exception):
    """The server dies in mid-answer."""


def slowly(response: Response) -> Response:
    async def late() -> AsyncIterator[bytes]:
        await asyncio.sleep(SLOW_SECONDS)
        yield bytes(response.body)

    return StreamingResponse(late(), media_type="text/html")


def drip() -> Response:
    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.2)

    return StreamingResponse(drops(), media_type="text/html")


def cut_short() -> Response:
    async def half() -> AsyncIterator[bytes]:
        yield b"<!doctype html><html><head><title>Application received</title></head><body><h1>Ap"
        await asyncio.sleep(0.05)
        raise CutOff

    return StreamingResponse(half(), media_type="text/html")


def announcement() -> Response:
    return page("Works on our systems", "<p>Tonight some services may not be available.</p>")
