"""Many answers that come at the same moment: each counts from when it came."""

from __future__ import annotations

import socket
import threading
import time

import gevent  # type: ignore[import-untyped]
import pytest

from loadtests.clients.exchange import Exchange
from loadtests.clients.session import HttpSession
from loadtests.clients.thin_client import ThinClients
from tests.loadtests.raw_server import RawServer, answer, raw_server

CITIZENS = 40
"""So few that the event loop hears of all of them in one look."""


@pytest.fixture
def thawed() -> threading.Event:
    return threading.Event()


def test_no_wait_is_longer_because_others_were_dealt_with_first(
    thawed: threading.Event,
) -> None:
    """All answers are there before the first one is taken up, so no wait ends after that."""
    all_answered = threading.Barrier(CITIZENS + 1)
    exchanges: list[Exchange] = []
    taken_up: list[float] = []

    def freeze(server: RawServer, connection: socket.socket, request: bytes) -> None:
        thawed.wait()
        answer(connection, b"")
        all_answered.wait()

    def ask(clients: ThinClients, url: str) -> None:
        HttpSession(clients, 60.0, exchanges.append).get(url)
        taken_up.append(time.perf_counter())

    with raw_server(freeze) as server:
        clients = ThinClients()
        asking = [gevent.spawn(ask, clients, server.url) for _ in range(CITIZENS)]
        while len(server.requests) < CITIZENS:
            gevent.idle()
        thawed.set()
        all_answered.wait()
        gevent.joinall(asking, raise_error=True)
    assert len(taken_up) == CITIZENS
    assert max(item.began + item.seconds for item in exchanges) < min(taken_up)
