"""Hours of the day as data files write them."""

from __future__ import annotations


def minutes_of(text: str) -> tuple[int, int]:
    """Begin and end of ``07:30-11:30`` in minutes after midnight.

    Raises:
        ValueError: the text is written otherwise.
    """
    start, end = (
        60 * int(hour) + int(minute)
        for hour, minute in (clock.split(":") for clock in text.split("-"))
    )
    return start, end
