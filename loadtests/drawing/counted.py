"""Filings that somebody counted, interval by interval, and the profile of one of their days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from civicgauge.catalogue import Text
from civicgauge.errors import UsageError
from loadtests.drawing.profile_file import Drawing, filings_of, number
from loadtests.load_profile import Filings, Point

DAY_MINUTES = 24 * 60
WHOLE = 0.95
"""A day with so many of the intervals of the fullest one is compared with others."""
FEW = 100
"""Fewer filings in the busiest interval than this: its height is chance by a fifth or more."""

Row = tuple[float, ...]


@dataclass(frozen=True)
class Counted:
    """Counts of consecutive intervals of the same length.

    Attributes:
        source: what a person calls the counts.
        minutes: the length of an interval.
        rows: filings of each procedure, by the local time at which the interval begins.
        silent: whether an interval without a row, between the first and the last, had no filing;
            otherwise nobody knows how many it had.
    """

    source: str
    procedures: tuple[str, ...]
    minutes: int
    rows: Mapping[datetime, Row]
    silent: bool

    @cached_property
    def _by_day(self) -> dict[date, dict[datetime, Row]]:
        days: dict[date, dict[datetime, Row]] = defaultdict(dict)
        for begin, row in sorted(self.rows.items()):
            days[begin.date()][begin] = row
        return dict(days)

    @cached_property
    def days(self) -> dict[date, float]:
        """All filings of each day."""
        return {day: sum(map(sum, rows.values())) for day, rows in self._by_day.items()}

    def coarser(self, minutes: int) -> Counted:
        """Counts that are not silent in intervals of so many minutes, which must be a multiple.

        Where an interval is missing within one of the longer ones, those that are there stand for
        all of it.

        Raises:
            UsageError: it is no multiple, or a day is none of it.
        """
        if minutes % self.minutes or DAY_MINUTES % minutes:
            raise UsageError(
                f"{minutes} minutes are not made of intervals of {self.minutes}, or a day is not "
                f"made of them. Give --step one of {', '.join(map(str, self._steps()))}."
            )
        first = min(self.rows)
        parts: dict[datetime, list[Row]] = defaultdict(list)
        for begin, row in self.rows.items():
            offset = (begin - first) // timedelta(minutes=minutes)
            parts[first + offset * timedelta(minutes=minutes)].append(row)
        rows = {begin: self._together(found, minutes) for begin, found in parts.items()}
        return Counted(self.source, self.procedures, minutes, rows, silent=False)

    def _steps(self) -> list[int]:
        multiples = range(self.minutes, DAY_MINUTES // 2 + 1, self.minutes)
        return [step for step in multiples if DAY_MINUTES % step == 0 and step <= 120]

    def _together(self, rows: Sequence[Row], minutes: int) -> Row:
        wanted = minutes / self.minutes
        return tuple(sum(column) * wanted / len(rows) for column in zip(*rows, strict=True))

    def of_day(self, day: date) -> dict[datetime, Row]:
        """What is known of a day, in order."""
        known = self._by_day.get(day, {})
        if not self.silent:
            return known
        nothing = (0.0,) * len(self.procedures)
        return {begin: known.get(begin, nothing) for begin in self._intervals(day)}

    def _intervals(self, day: date) -> Iterator[datetime]:
        """Beginnings of all intervals of a day from the first row of all to the last one."""
        step = timedelta(minutes=self.minutes)
        begin, last = max(datetime.combine(day, time()), min(self.rows)), max(self.rows)
        while begin.date() == day and begin <= last:
            yield begin
            begin += step


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the counts; `rows` are its known intervals in order."""

    counted: Counted
    day: date
    rows: Mapping[datetime, Row]

    @property
    def sums(self) -> list[float]:
        """All filings of each interval."""
        return [sum(row) for row in self.rows.values()]

    @property
    def hours(self) -> float:
        """From the beginning of the first interval to the end of the last one."""
        begins = list(self.rows)
        return (begins[-1] - begins[0]) / timedelta(hours=1) + self.counted.minutes / 60

    @property
    def peak(self) -> float:
        """The busiest interval over the mean one."""
        return max(self.sums) * len(self.sums) / sum(self.sums)

    def facts(self) -> Iterator[str]:
        """What the day shows beside the others, in sentences."""
        minutes, sums = self.counted.minutes, self.sums
        begin = list(self.rows)[sums.index(max(sums))]
        yield (
            f"{sum(sums):,.0f} filings were counted on {self.day} in {len(sums)} intervals of "
            f"{minutes} minutes; the busiest one began at {begin:%H:%M} and had {max(sums):,.0f}, "
            f"{self.peak:.2f} times the mean."
        )
        if missing := round(self.hours * 60 / minutes) - len(sums):
            yield f"Intervals of that day that are missing: {missing}; straight lines bridge them."
        whole = [self.counted.days[day] for day in self._whole_days()]
        if len(whole) > 1:
            yield (
                f"Of {len(whole)} whole days the busiest one had {max(whole):,.0f} filings, "
                f"{max(whole) * len(whole) / sum(whole):.2f} times the mean day."
            )
        if max(sums) < FEW:
            yield (
                f"{max(sums):,.0f} filings in an interval are few: chance alone moves them by "
                f"{2 / max(sums) ** 0.5:.0%}. Longer intervals (--step) give a steadier shape."
            )

    def _whole_days(self) -> list[date]:
        known = {day: len(self.counted.of_day(day)) for day in self.counted.days}
        return [day for day, count in known.items() if count >= WHOLE * max(known.values())]

    def shape(self) -> tuple[Point, ...]:
        """Each interval's share in its middle; the ends are as high as their neighbours."""
        first, top = min(self.rows), max(self.sums)
        shares = [round(value / top, 4) for value in self.sums]
        half = self.counted.minutes / 2
        places = [
            round(((begin - first) / timedelta(minutes=1) + half) / (60 * self.hours), 6)
            for begin in self.rows
        ]
        middle = zip(places, shares, strict=True)
        return ((0.0, shares[0]), *middle, (1.0, shares[-1]))

    def filings(self) -> Iterator[Filings]:
        """Each procedure that was filed, at the height of the peak."""
        hours = len(self.rows) * self.counted.minutes / 60
        for place, procedure in enumerate(self.counted.procedures):
            total = sum(row[place] for row in self.rows.values())
            if total:
                yield filings_of(procedure, self._arithmetic(total, hours))

    def _arithmetic(self, total: float, hours: float) -> tuple[str, ...]:
        return (
            f"{number(round(total, 2))} filings on {self.day}: {self.counted.source}",
            f"/ {number(round(hours, 4))} hours in which they were counted",
            f"* {number(round(self.peak, 4))} busiest over mean {self.counted.minutes} minutes",
        )


