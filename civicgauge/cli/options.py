"""Options that several commands share."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from civicgauge.catalogue_reader import BUNDLED, load_catalogue

Command = TypeVar("Command", bound=Callable[..., Any])


class Finite(click.FloatRange):
    """A number in a range; ``nan`` is in every one of click's, and ``inf`` in those without end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number to count with.", param, ctx)
        return number


class Folder(click.Path):
    """A folder that is written to; made where it is missing."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        # As a path it would be the current folder, which nobody means: a variable was not set.
        if value == "":
            self.fail("the name is empty. Give a folder, or '.' for this one.", param, ctx)
        return super().convert(value, param, ctx)


out_option = click.option(
    "--out",
    type=Folder(),
    default=Path("runs"),
    show_default=True,
    help="Folder for run folders.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same citizens and the same plan.",
)
procedures_option = click.option(
    "--procedures",
    "catalogue",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=BUNDLED,
    callback=lambda _context, _option, folder: load_catalogue(folder),
    help="Folder of procedure files, where a target has its own.",
)
"""Brings the procedures themselves, as `catalogue`."""


def command_line() -> str:
    """The command that repeats this run."""
    return shlex.join(["civicgauge", *sys.argv[1:]])


MOST_PERCENT, MOST_MINUTES = 1_000_000, 100_000
"""Ten thousand times a profile's filings, and more than two months."""

_PLAYED = (
    click.option("--profile", default="smoke", show_default=True, help="A bundled name or a file."),
    click.option(
        "--percent",
        type=Finite(min=0.1, max=MOST_PERCENT),
        default=100.0,
        show_default=True,
        help="Share of the profile's filings per hour.",
    ),
    click.option(
        "--minutes",
        type=Finite(min=0.01, max=MOST_MINUTES),
        help="Length instead of the profile's; a profile of a day then passes quicker or slower, "
        "with its filings per hour unchanged.",
    ),
    click.option("--walks", type=click.IntRange(min=1), help="Stop after so many filings."),
    click.option(
        "--client",
        type=click.Choice(["thin", "locust"]),
        default="thin",
        show_default=True,
        help="What sends the requests: our own client, or that of Locust's FastHttpUser to compare "
        "with, which costs more and repeats a GET unseen when its connection breaks.",
    ),
    click.option(
        "--assets/--no-assets",
        default=None,
        help="Whether citizens also fetch style sheets, scripts and pictures of pages, each with a "
        "cache of its own, as browsers do; else as the profile says, which by itself says no.",
    ),
    click.option(
        "--think",
        type=click.Choice(["personas", "none"]),
        default="personas",
        show_default=True,
        help="Between requests citizens read and type as long as the profile's personas need; with "
        "none they do not, and neither do they where a profile names no personas.",
    ),
    click.option(
        "--closed-users",
        "users",
        type=click.IntRange(min=1),
        help="Closed model: so many citizens file the profile's filings one after the other, each "
        "beginning when the last one is through. Hides waiting when the portal is slow.",
    ),
)


def played_options(command: Command) -> Command:
    """What the plan of a load run is drawn from, and what sends it."""
    for option in reversed(_PLAYED):
        command = option(command)
    return command


def address_option(name: str, **how: Any) -> Callable[[Command], Command]:
    """An option that is an address, as the pair of host and port."""
    return click.option(name, metavar="HOST:PORT", callback=_address, **how)


def _address(_context: click.Context, _option: click.Parameter, text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise click.BadParameter(f"{text!r} is no address. Write it as 127.0.0.1:5557.")
    return host, int(port)
