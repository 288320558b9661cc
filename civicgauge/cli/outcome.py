"""How a command ends: the report, what it says in a few lines, and the exit code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from civicgauge.errors import RunFolderError
from civicgauge.intervals import needed_samples, percentile
from civicgauge.results import Result, worst
from civicgauge.runs import RunFolder

if TYPE_CHECKING:
    from reports.render import Rendered

SHOWN = {
    Result.PASSED: "[bold green]PASSED[/]",
    Result.FAILED: "[bold red]FAILED[/]",
    Result.NOT_ENOUGH_EVIDENCE: "[bold yellow]NOT ENOUGH EVIDENCE[/]",
    Result.INVALID: "[bold red]INVALID[/]",
}


DEAD_ENDS_SAID = 3
"""Different unexplained ends that the terminal names; the report has them all."""

DIFFERENCES_SAID = 5
"""Differences of an audit that the terminal names; the report has them all."""


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
    console.print(f"\n{SHOWN.get(result, result.name)} (exit code {result.value})")
    _say_missing(rendered, console)
    for page in rendered.files[:1]:
        console.print(f"Report: {page}", soft_wrap=True, highlight=False)
    raise click.exceptions.Exit(result.value)


def conclude_apart(run: RunFolder, console: Console) -> None:
    """Say what a master can judge while the rows are with its workers, and leave with its result.

    Waits are within the error of a histogram's bucket; counts, ledger and audit are exact.
    """
    from loadtests.live import merged
    from loadtests.verdict import judge
    from loadtests.workers.summary import waits_by_step

    table = Table("seconds, within 0.4 %", "n", "p50", "p95", "p99", "never ended")
    for name, waits in sorted(waits_by_step(merged(run.live()).get("counts", {}))):
        ended = [seconds for seconds in waits if seconds < math.inf]
        figures = [_percentile(waits, q) for q in (50, 95, 99)]
        table.add_row(name, str(len(waits)), *figures, str(len(waits) - len(ended)))
    console.print(table)
    verdict = judge(run)
    for judged in verdict.judgements:
        said = judged.verdict.replace("_", " ")
        console.print(f"{judged.limit}: {said}", highlight=False, markup=False)
    for reason in verdict.reasons:
        console.print(reason.sentence, highlight=False, markup=False, soft_wrap=True)
    console.print(f"\n{SHOWN.get(verdict.result, verdict.result.name)} ", end="")
    console.print(f"(exit code {verdict.result.value})")
    console.print(
        f"The rows are still with the workers {', '.join(run.rows_apart())}. For exact figures and "
        f"the report copy what is in their folders {run.path.name}-WORKER into {run.path}, over "
        f"what is there, then: civicgauge report {run.path}",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
    raise click.exceptions.Exit(verdict.result.value)


def _percentile(ordered: Sequence[float], q: float) -> str:
    """Empty where a percentile of so few is none."""
    return f"{percentile(ordered, q):.3f}" if len(ordered) >= needed_samples(q) else ""


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
    for portal in report["portals"]:
        for item in portal["limits"]:
            if item["verdict"] in ("fail", "not_enough_evidence"):
                console.print(_limit(item, report), highlight=False, markup=False, soft_wrap=True)
    ends = dict.fromkeys(
        _dead_end(portal, end) for portal in report["portals"] for end in portal["dead_ends"]
    )
    audited = (line for portal in report["portals"] for line in _audited(portal))
    assets = filter(None, map(_assets, report["portals"]))
    for line in (*list(ends)[:DEAD_ENDS_SAID], *assets, *audited):
        console.print(line, highlight=False, markup=False)
    for run in report["runs"]:
        for sentence in _about(run):
            console.print(f"{run['name']}: {sentence}", highlight=False, markup=False)


def _about(run: dict[str, Any]) -> Iterator[str]:
    """Why a run is invalid, and what else a reader of its dates must know."""
    yield from (reason["sentence"] for reason in run["reasons"])
    if run["clock_moved"]:
        yield (
            f"the computer's clock was moved by {run['clock_moved']:,.0f} s meanwhile; no duration "
            "comes from it."
        )


def _limit(item: dict[str, Any], report: dict[str, Any]) -> str:
    """A limit that is broken or open, what was measured, and what it takes to decide it."""
    from reports.language import language
    from reports.render.wording import Wording

    say = Wording(report, language("en"))
    verdict = item["verdict"].replace("_", " ")
    figures = (say.limit_measured(item), say.limit_interval(item), say.limit_lacking(item))
    told = (f"{item['limit']}: {verdict}", f"samples: {item['samples']}", *figures)
    return "; ".join(filter(None, told)).replace("\u00a0", " ")


def _dead_end(portal: dict[str, Any], end: dict[str, Any]) -> str:
    case = end["evidence"]
    return (
        f"{portal['name']}: {case['variant']} stopped at {case['step']}, {end['outcome']}: "
        f"{case['notice'] or case['reason']}"
    )


def _assets(portal: dict[str, Any]) -> str:
    """How many assets of pages failed; empty when none did, or nobody fetched any."""
    from reports.render.wording import failed_assets

    outcomes = portal["counts"]["asset_outcomes"]
    failed = failed_assets(outcomes) if outcomes else 0
    total = sum(outcomes.values())
    return f"{portal['name']}: {failed} of {total} assets of pages failed." if failed else ""


def _audited(portal: dict[str, Any]) -> Iterator[str]:
    """What the audits of a portal found, and what a sample proves."""
    from reports.language import language
    from reports.render.wording import Wording

    say = Wording({}, language("en"))
    for audit in portal["audits"]:
        for item in audit["differences"][:DIFFERENCES_SAID]:
            where = say.rows_behind(item)
            yield f"{portal['name']}: {say.difference(item)}" + (f" ({where})" if where else "")
        if (more := len(audit["differences"]) - DIFFERENCES_SAID) > 0:
            yield f"{portal['name']}: {more} more differences are in the report."
        if audit["sample"]:
            yield f"{portal['name']}: {say.sample(audit['sample'])}"
