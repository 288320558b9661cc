"""What a profile's hours look like: the rate slot by slot, and the busiest minute.

All figures are expectations at the true rate, that of the hours that the profile stands for; a run
that plays them quicker keeps the rate and makes fewer filings.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from loadtests.arrivals import Rate
from loadtests.deadline import Deadline
from loadtests.load_profile import Profile
from loadtests.manners import Behaviour

ROWS = 24
"""At most so many slots, so that a day stands on one screen."""

_SLOTS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200)
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the profile's time, in seconds since its beginning.

    Attributes:
        per_hour: filings, on average over the stretch.
        highest: filings per hour at its busiest moment.
    """

    begins: float
    per_hour: float
    highest: float


@dataclass(frozen=True, slots=True)
class PeakMinute:
    """The whole minute in which most filings are expected; the first one of several.

    Attributes:
        begins, ends: seconds since the beginning; a profile shorter than a minute is all peak.
        level_until: when the rate begins to fall; `ends` where it is high for no second minute.
        filings: how many are expected, of each procedure.
    """

    begins: float
    ends: float
    level_until: float
    filings: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.filings.values())


class Skyline:
    """A profile over the time for which it stands, or over its run when for no real hours."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.seconds = 3600 * (profile.simulated_hours or profile.minutes / 60)
        self._hourly = sum(filings.per_hour for filings in profile.filings)
        self._rate = Rate(profile.shape, self.seconds, self._hourly / 3600)
        self._late = profile.behaviours.get(Behaviour.LAST_MINUTE, 0.0)
        self._deadline = Deadline(self.seconds)

    @property
    def peak_per_hour(self) -> float:
        """Filings an hour at the busiest moment, all procedures together."""
        if not self._late:
            return self._hourly * max(share for _, share in self._profile.shape)
        return self._highest(0.0, self.seconds)

    @property
    def total(self) -> float:
        """Filings expected in all that time."""
        return self._rate.total

    def _at(self, time: float) -> float:
        """Filings per second at a time: those of the shape, and those that were put off."""
        put_off = self._late * self.total * self._deadline.density(time) if self._late else 0.0
        return (1 - self._late) * self._rate.at(time) + put_off

    def _expected(self, time: float) -> float:
        """Filings up to a time."""
        put_off = self._late * self.total * self._deadline.share_by(time) if self._late else 0.0
        return (1 - self._late) * self._rate.expected(time) + put_off

    def _points(self) -> Iterator[float]:
        """Times between which the rate is straight or rises to the later one."""
        yield from (place * self.seconds for place, _ in self._profile.shape)
        if self._late:
            yield self.seconds - self._deadline.least

    def slots(self) -> list[Slot]:
        """The mean rate of equal stretches; the last one may be shorter."""
        length = self.slot_seconds
        begins = [length * place for place in range(math.ceil(self.seconds / length))]
        ends = [min(begin + length, self.seconds) for begin in begins]
        return [
            Slot(begin, self._between(begin, end), self._highest(begin, end))
            for begin, end in zip(begins, ends, strict=True)
        ]

    @property
    def slot_seconds(self) -> float:
        """A round length; as short as :data:`ROWS` of them allow."""
        fits = (slot for slot in _SLOTS if self.seconds / slot <= ROWS)
        return next(fits, math.ceil(self.seconds / ROWS / _SLOTS[-1]) * _SLOTS[-1])

    def _between(self, begin: float, end: float) -> float:
        """Filings per hour, on average."""
        return 3600 * (self._expected(end) - self._expected(begin)) / (end - begin)

    def _highest(self, begin: float, end: float) -> float:
        """Filings per hour at a corner of the shape, or at one of the ends."""
        times = (begin, end, *(time for time in self._points() if begin < time < end))
        return max(3600 * self._at(time) for time in times)

    def peak_minute(self) -> PeakMinute:
        """Found among the minutes around the shape's corners: between them the rate is straight."""
        length = min(_MINUTE, self.seconds)

        def expected(begin: float) -> float:
            """So rounded that minutes of the same height are equal."""
            return round(self._between(begin, begin + length) * length / 3600, 6)

        begins = max(sorted(self._corners(length)), key=expected)
        filings = expected(begins)
        shares = {item.procedure: item.per_hour for item in self._profile.filings}
        return PeakMinute(
            begins,
            begins + length,
            self._level_until(begins + length),
            {name: filings * share / self._hourly for name, share in shares.items()},
        )

    def _corners(self, length: float) -> Iterator[float]:
        """Beginnings of the minutes around each point of the shape."""
        last = math.floor(self.seconds / length) - 1
        for point in self._points():
            minute = math.floor(point / length)
            yield from (length * min(max(minute + by, 0), last) for by in (-1, 0, 1))

    def _level_until(self, time: float) -> float:
        """When the rate leaves the top on which it is at a time; that time where it is not."""
        if self._late:
            return time
        top = max(share for _, share in self._profile.shape)
        for (begin, share), (end, next_share) in pairwise(self._profile.shape):
            if share == next_share == top and begin * self.seconds <= time < end * self.seconds:
                time = end * self.seconds
        return time

    def clock(self, seconds: float) -> str:
        """A time of the profile as people say it: a time of day where it has one."""
        if self._profile.begins is None:
            whole, rest = divmod(round(seconds), 60)
            return f"{whole}:{rest:02}" if self.seconds < 3600 else f"{whole // 60}:{whole % 60:02}"
        first = datetime.combine(datetime(2000, 1, 1), self._profile.begins)
        time = first + timedelta(seconds=round(seconds))
        day = f"d{(time.date() - first.date()).days + 1} " if self.seconds > 24 * 3600 else ""
        return f"{day}{time:%H:%M}"
