"""One uvicorn server behind two listening sockets: the portal's port and the control port."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from civicgauge.errors import UsageError
from civicgauge.refportal.protocol import ReachableProtocol

_BACKLOG = 2048


class Server(uvicorn.Server):
    """Says when it is ready; ends without raising the signal again that ended it."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True

    def stop_after(self, wait: Callable[[], None]) -> None:
        wait()
        self.should_exit = True


def server_config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=ReachableProtocol,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(_BACKLOG)
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"The portal cannot listen on {host}:{port}: {error}. Stop the program that "
                "uses the port, or choose another one (0 takes any that is free)."
            ) from None
        yield listener


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}"


def by_port(portal: ASGIApp, control: ASGIApp, control_port: int) -> ASGIApp:
    """One server, two doors: which application answers depends on the port that was knocked on."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = control if scope["server"][1] == control_port else portal
        await chosen(scope, receive, send)

    return app
