"""Vietnam's time and working days. The country has one time zone and no summer time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from civicgauge.catalogue import Figure

VIETNAM = timezone(timedelta(hours=7))


def now() -> datetime:
    """The present in Vietnam, to the second."""
    return datetime.now(VIETNAM).replace(microsecond=0)


def due_date(deadline: Figure | None) -> date | None:
    """The day on which the result of what comes in today is due; None without a deadline."""
    return add_working_days(now().date(), int(deadline.value)) if deadline else None


def add_working_days(start: date, days: int) -> date:
    """The day that comes `days` working days (Monday to Friday) after `start`.

    Public holidays are not known here, so a due date over a holiday is a day early.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
