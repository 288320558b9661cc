"""What Locust's own statistics are told of the requests."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import Any

from locust import stats
from locust.stats import RequestStats, StatsEntry

from civicgauge.rows import RequestKind
from loadtests.clients.exchange import Exchange

SECONDS = 1.0
"""How often Locust is told; its pages are drawn anew as often."""

_Key = tuple[str, str]
"""Name and method."""


class Statistics:
    """Adds up the requests of one process, and tells Locust the sums.

    One event for each, as Locust's own clients have it, would cost several times as much.
    """

    def __init__(self, told: RequestStats) -> None:
        self._told = told
        self._milliseconds: defaultdict[_Key, list[float]] = defaultdict(list)
        self._bytes: Counter[_Key] = Counter()
        self._tell_at = 0.0  # time.perf_counter()

    def add(self, procedure: str, exchange: Exchange) -> None:
        """Count a request under its step of the procedure, named as limits name it."""
        name = f"{procedure}.{exchange.step}"
        if exchange.kind is RequestKind.ASSET:
            name += " assets"
        key = (name, exchange.method)
        self._milliseconds[key].append(exchange.seconds * 1000)
        self._bytes[key] += exchange.bytes_received
        if exchange.failed:
            why = RuntimeError(exchange.reason or exchange.outcome)
            self._told.log_error(exchange.method, name, why)
        ended = exchange.began + exchange.seconds
        if ended >= self._tell_at:
            self.tell()
            self._tell_at = ended + SECONDS

    def tell(self) -> None:
        """Hand over what was added up."""
        for key, times in self._milliseconds.items():
            requests = self._entry(key, times)
            self._told.get(*key).extend(requests)
            self._told.total.extend(requests)
        self._milliseconds.clear()
        self._bytes.clear()

    def _entry(self, key: _Key, milliseconds: list[float]) -> StatsEntry:
        """As ``StatsEntry.log`` makes it of one request after the other."""
        entry, times, now = StatsEntry(self._told, *key), milliseconds, time.time()
        whole: Any = entry  # Locust declares whole milliseconds and is given others by its clients
        whole.total_response_time = sum(times)
        whole.min_response_time, whole.max_response_time = min(times), max(times)
        whole.response_times.update(Counter(map(stats.bucket_response_time, times)))
        entry.num_requests = len(times)
        entry.num_reqs_per_sec[int(now)] = len(times)
        entry.last_request_timestamp = now
        entry.total_content_length = self._bytes[key]
        return entry
