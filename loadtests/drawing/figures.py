"""From a few figures about a place to the filings of its busiest hour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from civicgauge.catalogue import Text
from civicgauge.errors import UsageError
from loadtests.drawing.profile_file import Drawing, filings_of, number
from loadtests.load_profile import Point, Profile

DAYS = 365
BUSIEST_DAY = 1.39
"""Over the mean day: all US federal sites, 30 days to January 2024 (``series/README.md``)."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place.

    Attributes:
        per_head: of each procedure, filings per inhabitant and year.
        online: share of them that is filed online; None when unknown, for all of them.
        peak_day: share of a year's filings that arrives on the busiest day; None when unknown.
    """

    inhabitants: int
    per_head: Mapping[str, float]
    online: float | None
    peak_day: float | None


def drawn_from_figures(place: Place, shape: Profile) -> Drawing:
    """The busiest day of the place, with the hours of another profile.

    Raises:
        UsageError: the other profile stands for no hours, or the busiest day would be quieter than
            the mean one.
    """
    if shape.simulated_hours is None:
        raise UsageError(
            f"{shape.name} stands for no hours of a day. Give --shape a profile that has "
            "simulated_hours, such as office-day."
        )
    if place.peak_day is not None and place.peak_day * DAYS < 1:
        raise UsageError(
            f"{place.peak_day:g} of a year's filings is less than the mean day has, 1/{DAYS} = "
            f"{1 / DAYS:.4f}. Give --peak-day the share of the busiest day, or leave it out."
        )
    return Drawing(
        title=Text(
            f"Ngày đông nhất, {f'{place.inhabitants:,}'.replace(',', '.')} dân",
            f"Busiest day, {place.inhabitants:,} inhabitants",
        ),
        about=(
            "Worked out from a few figures by `civicgauge profile from-figures`; shape and hours "
            f"are those of {shape.name}.",
        ),
        hours=shape.simulated_hours,
        begins=shape.begins,
        shape=tuple((at, round(share / _top(shape), 6)) for at, share in shape.shape),
        filings=tuple(
            filings_of(name, tuple(_arithmetic(place, name, shape))) for name in place.per_head
        ),
    )


def _arithmetic(place: Place, procedure: str, shape: Profile) -> Iterator[str]:
    yield f"{number(place.inhabitants)} inhabitants: given"
    yield f"* {number(place.per_head[procedure])} filings a head and year: given"
    if place.online is None:
        yield "* 1 share filed online: assumed, because none was given"
    else:
        yield f"* {number(place.online)} share filed online: given"
    if place.peak_day is None:
        yield f"/ {DAYS} days in a year"
        yield (
            f"* {BUSIEST_DAY} busiest day over mean day: all US federal sites, 30 days to January "
            "2024"
        )
    else:
        yield f"* {number(place.peak_day)} share of a year's filings on the busiest day: given"
    yield f"/ {number(shape.simulated_hours or 0)} hours, those of {shape.name}"
    ratio = _top(shape) / _mean(shape.shape)
    yield f"* {number(round(ratio, 3))} busiest moment over mean: shape of {shape.name}"


def _top(shape: Profile) -> float:
    return max(share for _, share in shape.shape)


def _mean(points: tuple[Point, ...]) -> float:
    return sum((t1 - t0) * (s0 + s1) / 2 for (t0, s0), (t1, s1) in pairwise(points))
