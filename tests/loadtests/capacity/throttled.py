"""The second portal behind one clerk: whatever the machine, so many filings an hour and no more.

Everybody who sends an application stands in one line, and each takes the clerk exactly as long. A
line of this kind carries 1 / service time; whoever is offered more waits longer and longer.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.second_portal.app import application
from tests.second_portal.server import Second, listening, new_office

SENDING = "/my/send"
TERMS = "/my/terms"
LEISURE = 1.0
"""Seconds that everybody waits after the terms, however many there are: so that a filing is long
beside what a busy machine makes its beginning late."""


class OneClerk:
    """Lets one application after the other through to the portal, each after the same time."""

    def __init__(self, app: ASGIApp, per_hour: float) -> None:
        self._app = app
        self._service = 3600 / per_hour
        self._free = 0.0  # when the clerk will have served everybody in the line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = (scope["method"], scope["path"]) if scope["type"] == "http" else ()
        if asked == ("POST", SENDING):
            self._free = max(self._free, time.monotonic()) + self._service
            await asyncio.sleep(self._free - time.monotonic())
        elif asked == ("POST", TERMS):
            await asyncio.sleep(LEISURE)
        await self._app(scope, receive, send)


@contextmanager
def throttled_portal(per_hour: float) -> Iterator[Second]:
    """A fresh portal that carries so many filings an hour, until the block ends."""
    office = new_office()
    app = OneClerk(application(office), per_hour)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    own = listening()
    thread = threading.Thread(target=server.run, args=([own],), daemon=True)
    thread.start()
    try:
        yield Second(f"http://127.0.0.1:{own.getsockname()[1]}", office)
    finally:
        server.should_exit = True
        thread.join()
        own.close()
