"""The plan of a peak: who arrives when, fixed by the seed before anything is sent.

Citizens arrive whether or not the portal is quick: a non-homogeneous Poisson process whose rate
follows the profile's shape. Its times are the inverse, under the expected number of arrivals up to
a time, of the times of a process of rate one (Çınlar, Introduction to Stochastic Processes, 1975,
section 4.7). All randomness comes from ``Random.random()``, which is the same in every version.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from operator import itemgetter
from random import Random

from civicgauge.errors import UsageError
from loadtests.deadline import Deadline
from loadtests.load_profile import Point, Profile
from loadtests.manners import USUAL, Behaviour, Manner, Manners, drawn

FIRST_CITIZEN = 1_000
"""Checks and browser flows take the citizens before, so that nobody files in both."""

MOST = 2_500_000
"""Filings of one plan: every process holds all of them, and one seed has three million citizens."""

_Filing = tuple[float, str, str, Manner]
"""When, procedure, variant, how."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One planned filing; `due` is in seconds since the run began, `number` counts from 1.

    Attributes:
        came_back: it is none of the plan, but a citizen's who was refused before.
    """

    number: int
    due: float
    procedure: str
    variant: str
    citizen: int
    manner: Manner = USUAL
    came_back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All arrivals of a run in the order of their due times.

    Attributes:
        bound: at most so many arrivals; None for all that the shape brings.
        users: so many citizens file these one after the other, each every so manieth, and due
            times do not matter; None where citizens arrive when due.
    """

    arrivals: tuple[Arrival, ...]
    seconds: float
    bound: int | None
    users: int | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of all arrivals: equal plans have equal hashes on every machine."""
        lines = (
            f"{item.number} {item.due:.3f} {item.procedure} {item.variant} {item.citizen}"
            f"{item.manner}\n"
            for item in self.arrivals
        )
        model = f"closed {self.users}\n" if self.users else ""
        return hashlib.sha256("".join([model, *lines]).encode()).hexdigest()

    def share(self, worker: int, workers: int) -> tuple[Arrival, ...]:
        """The part of one of several workers; together they carry the whole plan.

        All filings of a closed user are in the same part.
        """
        if self.users is None:
            return self.arrivals[worker::workers]
        return tuple(item for item in self.arrivals if self.user(item) % workers == worker)

    def user(self, arrival: Arrival) -> int:
        """Who files it, from 0, in the closed model."""
        return (arrival.number - 1) % (self.users or 1)


class Rate:
    """Arrivals per second along the shape, and its integral in both directions."""

    def __init__(self, shape: Sequence[Point], seconds: float, peak: float) -> None:
        """`peak` is the rate per second where the shape is 1."""
        self._points = [(minute * seconds, share * peak) for minute, share in shape]
        areas = ((t1 - t0) * (r0 + r1) / 2 for (t0, r0), (t1, r1) in pairwise(self._points))
        self._expected = [0.0, *accumulate(areas)]
        self._times = [time for time, _ in self._points]

    @property
    def total(self) -> float:
        """Expected number of arrivals."""
        return self._expected[-1]

    def at(self, time: float) -> float:
        """Arrivals per second at a time, ``0 <= time <= seconds``."""
        end = self._end(time)
        (t0, r0), (t1, r1) = self._points[end - 1], self._points[end]
        return r0 + (r1 - r0) * (time - t0) / (t1 - t0)

    def expected(self, time: float) -> float:
        """How many arrivals are expected up to a time, ``0 <= time <= seconds``."""
        end = self._end(time)
        t0, r0 = self._points[end - 1]
        return self._expected[end - 1] + (time - t0) * (r0 + self.at(time)) / 2

    def _end(self, time: float) -> int:
        """Which point ends the segment in which a time lies."""
        return min(bisect_right(self._times, time), len(self._points) - 1)

    def when(self, expected: float) -> float:
        """The time up to which so many arrivals are expected, ``0 < expected <= total``.

        Within a segment the expected number grows by r0 x + (r1 - r0) x² / 2h; the positive root
        is written so that it also holds for a level segment.
        """
        end = bisect_left(self._expected, expected)
        (t0, r0), (t1, r1) = self._points[end - 1], self._points[end]
        more = expected - self._expected[end - 1]
        slope = (r1 - r0) / (t1 - t0)
        return t0 + 2 * more / (r0 + math.sqrt(max(r0 * r0 + 2 * slope * more, 0.0)))


def plan(
    profile: Profile,
    seed: int,
    *,
    percent: float = 100.0,
    minutes: float | None = None,
    walks: int | None = None,
) -> Plan:
    """The arrivals of a profile.

    Args:
        percent: of the filings per hour, all procedures alike.
        minutes: length instead of the profile's; the shape is stretched.
        walks: at most so many arrivals, besides the profile's own bound.

    Raises:
        UsageError: more than :data:`MOST` are expected.
    """
    seconds = 60 * (profile.minutes if minutes is None else minutes)
    hourly = {
        (f.procedure, variant): f.per_hour * share
        for f in profile.filings
        for variant, share in f.variants.items()
    }
    rate = Rate(profile.shape, seconds, sum(hourly.values()) / 3600 * percent / 100)
    random = Random(f"arrivals:{seed}")
    manners = Manners(profile.personas, profile.behaviours, Random(f"manners:{seed}"))
    bound = min((most for most in (profile.walks, walks) if most), default=None)
    expected = rate.total if bound is None else min(bound, rate.total)
    if expected > MOST:
        raise UsageError(
            f"{profile.name} would have some {expected:,.0f} filings, and one plan holds at most "
            f"{MOST:,}. Shorten it with --minutes, or lower --percent or --walks."
        )
    filings: Iterable[_Filing] = (
        (due, *drawn(hourly, random.random()), manners.draw()) for due in _times(rate, random)
    )
    if Behaviour.LAST_MINUTE in profile.behaviours:
        deadline = Deadline(seconds, profile.compression(seconds / 60))
        filings = _put_off(filings, deadline, Random(f"last minute:{seed}"))
    arrivals = (
        Arrival(number, due, procedure, variant, FIRST_CITIZEN + number, manner)
        for number, (due, procedure, variant, manner) in enumerate(islice(filings, bound), 1)
    )
    return Plan(tuple(arrivals), seconds, bound, profile.users)


def _put_off(filings: Iterable[_Filing], deadline: Deadline, random: Random) -> list[_Filing]:
    """The filings by their times, after the citizens who do so have put theirs off."""
    moved = []
    for due, procedure, variant, manner in filings:
        if Behaviour.LAST_MINUTE in manner.behaviours:
            due = round(deadline.due(random.random()), 3)
        moved.append((due, procedure, variant, manner))
    return sorted(moved, key=itemgetter(0))


def _times(rate: Rate, random: Random) -> Iterator[float]:
    """Due times in milliseconds, so that the last bit of a platform's logarithm is no matter."""
    expected = 0.0
    while True:
        expected -= math.log(1.0 - random.random())
        if expected > rate.total:
            return
        yield round(rate.when(expected), 3)
