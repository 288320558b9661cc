"""Connections whose timeout bounds an answer as a whole, not only the wait for its next byte.

A portal that sends one byte a second would otherwise never be given up: every byte starts the
usual socket timeout anew. Plain HTTP only; over TLS the usual timeout holds.
"""

from __future__ import annotations

import math
import socket
import time
from typing import Any

from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool


class DeadlineSocket(socket.socket):
    """A socket whose timeout, once set, runs until everything is read."""

    _ends = math.inf

    def settimeout(self, value: float | None) -> None:
        super().settimeout(value)
        self._ends = math.inf if value is None else time.perf_counter() + value

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        if self._ends != math.inf:
            super().settimeout(max(self._ends - time.perf_counter(), 0.001))
        return super().recv_into(*arguments, **options)


class DeadlineConnection(HTTPConnection):
    """Sends and reads within the timeout of the request, also over a kept connection."""

    sock: socket.socket | None

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            self.sock = DeadlineSocket(fileno=self.sock.detach())
            self.sock.settimeout(self.timeout)

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        super().request(*arguments, **options)


class DeadlinePool(HTTPConnectionPool):
    """A pool of such connections."""

    ConnectionCls = DeadlineConnection
