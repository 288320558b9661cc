"""A day at the service centre as a small event simulation: who waits how long, who comes again.

First come, first served; one line, several counters. A visitor who is being served when lunch or
the end of the day comes is still finished; one whose number is not called before the office closes,
or who comes after the last ticket, goes home and comes again on the next day.
Checked against :mod:`reports.effort.mmc` under constant arrivals.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapreplace

import numpy as np

from reports.effort.kinds import FloatArray
from reports.effort.office import Office

# Returns of the first days have not come back yet, so their lines are too short.
WARM_UP_DAYS = 5


@dataclass(frozen=True, slots=True, eq=False)
class CounterRun:
    """What the visitors met.

    Attributes:
        waits: minutes in line of each visit, in order of arrival; waits in vain included.
        turned_away: visits that ended without being served.
        sent_back: visits that were served and must be repeated.
    """

    waits: FloatArray
    turned_away: int
    sent_back: int

    @property
    def again_share(self) -> float:
        """Share of visits after which the visitor must come again."""
        return (self.turned_away + self.sent_back) / len(self.waits) if len(self.waits) else 0.0


def simulate(office: Office, days: int = 60, seed: int = 1) -> CounterRun:
    """`days` days in a row, after some days of warm-up; the same seed gives the same run."""
    rng = np.random.default_rng(seed)
    runs: list[CounterRun] = []
    come_again = 0
    for _ in range(WARM_UP_DAYS + days):
        runs.append(simulate_day(office, come_again, rng))
        come_again = runs[-1].turned_away + runs[-1].sent_back
    kept = runs[WARM_UP_DAYS:]
    return CounterRun(
        np.concatenate([run.waits for run in kept]),
        sum(run.turned_away for run in kept),
        sum(run.sent_back for run in kept),
    )


def simulate_day(office: Office, come_again: int, rng: np.random.Generator) -> CounterRun:
    """One day to which `come_again` visitors return beside those who come for the first time."""
    arrivals = _arrival_minutes(office, come_again, rng)
    services = office.service.draw(rng, len(arrivals))
    free_at = [office.opening[0].start] * office.counters
    waits: list[float] = []
    turned_away = 0
    for arrived, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        if arrived > office.last_ticket:
            called, wait = None, 0.0
        else:
            called = office.next_open(max(arrived, free_at[0]))
            wait = (office.closes if called is None else called) - arrived
        waits.append(max(wait, 0.0))
        if called is None:
            turned_away += 1
        else:
            heapreplace(free_at, called + service)
    sent_back = int(rng.binomial(len(waits) - turned_away, office.returns))
    return CounterRun(np.array(waits), turned_away, sent_back)


def _arrival_minutes(office: Office, come_again: int, rng: np.random.Generator) -> FloatArray:
    """Poisson arrivals with piecewise constant rate; returns spread over the day like the rest."""
    expected = np.array([rate.expected for rate in office.arrivals])
    counts = rng.poisson(expected) + rng.multinomial(come_again, expected / expected.sum())
    times = [
        rng.uniform(rate.period.start, rate.period.end, count)
        for rate, count in zip(office.arrivals, counts, strict=True)
    ]
    return np.sort(np.concatenate(times))
