"""What Locust's own statistics are told of the requests."""

from __future__ import annotations

from typing import Any

from locust.stats import RequestStats, StatsEntry

from civicgauge.rows import RequestKind
from loadtests.clients.exchange import Exchange

SECONDS = 1.0
"""How often Locust is told; its pages are drawn anew as often."""


class Statistics:
    """Adds up the requests of one process, and tells Locust the sums.

    One event for each, as Locust's own clients have it, would cost several times as much.
    """

    def __init__(self, told: RequestStats) -> None:
        self._told = told
        self._sums: dict[tuple[str, str], StatsEntry] = {}
        self._tell_at = 0.0  # time.perf_counter()

    def add(self, procedure: str, exchange: Exchange) -> None:
        """Count a request under its step of the procedure, named as limits name it."""
        name = f"{procedure}.{exchange.step}"
        if exchange.kind is RequestKind.ASSET:
            name += " assets"
        key = (name, exchange.method)
        if key not in self._sums:
            self._sums[key] = StatsEntry(self._told, *key)
        milliseconds: Any = exchange.seconds * 1000  # Locust's own are no whole numbers either
        self._sums[key].log(milliseconds, exchange.bytes_received)
        if exchange.failed:
            why = RuntimeError(exchange.reason or exchange.outcome)
            self._told.log_error(exchange.method, name, why)
        ended = exchange.began + exchange.seconds
        if ended >= self._tell_at:
            self.tell()
            self._tell_at = ended + SECONDS

    def tell(self) -> None:
        """Hand over what was added up."""
        for key, requests in self._sums.items():
            self._told.get(*key).extend(requests)
            self._told.total.extend(requests)
        self._sums.clear()
