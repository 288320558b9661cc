"""How a command ends: the report, what it says in a few lines, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from civicgauge.errors import RunFolderError
from civicgauge.results import Result, worst

if TYPE_CHECKING:
    from reports.render import Rendered

_SHOWN = {
    Result.PASSED: "[bold green]PASSED[/]",
    Result.FAILED: "[bold red]FAILED[/]",
    Result.NOT_ENOUGH_EVIDENCE: "[bold yellow]NOT ENOUGH EVIDENCE[/]",
    Result.INVALID: "[bold red]INVALID[/]",
}


DEAD_ENDS_SAID = 3
"""Different unexplained ends that the terminal names; the report has them all."""


def conclude(
    runs: Sequence[Path],
    console: Console,
    folder: Path | None = None,
    ticket_log: Path | None = None,
) -> None:
    """Render the report, print its sentences and leave with the exit code of its result.

    A file that could not be written makes the command invalid, whatever the report says.
    """
    report, rendered = _render(runs, folder or runs[-1] / "report", console, ticket_log)
    say(report, console)
    unwritten = [error.result for error in _unwritten(rendered)]
    result = worst([Result[report["result"].upper()], *unwritten])
    console.print(f"\n{_SHOWN.get(result, result.name)} (exit code {result.value})")
    _say_missing(rendered, console)
    for page in rendered.files[:1]:
        console.print(f"Report: {page}", soft_wrap=True, highlight=False)
    raise click.exceptions.Exit(result.value)


def write_report(
    runs: Sequence[Path], folder: Path, console: Console
) -> tuple[dict[str, Any], Path]:
    """Build and render the report; the report and its Vietnamese page.

    Raises:
        RunFolderError: a file could not be written; the others are there.
    """
    report, rendered = _render(runs, folder, console)
    _say_missing(rendered, console)
    for error in _unwritten(rendered):
        raise error
    return report, rendered.files[0]


def _render(
    runs: Sequence[Path], folder: Path, console: Console, ticket_log: Path | None = None
) -> tuple[dict[str, Any], Rendered]:
    from reports.build import build_report
    from reports.render import render_all
    from uxflows.printing import printer

    with console.status("building the report") as status, printer() as print_page:
        report = build_report(runs, ticket_log, on_progress=status.update)
        status.update("rendering the report")
        return report, render_all(report, folder, print_page)


def _unwritten(rendered: Rendered) -> list[RunFolderError]:
    """Why files could not be written; that there is no browser to print with is no mistake."""
    return [error for error in rendered.missing.values() if isinstance(error, RunFolderError)]


def _say_missing(rendered: Rendered, console: Console) -> None:
    """Each reason once, with the names of its files."""
    names: dict[str, list[str]] = {}
    for name, error in rendered.missing.items():
        names.setdefault(str(error), []).append(name)
    for reason, files in names.items():
        told = f"Not written: {', '.join(files)}. {reason}"
        console.print(told, soft_wrap=True, highlight=False, markup=False)


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
