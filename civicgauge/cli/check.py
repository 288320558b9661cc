"""``civicgauge check``: every procedure once per channel, one citizen, before any load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from civicgauge.catalogue import Procedure
from civicgauge.cli.options import command_line, out_option, seed_option
from civicgauge.cli.targets import OpenTarget, open_target, target_argument
from civicgauge.errors import NoBrowser
from civicgauge.legible import legible
from civicgauge.results import Result, worst
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder

TIMEOUT = 30.0


@click.command()
@target_argument
@seed_option
@out_option
def check(target: str, seed: int, out: Path) -> None:
    """Walk every procedure of TARGET once over HTTP and once in a browser.

    Says for each label that was not found which labels are there.

    \b
    Examples:
      civicgauge check my-portal.toml
      civicgauge check healthy
    """
    console = Console()
    with open_target(target) as opened:
        results = [
            channel(opened, procedure, seed, out, console)
            for procedure in opened.target.catalogue
            for channel in (_over_http, _in_browser)
        ]
    result = worst(results)
    console.print(f"Result: {result.name} (exit code {result.value})")
    raise click.exceptions.Exit(result.value)


def _over_http(
    opened: OpenTarget, procedure: Procedure, seed: int, out: Path, console: Console
) -> Result:
    from loadtests.single import COMPLETE, walk_variants

    with console.status(f"{procedure.id} over HTTP"):
        checked = walk_variants(
            opened.target,
            procedure,
            [COMPLETE],
            seed=seed,
            out=out,
            timeout=TIMEOUT,
            command=command_line(),
        )
    _say_labels(checked.labels_not_found, checked.labels_there, console)
    return _say(checked.run, "HTTP", procedure, console)


def _in_browser(
    opened: OpenTarget, procedure: Procedure, seed: int, out: Path, console: Console
) -> Result:
    from loadtests.single import COMPLETE
    from uxflows.flow import run_flows

    try:
        with console.status(f"{procedure.id} in a browser") as status:
            run = run_flows(
                opened.text,
                opened.target,
                procedure=procedure,
                variants=[COMPLETE],
                persona="office_pc",
                seed=seed,
                out=out,
                timeout=TIMEOUT,
                command=command_line(),
                on_progress=status.update,
            )
    except NoBrowser as error:
        console.print(f"{procedure.id} in a browser: not exercised. {error}")
        return error.result
    return _say(run, "browser", procedure, console)


def _say_labels(not_found: Sequence[str], there: Sequence[str], console: Console) -> None:
    """The labels that no page had, beside those that pages had."""
    if not_found:
        console.print("Labels not found: " + "; ".join(not_found), markup=False)
        console.print("Labels that are there: " + legible("; ".join(there)), markup=False)
        console.print(
            "Write the portal's own in the target file: [labels], or [buttons] for a button.",
            markup=False,
        )


def _say(run: RunFolder, channel: str, procedure: Procedure, console: Console) -> Result:
    """Print one line per step; what became of the walk."""
    from loadtests.single import result_of

    rows = run.table(StepRow).to_pylist()
    table = Table(
        "step", "outcome", "seconds", "page", "what the portal said", title_justify="left"
    )
    table.title = f"{procedure.id}, {channel}"
    for row in rows:
        said = legible(" ".join(filter(None, (row["reason"], row["notice"]))))
        table.add_row(
            row["step"], row["outcome"], f"{row['seconds']:.3f}", row["page"], escape(said)
        )
    console.print(table)
    result = result_of(rows, procedure)
    console.print(f"Rows: {run.path}", soft_wrap=True, highlight=False, markup=False)
    return result
