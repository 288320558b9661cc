"""``civicgauge profile``: look at profiles before they are played."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.legible import legible

if TYPE_CHECKING:
    from loadtests.load_profile import Profile
    from loadtests.skyline import Skyline

WIDTH = 80
"""Columns that a drawing may take, in a terminal or a file."""


@click.group()
def profile() -> None:
    """Look at profiles: how many filings, of which procedures, over which time.

    \b
    Examples:
      civicgauge profile list
      civicgauge profile show office-day
    """


@profile.command("list")
def list_profiles() -> None:
    """List the bundled profiles with the height of their peaks.

    \b
    Example:
      civicgauge profile list
    """
    from loadtests.load_profile import load_profile, profile_names
    from loadtests.skyline import Skyline

    catalogue = load_catalogue()
    for name in profile_names():
        found = load_profile(name, catalogue)
        height = f"{Skyline(found).peak_per_hour:,.0f} an hour"
        click.echo(f"{name:<24}{height:>16}   {_length(found)}")
        click.echo(f"    {found.title.vi} / {found.title.en}")


@profile.command()
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Draw the hours of a profile and say which minute is its peak.

    All figures are expectations at the true rate, for all of the hours that the profile stands for.
    Plain text of at most 80 columns.

    \b
    Examples:
      civicgauge profile show office-day
      civicgauge profile show our-peak.toml > our-peak.txt
    """
    from loadtests.load_profile import load_profile
    from loadtests.skyline import Skyline

    found = load_profile(name, load_catalogue())
    skyline = Skyline(found)
    for line in (
        *_heading(found),
        "",
        *_drawing(skyline),
        "",
        *_peak(skyline),
        "",
        *_volume(found, skyline),
        *_arithmetic(found),
    ):
        click.echo(line)


def _heading(profile: Profile) -> Iterator[str]:
    yield from _wrapped(f"{profile.name}: {profile.title.vi} / {profile.title.en}")
    times = profile.compression(profile.minutes)
    quicker = f", {times:.4g} times as fast; the rate stays the true one" if times != 1 else ""
    yield from _wrapped(f"{_length(profile)}{quicker}")


def _length(profile: Profile) -> str:
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
        yield f"A run ends after {profile.walks} filings."
    elif profile.simulated_hours and round(made) != round(skyline.total):
        hours = f"{profile.simulated_hours:g} h"
        yield f"In the {hours} {skyline.total:,.0f} filings are expected; a run makes {made:,.0f}."
    else:
        yield f"A run makes about {made:,.0f} filings."


def _arithmetic(profile: Profile) -> Iterator[str]:
    for filings in profile.filings:
        if filings.arithmetic:
            yield ""
            yield f"{filings.procedure}, {filings.per_hour:,.10g} an hour at the peak:"
            for line in filings.arithmetic:
                yield from _wrapped(line, "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    """A foreign text without a character that could fake another line."""
    shown = " ".join(legible(text).split())
    return textwrap.wrap(shown, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