def chosen_day(counted: Counted, day: date | None) -> CountedDay:
    """A day of the counts, the busiest one when none is named.

    Raises:
        UsageError: no filing was counted on it, or its intervals are too long to show its shape.
    """
    filed = sorted(found for found, total in counted.days.items() if total)
    if not filed:
        raise UsageError(f"{counted.source}: every count is 0. Give counts of a time with filings.")
    chosen = day or max(filed, key=lambda found: counted.days[found])
    if chosen not in filed:
        raise UsageError(
            f"{counted.source}: no filing was counted on {chosen}. Give --day one of the days with "
            f"filings, {filed[0]} to {filed[-1]}."
        )
    rows = counted.of_day(chosen)
    if len(rows) < 2:
        raise UsageError(
            f"{counted.source}: {chosen} has {len(rows)} interval, which is no shape of a day. "
            "Give counts of shorter intervals, an hour or less."
        )
    return CountedDay(counted, chosen, rows)


def drawn_from_counts(day: CountedDay, about: Sequence[str]) -> Drawing:
    """The profile of a counted day; `about` says how it was counted."""
    return Drawing(
        title=Text(f"Ngày {day.day:%d/%m/%Y}, theo số đếm", f"{day.day}, as counted"),
        about=(*about, *day.facts()),
        hours=day.hours,
        begins=min(day.rows).time(),
        shape=day.shape(),
        filings=tuple(day.filings()),
    )
