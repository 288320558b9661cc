"""A portal of one page that stands still for a while at regular intervals.

``python -m benchmarks.parts.freezing.server FREEZE EVERY`` says its port. While it is frozen,
nothing is read or answered, as when a process is stopped; connections are accepted by the kernel.
At the end (end of standard input) it says what it did, on the clock of ``time.perf_counter()``,
which all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

PAGE = (
    b"<!DOCTYPE html><html><head><title>Enquiry</title></head><body><h1>Enquiry</h1></body></html>"
)
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b"
    % (len(PAGE), PAGE)
)
WALK = b"GET /procedures/enquiry "
"""What a walk asks for; everything else is other tools and the look at the portal before a run."""


class Record:
    """When the portal was frozen, and when it answered a walk."""

    def __init__(self) -> None:
        self.frozen: list[tuple[float, float]] = []
        self.answered: list[float] = []


class Connection(asyncio.Protocol):
    """Answers requests without a body, one after the other."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's is none of asyncio's

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._read.endswith(b"\r\n\r\n"):
            if self._read.startswith(WALK):
                self._record.answered.append(time.perf_counter())
            self._read = b""
            self._transport.write(ANSWER)


async def freeze(record: Record, seconds: float, every: float) -> None:
    """Stand still for so long in every so many seconds, the first time at the end of the first."""
    began = time.perf_counter()
    while True:
        thaw = began + every * (len(record.frozen) + 1)
        await asyncio.sleep(thaw - seconds - time.perf_counter())
        stood = time.perf_counter()
        time.sleep(max(thaw - stood, 0.0))  # not asyncio's: nobody else shall run
        record.frozen.append((stood, time.perf_counter()))


async def serve(seconds: float, every: float) -> None:
    loop, record = asyncio.get_running_loop(), Record()
    server = await loop.create_server(lambda: Connection(record), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    freezing = asyncio.create_task(freeze(record, seconds, every))
    await loop.run_in_executor(None, sys.stdin.read)
    freezing.cancel()
    print(json.dumps({"frozen": record.frozen, "answered": record.answered}), flush=True)


if __name__ == "__main__":
    uvloop.run(serve(float(sys.argv[1]), float(sys.argv[2])))
