"""What ``civicgauge profile show`` says of a profile: plain text of at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from civicgauge.intervals import ERROR, needed_samples
from civicgauge.legible import legible
from civicgauge.limits import AUDIT, Limit

if TYPE_CHECKING:
    from loadtests.drawing.skyline import Skyline
    from loadtests.load_profile import Profile

WIDTH = 80
"""Columns that a drawing may take, in a terminal or a file."""


def picture(profile: Profile) -> Iterator[str]:
    """The hours of a profile, its peak minute and how its height comes about, line by line."""
    from loadtests.drawing.skyline import Skyline

    skyline = Skyline(profile)
    yield from _heading(profile)
    yield ""
    yield from _drawing(skyline)
    yield ""
    yield from _peak(skyline)
    yield ""
    yield from _volume(profile, skyline)
    for line in citizens(profile):
        yield from wrapped(line)
    yield from _generator(profile)
    yield from _arithmetic(profile)


def _heading(profile: Profile) -> Iterator[str]:
    yield from wrapped(f"{profile.name}: {profile.title.vi} / {profile.title.en}")
    times = profile.compression(profile.minutes)
    quicker = f", {times:.4g} times as fast; the rate stays the true one" if times != 1 else ""
    yield from wrapped(f"{length(profile)}{quicker}")


def length(profile: Profile) -> str:
    """The time that a profile stands for, and how long a run takes."""
    if profile.simulated_hours is None:
        return f"{profile.minutes:g} min"
    begins = f" from {profile.begins:%H:%M}" if profile.begins else ""
    return f"{profile.simulated_hours:g} h{begins}, played in {profile.minutes:g} min"


def _drawing(skyline: Skyline) -> Iterator[str]:
    """One bar for each slot; the busiest moment fills the line."""
    slots = skyline.slots()
    top = max(slot.highest for slot in slots)
    yield f"{'time':>5} {'an hour':>11}  # mean, + busiest moment"
    for slot in slots:
        rate = f"{slot.per_hour:,.0f}" if top >= 100 else f"{slot.per_hour:.1f}"
        line = f"{skyline.clock(slot.begins):>5} {rate:>11}  "
        mean, highest = (
            round((WIDTH - len(line)) * value / top) for value in (slot.per_hour, slot.highest)
        )
        yield f"{line}{'#' * mean}{'+' * (highest - mean)}".rstrip()


def _peak(skyline: Skyline) -> Iterator[str]:
    peak = skyline.peak_minute()
    ends = skyline.clock(peak.level_until)
    until = f", and as high until {ends}" if peak.level_until > peak.ends else ""
    yield f"Peak minute: {skyline.clock(peak.begins)}{until}."
    yield f"{peak.total:>10.1f} filings are expected in it:"
    for name, filings in peak.filings.items():
        yield f"{filings:>10.1f} {name}"


def _volume(profile: Profile, skyline: Skyline) -> Iterator[str]:
    made = skyline.total / profile.compression(profile.minutes)
    if profile.walks is not None and profile.walks < made:
        made = profile.walks
        yield f"A run ends after {profile.walks} filings."
    elif profile.simulated_hours and round(made) != round(skyline.total):
        hours = f"{profile.simulated_hours:g} h"
        yield f"In the {hours} {skyline.total:,.0f} filings are expected; a run makes {made:,.0f}."
    else:
        yield f"A run makes about {made:,.0f} filings."
    needed = _needed(profile.limits)
    if made < needed:
        yield f"Its limits need {needed} to be judged: give the run more --minutes."


def citizens(profile: Profile) -> Iterator[str]:
    """Who files and what they do besides, as far as the profile says."""
    if profile.users:
        told = "citizens file one after the other, whatever the hours"
        yield f"Closed model: {profile.users} {told}."
    if profile.personas:
        yield f"Citizens read and type: {_shares(profile.personas)}."
    if profile.behaviours:
        yield f"Citizens besides: {_shares(profile.behaviours)}."


def _shares(shares: Mapping[Any, float]) -> str:
    return ", ".join(f"{100 * share:.4g} % {name}" for name, share in shares.items())


def _generator(profile: Profile) -> Iterator[str]:
    from loadtests.generator_need import need

    found = need(profile)
    cost = f"at an assumed {1000 * found.cpu:g} ms of CPU a filing"
    if found.processes == 1:
        yield f"Load generator: one process, {found.cores:.0%} busy {cost}."
    else:
        yield f"Load generator: {found.processes} processes or more {cost};"
        yield "`civicgauge load` measures what a filing costs before it sends."


def _needed(limits: Sequence[Limit]) -> int:
    """Samples of which each limit can be kept, however those of the others turn out."""
    sampled = [limit for limit in limits if limit.step != AUDIT]
    each = (needed_samples(100 * (1 - limit.allowed), ERROR / len(sampled)) for limit in sampled)
    return max(each, default=0)


def _arithmetic(profile: Profile) -> Iterator[str]:
    for filings in profile.filings:
        if filings.arithmetic:
            yield ""
            yield f"{filings.procedure}, {filings.per_hour:,.10g} an hour at the peak:"
            for line in filings.arithmetic:
                yield from wrapped(line, "  ")


def wrapped(text: str, indent: str = "") -> list[str]:
    """A foreign text without a character that could fake another line."""
    shown = " ".join(legible(text).split())
    return textwrap.wrap(shown, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
