"""A department's own ticket-machine log in place of assumed arrivals and service times.

The file is CSV in UTF-8, separated by commas or semicolons, with a heading and one line per ticket:

========  ==================================================================
column    meaning (local time, ``2026-03-02 07:31:05``; seconds optional)
========  ==================================================================
issued    the number was given out
called    the visitor was called to a counter; empty: never called
finished  the visitor left the counter; empty: did not come when called
========  ==================================================================

Other columns are ignored, so names need not be exported. The three times are on the same day.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from civicgauge.errors import ConfigErrors, Mistake
from reports.effort.kinds import FloatArray
from reports.effort.office import ArrivalRate, ObservedService, Office, Period

COLUMNS = ("issued", "called", "finished")
HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Ticket:
    """One number of the ticket machine."""

    issued: datetime
    called: datetime | None
    finished: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class TicketLog:
    """What a log says about the office.

    Attributes:
        days: days on which at least one number was given out.
        arrivals: numbers per hour in each half hour of the day.
        waits: minutes from number to call, of all who were called.
        services: minutes at the counter, of all who were served.
        never_called: numbers that were never called; their waits are not among `waits`.
    """

    days: int
    arrivals: tuple[ArrivalRate, ...]
    waits: FloatArray
    services: FloatArray
    never_called: int


def with_log(office: Office, log: TicketLog) -> Office:
    """The office with arrivals and service times of its own log.

    The machine counts everybody, so those who come again are taken out of the arrivals here and
    brought back by the simulation.
    """
    first_visits = 1.0 - office.returns
    arrivals = tuple(replace(rate, per_hour=rate.per_hour * first_visits) for rate in log.arrivals)
    return replace(office, arrivals=arrivals, service=ObservedService(log.services))


def read_ticket_log(path: Path) -> TicketLog:
    """Read a log.

    Raises:
        ConfigErrors: with every mistake of the file, each with its line.
    """
    mistakes: list[Mistake] = []
    tickets = _tickets(path, mistakes)
    if not mistakes and not any(ticket.finished for ticket in tickets):
        mistakes.append(Mistake(str(path), "(file)", "no served ticket", "at least one"))
    if mistakes:
        raise ConfigErrors(mistakes)
    days = len({ticket.issued.date() for ticket in tickets})
    return TicketLog(
        days=days,
        arrivals=_arrivals(tickets, days),
        waits=np.array([_minutes(t.issued, t.called) for t in tickets if t.called]),
        services=np.array(
            [_minutes(t.called, t.finished) for t in tickets if t.called and t.finished]
        ),
        never_called=sum(ticket.called is None for ticket in tickets),
    )


def _tickets(path: Path, mistakes: list[Mistake]) -> list[Ticket]:
    try:
        # utf-8-sig: spreadsheets put a byte order mark before the heading.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        mistakes.append(Mistake(str(path), "(file)", str(error), "a readable UTF-8 file"))
        return []
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    for name in missing:
        mistakes.append(Mistake(str(path), "line 1", f"no column {name}", ", ".join(COLUMNS)))
    return [] if missing else list(_valid_tickets(reader, str(path), mistakes))


def _valid_tickets(
    reader: csv.DictReader[str], file: str, mistakes: list[Mistake]
) -> Iterator[Ticket]:
    for row in reader:
        try:
            yield _ticket(row)
        except _BadTicket as bad:
            mistakes.append(Mistake(file, f"line {reader.line_num}", bad.found, bad.valid))


class _BadTicket(Exception):
    def __init__(self, found: str, valid: str) -> None:
        super().__init__(found)
        self.found = found
        self.valid = valid


def _ticket(row: Mapping[str, str | None]) -> Ticket:
    issued, called, finished = (_time(name, (row[name] or "").strip()) for name in COLUMNS)
    if issued is None:
        raise _BadTicket("issued is empty", "a time")
    if finished and called is None:
        raise _BadTicket("finished without called", "the time at which the visitor was called")
    times = [time for time in (issued, called, finished) if time]
    if times != sorted(times):
        raise _BadTicket("times that run backwards", "issued <= called <= finished")
    if times[-1].date() != issued.date():
        raise _BadTicket("times on different days", "one day per ticket")
    return Ticket(issued, called, finished)


def _time(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is not None:
        raise _BadTicket(f"{name} {text!r}", "local time like 2026-03-02 07:31:05")
    return time


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60.0


def _arrivals(tickets: list[Ticket], days: int) -> tuple[ArrivalRate, ...]:
    halves = Counter((t.issued.hour * 60 + t.issued.minute) // HALF_HOUR for t in tickets)
    return tuple(
        ArrivalRate(
            Period(float(half * HALF_HOUR), float((half + 1) * HALF_HOUR)),
            count / days * 60 / HALF_HOUR,
        )
        for half, count in sorted(halves.items())
    )
