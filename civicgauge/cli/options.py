"""Options that several commands share."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from civicgauge.catalogue_reader import BUNDLED, load_catalogue

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
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
