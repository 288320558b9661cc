"""The session of a citizen who does not bear every wait: who leaves, or asks for the page again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from civicgauge.hands import StepStopped
from civicgauge.steps import LEFT_WAITING
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import Answer, Clients, HttpSession, Issued

RELOADED = "reloaded"
"""Reason of a request whose answer was not waited for, because the same page was asked again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of one wait after which a citizen leaves, or reloads; None for never."""

    leaves_after: float | None = None
    reloads_after: float | None = None


ENDLESS = Patience()


class ImpatientSession(HttpSession):
    """A wait is one request with its redirects, or with the one that takes its place.

    Only pages are asked for again, once in each wait. A form is not: a browser would ask first
    whether to send it again, and this citizen says no and goes on waiting.
    """

    def __init__(
        self,
        clients: Clients,
        timeout: float,
        report: Callable[[Exchange], None],
        issued: Issued,
        patience: Patience,
    ) -> None:
        super().__init__(clients, timeout, report, issued)
        self._patience = patience
        self._waiting_since = 0.0
        self._would_reload = False

    def get(self, url: str) -> Answer:
        self._waiting_since = time.perf_counter()
        self._would_reload = self._patience.reloads_after is not None
        try:
            return super().get(url)
        except StepStopped as stopped:
            if stopped.reason != RELOADED:
                raise
        self._would_reload = False
        return super().get(url)

    def post(self, url: str, body: bytes, content_type: str) -> Answer:
        self._waiting_since = time.perf_counter()
        self._would_reload = False
        return super().post(url, body, content_type)

    def _left(self, now: float) -> tuple[float, str]:
        """What ends first: the step's time, the citizen's patience, or a reload's turn."""
        waited, bounds = now - self._waiting_since, [super()._left(now)]
        if self._patience.leaves_after is not None:
            bounds.append((self._patience.leaves_after - waited, LEFT_WAITING))
        if self._would_reload and self._patience.reloads_after is not None:
            bounds.append((self._patience.reloads_after - waited, RELOADED))
        return min(bounds)
