"""The M/M/c queue in formulas: the oracle of the counter simulation, not a model of an office.

Real offices have a morning peak, a lunch closure and returns, so their waits come from
:mod:`reports.effort.counter`; under constant arrivals and exponential service that simulation must
agree with these formulas (Erlang 1917; any textbook on queues).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from civicgauge.errors import UsageError


def erlang_b(servers: int, load: float) -> float:
    """Share of customers blocked when nobody can wait; `load` = arrival rate / service rate."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


@dataclass(frozen=True, slots=True)
class MMC:
    """`servers` equal counters, one line; both rates per the same unit of time.

    Raises:
        UsageError: when the line would grow for ever (arrivals at or above what can be served).
    """

    arrival_rate: float
    service_rate: float
    servers: int

    def __post_init__(self) -> None:
        if self.busy_share >= 1.0:
            raise UsageError(
                f"{self.servers} counters are busy {self.busy_share:.0%} of the time, so the line "
                "has no steady state. Give fewer arrivals, quicker service or more counters."
            )

    @property
    def load(self) -> float:
        return self.arrival_rate / self.service_rate

    @property
    def busy_share(self) -> float:
        return self.load / self.servers

    @property
    def wait_probability(self) -> float:
        """Erlang C: the share of customers who have to wait."""
        blocked = erlang_b(self.servers, self.load)
        return blocked / (1.0 - self.busy_share * (1.0 - blocked))

    @property
    def _spare_rate(self) -> float:
        return self.servers * self.service_rate - self.arrival_rate

    @property
    def mean_wait(self) -> float:
        """Wq: mean time in line, those who need not wait included."""
        return self.wait_probability / self._spare_rate

    @property
    def mean_stay(self) -> float:
        """W: mean time in line and at the counter."""
        return self.mean_wait + 1.0 / self.service_rate

    def waits_longer_than(self, time: float) -> float:
        """P(Wq > time)."""
        return self.wait_probability * math.exp(-self._spare_rate * time)
