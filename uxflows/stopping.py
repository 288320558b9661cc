"""Ends a run on Ctrl-C and SIGTERM, without breaking the connection to the browser.

Playwright's synchronous API runs an event loop within each call. An exception that a signal
handler raises in the middle of the loop's work can kill the task that reads what the browser
says, and then the next call waits for ever. Raised while the loop waits for something to happen,
it goes to the caller and nothing is lost; so that is when it is raised.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

AGAIN_SECONDS = 0.01

_WHERE_LOOPS_WAIT = ("selectors", "asyncio.windows_events")


@dataclass(slots=True)
class Stop:
    """Who stopped the run; `by` is empty while nobody has."""

    by: str = ""


@contextmanager
def stoppable(stop: Stop) -> Iterator[None]:
    """Let the two signals end the block; what stopped it is in `stop`."""
    over = threading.Event()
    retries: list[threading.Timer] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if over.is_set():
            return
        stop.by = stop.by or signal.Signals(number).name
        if frame is not None and frame.f_globals.get("__name__") in _WHERE_LOOPS_WAIT:
            raise KeyboardInterrupt
        retries.append(threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), number)))
        retries[-1].start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        stop.by = stop.by or signal.SIGINT.name
    finally:
        over.set()
        for retry in retries:
            retry.cancel()
            retry.join()
        for number, handler in before.items():
            signal.signal(number, handler)
