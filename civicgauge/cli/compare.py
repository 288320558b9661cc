"""``civicgauge compare``: two sides of stored runs, what became better, worse or stays open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from civicgauge.cli.options import Folder
from civicgauge.errors import UsageError
from civicgauge.results import Result

BETWEEN = "vs"
"""The word between the runs of the two sides."""

_COLOURS = {"better": "green", "worse": "bold red", "same": "", "undecided": "yellow"}


@click.command()
@click.argument("runs", metavar="RUN... [vs] RUN...", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    type=Folder(),
    help="Folder for the comparison.  [default: compare/ in the last run]",
)
def compare(runs: tuple[str, ...], folder: Path | None) -> None:
    """Compare stored runs: yesterday and today, or two portals under the same load.

    With more than one run on a side the word vs stands between the sides. One run on a side
    shows dead ends that came or went, but no change of waits: runs of one and the same portal
    differ too. The command says how many runs it would take.

    Writes so-sanh.html, comparison.en.html, compare.md and compare.json. Exit code: 10 when
    something became worse, 11 when something is undecided, else 0.

    \b
    Examples:
      civicgauge compare runs/20261122-081500-load-mine runs/20261123-081500-load-mine
      civicgauge compare runs/*-load-old vs runs/*-load-new
      civicgauge compare runs/20261122-*-mine vs runs/20261123-*-mine --to today
    """
    before, after = _sides(runs)
    from reports.compare.build import build_comparison
    from reports.render.comparison import render_comparison

    console = Console()
    with console.status("comparing"):
        content = build_comparison(before, after)
        page, *_ = render_comparison(content, folder or after[-1] / "compare")
    _say(content, console)
    result = Result[content["result"].upper()]
    console.print(f"\nResult: {result.name} (exit code {result.value})", highlight=False)
    console.print(f"Comparison: {page}", soft_wrap=True, highlight=False, markup=False)
    raise click.exceptions.Exit(result.value)


def _sides(words: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """The runs before and after the word between them; two runs do without it.

    Raises:
        UsageError: nobody can tell which run belongs to which side.
    """
    place = words.index(BETWEEN) if BETWEEN in words else 1 if len(words) == 2 else 0
    before, after = words[:place], [word for word in words[place:] if word != BETWEEN]
    if not before or not after or words.count(BETWEEN) > 1:
        raise UsageError(
            f"Which runs are compared with which? Write {BETWEEN!r} once, between the two sides: "
            f"civicgauge compare RUN RUN {BETWEEN} RUN RUN"
        )
    return [Path(word) for word in before], [Path(word) for word in after]


def _say(content: dict[str, Any], console: Console) -> None:
    """The sentences and the tables of the page, without the runs' own facts."""
    from reports.compare.tables import tables
    from reports.compare.wording import ComparisonWording
    from reports.language import language

    for number, sentence in enumerate(content["sentences"]["en"], 1):
        console.print(f"{number}. {sentence}", highlight=False, markup=False)
    for table in tables(ComparisonWording(content, language("en"))):
        if table.id == "runs":
            continue
        title = Text(table.title, "bold")
        shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
        for head in table.heads:
            shown.add_column(Text(head))
        for line in table.lines:
            style = _COLOURS.get(line.change, "")
            shown.add_row(*(Text(cell, style) for cell in line.cells))
        console.print()
        console.print(shown)
