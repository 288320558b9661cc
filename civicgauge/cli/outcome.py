"""How a command ends: the report, what it says in a few lines, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from civicgauge.results import Result

_SHOWN = {
    Result.PASSED: "[bold green]PASSED[/]",
    Result.FAILED: "[bold red]FAILED[/]",
    Result.NOT_ENOUGH_EVIDENCE: "[bold yellow]NOT ENOUGH EVIDENCE[/]",
    Result.INVALID: "[bold red]INVALID[/]",
}


DEAD_ENDS_SAID = 3
"""Different unexplained ends that the terminal names; the report has them all."""


def conclude(runs: Sequence[Path], console: Console) -> None:
    """Render the report, print its sentences and leave with the exit code of its result."""
    report, files = write_report(runs, runs[-1] / "report", console)
    say(report, console)
    result = Result[report["result"].upper()]
    console.print(f"\n{_SHOWN.get(result, result.name)} (exit code {result.value})")
    console.print(f"Report: {files}", soft_wrap=True, highlight=False)
    raise click.exceptions.Exit(result.value)


def write_report(
    runs: Sequence[Path], folder: Path, console: Console, ticket_log: Path | None = None
) -> tuple[dict[str, Any], Path]:
    """Build and render the report; the report and its Vietnamese page."""
    from reports.build import build_report
    from reports.render import render_all

    with console.status("building the report"):
        report = build_report(runs, ticket_log)
        files = render_all(report, folder)
    return report, next(file for file in files if file.name == "bao-cao.html")


def say(report: dict[str, Any], console: Console) -> None:
    """The sentences that the report's first page says, and the reasons for its result."""
    console.print()
    for number, sentence in enumerate(report["sentences"]["en"], 1):
        console.print(f"{number}. {sentence}", highlight=False, markup=False)
    ends = dict.fromkeys(
        _dead_end(portal, end) for portal in report["portals"] for end in portal["dead_ends"]
    )
    for line in list(ends)[:DEAD_ENDS_SAID]:
        console.print(line, highlight=False, markup=False)
    for run in report["runs"]:
        for reason in run["reasons"]:
            console.print(f"{run['name']}: {reason['sentence']}", highlight=False, markup=False)


def _dead_end(portal: dict[str, Any], end: dict[str, Any]) -> str:
    case = end["evidence"]
    return (
        f"{portal['name']}: {case['variant']} stopped at {case['step']}, {end['outcome']}: "
        f"{case['notice'] or case['reason']}"
    )
