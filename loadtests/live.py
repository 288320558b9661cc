"""The state of the moment: what each process of a run publishes, and the sum of them."""

from __future__ import annotations

import time
from bisect import bisect_right, insort
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from civicgauge.histogram import Histogram
from civicgauge.intervals import percentile
from civicgauge.rows import StepRow
from civicgauge.steps import LEFT_WAITING, Outcome, Step
from loadtests.arrivals import Arrival
from loadtests.clients.session import Issued

WINDOW_SECONDS = 30.0
"""How far back the rate and the percentile of the moment look."""

_FAILED = (Outcome.FAILED, Outcome.TIMEOUT, Outcome.LOST_SESSION)
_WORST = ("lag_p99", "p95", "elapsed", "busy")


class Figures:
    """What one process has done of its share; times are seconds since the run began."""

    def __init__(self, arrivals: Sequence[Arrival], closed: bool = False) -> None:
        """`closed` where each filing is due when a user begins it."""
        self._closed = closed
        self.issued = Issued()
        self.outcomes = Issued()
        self.ended = False
        self.waited = 0  # arrivals that found every place taken
        self.back_too_late = 0  # refused citizens whose hour ends after the plan
        self._under_way = 0
        self._came_back = 0
        self._due = [arrival.due for arrival in arrivals]
        self._sent = 0
        self._finished = 0
        self._refused = 0
        self._left = 0
        self._ok = 0
        self._procedures: dict[str, Counter[str]] = {
            name: Counter(planned=count)
            for name, count in Counter(item.procedure for item in arrivals).items()
        }
        self._lags: list[float] = []
        self._cpu = time.process_time()
        self._recent = Recent()  # waits of steps
        self._filed: deque[float] = deque()

    def walk_begins(self, lag: float, came_back: bool = False) -> None:
        """A walk begins so many seconds after it was due; the plan has none that `came_back`."""
        self._under_way += 1
        self._sent += not came_back
        self._came_back += came_back
        insort(self._lags, lag)

    def walk_ends(self, procedure: str, came_back: bool = False) -> None:
        self._under_way -= 1
        self._finished += not came_back
        self._procedures[procedure]["finished"] += not came_back

    def step(self, row: StepRow, meant: bool = False) -> None:
        """A step has an outcome; one that is `meant` by the filing's variant is no failure."""
        self.outcomes.steps += row.outcome != Outcome.NOT_EXERCISED
        self._refused += row.outcome == Outcome.REFUSED
        self._procedures[row.procedure]["failed"] += row.outcome in _FAILED and not meant
        self._left += row.reason == LEFT_WAITING
        self._ok += row.outcome == Outcome.OK
        if row.outcome == Outcome.OK:
            when = row.started + row.thought + row.seconds
            self._recent.record(when, row.seconds)
            if row.step == Step.SUBMIT:
                self._filed.append(when)

    def state(self, now: float) -> dict[str, Any]:
        """The figures for whoever shows progress; None where there is nothing to tell yet."""
        waits = self._recent.since(now - WINDOW_SECONDS)
        while self._filed and self._filed[0] < now - WINDOW_SECONDS:
            self._filed.popleft()
        due = self._sent if self._closed else bisect_right(self._due, now)
        return {
            "elapsed": max(now, 0.0),
            "planned": len(self._due),
            "due": due,
            "sent": self._sent,
            "in_flight": self._under_way,
            "backlog": max(due - self._sent, 0),
            "waited": self.waited,
            "finished": self._finished,
            "filings_per_hour": len(self._filed) * 3600 / max(min(now, WINDOW_SECONDS), 1.0),
            "p95": percentile(waits, 95) if waits else None,
            "failed": sum(counts["failed"] for counts in self._procedures.values()),
            "refused": self._refused,
            "left": self._left or None,
            "came_back": self._came_back or None,
            "back_too_late": self.back_too_late or None,
            "lag_p99": percentile(self._lags, 99) if self._lags else None,
            "busy": (time.process_time() - self._cpu) / now if now > 0 else None,
            "issued_steps": self.issued.steps,
            "issued_requests": self.issued.requests,
            "outcomes_steps": self.outcomes.steps,
            "outcomes_requests": self.outcomes.requests,
            "ok": self._ok,
            "ended": self.ended,
            "procedures": {
                name: {key: counts[key] for key in ("planned", "finished", "failed")}
                for name, counts in self._procedures.items()
            },
        }


class Recent:
    """Waits of the last seconds, each second's counted in buckets."""

    def __init__(self) -> None:
        self._parts: deque[tuple[int, Histogram]] = deque()
        self._together = Histogram()

    def record(self, when: float, seconds: float) -> None:
        if not self._parts or self._parts[-1][0] != int(when):
            self._parts.append((int(when), Histogram()))
        self._parts[-1][1].record(seconds)
        self._together.record(seconds)

    def since(self, when: float) -> list[float]:
        """The waits since then in ascending order, within 0.4 %; earlier ones are forgotten."""
        while self._parts and self._parts[0][0] < int(when):
            self._together.counts.subtract(self._parts.popleft()[1].counts)
        return self._together.ordered()


def merged(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The states of all processes as one: counts added; of the percentiles, the worst process."""
    together: dict[str, Any] = {}
    for state in states:
        for key, value in state.items():
            old = together.get(key)
            if value is None or old is None:
                together[key] = value if old is None else old
            elif key == "ended":
                together[key] = old and value
            elif isinstance(value, Mapping):
                together[key] = merged((old, value))
            else:
                together[key] = max(old, value) if key in _WORST else old + value
    return together
