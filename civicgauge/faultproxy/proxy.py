"""The proxy itself, in a thread of this process; it listens on loopback and leads to loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from civicgauge.errors import UsageError
from civicgauge.faultproxy.faults import SOUND, Fault
from civicgauge.faultproxy.passage import Choose, Passage
from civicgauge.guard import check_url

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came to the proxy: its first line, when, and what it was dealt."""

    line: str
    when: float  # time.perf_counter()
    fault: Fault


class FaultProxy:
    """Takes what citizens send to `url` and passes it on to the portal as `choose` says.

    Every request is asked for, so another `choose` holds from the next request on.
    """

    def __init__(self, portal: tuple[str, int], listener: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.choose: Choose = lambda line: SOUND
        self._portal = portal
        self._listener = listener
        self._seen: list[Seen] = []
        self._news = threading.Condition()

    @property
    def seen(self) -> Sequence[Seen]:
        """Every request until now, in order."""
        with self._news:
            return tuple(self._seen)

    def wait_until(self, enough: Callable[[Sequence[Seen]], bool]) -> None:
        """Come back when the requests until now are enough; asked whenever one has come.

        Raises:
            TimeoutError: a minute has passed, so they will hardly ever be.
        """
        with self._news:
            if not self._news.wait_for(lambda: enough(self._seen), PATIENCE_SECONDS):
                raise TimeoutError(f"{len(self._seen)} requests in {PATIENCE_SECONDS:g} s")

    def deal(self, line: str) -> Fault:
        """The fault of a request, which is kept."""
        fault = self.choose(line)
        with self._news:
            self._seen.append(Seen(line, time.perf_counter(), fault))
            self._news.notify_all()
        return fault

    async def serve(self, until: asyncio.Event) -> None:
        """Serve until told to stop, then break off whatever is under way."""
        server = await asyncio.start_server(self._carry, sock=self._listener)
        await until.wait()
        server.close()
        ours = asyncio.all_tasks() - {asyncio.current_task()}
        for task in ours:
            task.cancel()
        await asyncio.gather(*ours, return_exceptions=True)

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            portal = await asyncio.open_connection(*self._portal)
        except (OSError, asyncio.CancelledError):
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the proxy ends
            await Passage(self.deal, (reader, writer), portal).run()


@contextmanager
def fault_proxy(url: str, port: int = 0) -> Iterator[FaultProxy]:
    """A proxy before the portal at `url`, sound until it is told otherwise, ended on leaving.

    Raises:
        NotAuthorised: the portal is not on this machine.
        UsageError: not the address of a portal over plain HTTP, or the port is taken.
    """
    with _listening(port) as listener:
        proxy = FaultProxy(_portal(url), listener)
        loop = asyncio.new_event_loop()
        over = asyncio.Event()
        thread = threading.Thread(target=loop.run_until_complete, args=[proxy.serve(over)])
        thread.start()
        try:
            yield proxy
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join()
            loop.close()


def _portal(url: str) -> tuple[str, int]:
    parts = urlsplit(check_url(url))
    if parts.scheme != "http" or parts.hostname is None:
        raise UsageError(f"{url!r} is encrypted, so its answers cannot be told apart. Use http.")
    return parts.hostname, parts.port or 80


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"The proxy cannot listen on 127.0.0.1:{port}: {error}. Choose another port, or 0 for "
            "any that is free."
        ) from None
    with listener:
        yield listener
