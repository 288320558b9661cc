"""The portal, running: in a thread for tests, on a port of loopback."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from tests.second_portal.app import application
from tests.second_portal.records import Office

STAFF_NAME = "counter7"


@dataclass(frozen=True)
class Second:
    """A running portal; its faults are switched at the office."""

    url: str
    office: Office


def new_office() -> Office:
    return Office(STAFF_NAME, secrets.token_hex(8))


def server_of(office: Office) -> uvicorn.Server:
    """What dies in mid-answer is part of this portal, so nothing is logged."""
    return uvicorn.Server(
        uvicorn.Config(application(office), log_config=None, timeout_graceful_shutdown=1)
    )


def listening(port: int = 0) -> socket.socket:
    own = socket.create_server(("127.0.0.1", port))
    return own


@contextmanager
def running() -> Iterator[Second]:
    """A fresh portal until the block ends."""
    office = new_office()
    server, own = server_of(office), listening()
    thread = threading.Thread(target=server.run, args=([own],), daemon=True)
    thread.start()
    try:
        yield Second(f"http://127.0.0.1:{own.getsockname()[1]}", office)
    finally:
        server.should_exit = True
        thread.join()
        own.close()
