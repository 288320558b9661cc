"""``civicgauge report``: judge and render stored runs again."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from civicgauge.cli.options import Folder
from civicgauge.cli.outcome import conclude


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "folder",
    type=Folder(),
    help="Folder for the report.  [default: report/ in the last run]",
)
@click.option(
    "--ticket-log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of the counter's ticket machine (issued,called,finished) instead of assumed waits.",
)
def report(runs: tuple[Path, ...], folder: Path | None, ticket_log: Path | None) -> None:
    """Judge and render stored RUN folders, several targets side by side.

    Writes bao-cao and report.en as HTML, XLSX and, where there is a browser, PDF on A4;
    report.json, junit.xml and summary.md for programs and CI servers.

    \b
    Examples:
      civicgauge report runs/20261122-081500-load-healthy
      civicgauge report runs/RUN --ticket-log counter.csv
      civicgauge report runs/*-healthy runs/*-troubled --to report
    """
    conclude(runs, Console(), folder, ticket_log)
