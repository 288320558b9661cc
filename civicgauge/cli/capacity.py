"""``civicgauge capacity``: the highest rate of filings at which a portal keeps its limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from civicgauge.cli.capacity_draw import picture
from civicgauge.cli.load import given_limits
from civicgauge.cli.options import Finite, command_line, out_option, seed_option
from civicgauge.cli.outcome import SHOWN
from civicgauge.cli.progress import told
from civicgauge.cli.targets import open_target, target_argument
from civicgauge.results import Result


@click.command()
@target_argument
@click.option(
    "--procedure",
    "procedures",
    multiple=True,
    required=True,
    help="What is filed; may be repeated, then each is an equal part of the filings.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    required=True,
    help="What has to hold, as for `civicgauge load`: 'submit p95 <= 3'; may be repeated.",
)
@click.option(
    "--from",
    "start",
    type=Finite(min=0, min_open=True),
    help="The first rate, filings an hour.  [default: what one citizen after the other files]",
)
@click.option(
    "--within",
    "percent",
    type=Finite(min=1, max=100),
    default=10.0,
    show_default=True,
    help="Stop when the answer is known to so many per cent.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Load generator processes.",
)
@seed_option
@out_option
def capacity(
    target: str,
    procedures: tuple[str, ...],
    limits: tuple[str, ...],
    start: float | None,
    percent: float,
    processes: int,
    seed: int,
    out: Path,
) -> None:
    """Find how many filings an hour TARGET carries with all limits kept.

    Tries one rate after the other, each in a short load run that is judged and audited like any
    other: doubles the rate until a limit no longer holds, then halves the gap, then tries both
    ends once more. Never says anything about rates beyond those that were tried. Ctrl-C keeps
    what was measured and says between which rates the capacity lies so far.

    A probe lasts as long as it takes to see an overload of so many per cent as --within says, and
    to have the samples that the limits need. So tight limits in seconds make it quick.

    Exit code: 0 with an answer, 10 when not even a low rate keeps the limits, 11 when the load
    generator was at its end first, 12 when interrupted.

    \b
    Examples:
      civicgauge capacity healthy --procedure licence_renewal --limit 'submit p95 <= 1'
      civicgauge capacity my-portal.toml --procedure licence_renewal --limit 'walk p95 <= 5' \\
        --limit 'walk completed >= 99%' --within 5
      civicgauge capacity my-portal.toml --procedure licence_renewal \\
        --procedure marital_status_certificate --limit 'submit p95 <= 2' --from 2000 --processes 2
    """
    from loadtests.capacity.find import find_capacity
    from loadtests.capacity.plan import level
    from loadtests.capacity.probe import Question

    console = Console()
    with open_target(target) as opened:
        catalogue = opened.target.catalogue
        named = [catalogue[name].id for name in dict.fromkeys(procedures)]
        question = Question(
            given=opened.given,
            text=opened.text,
            target=opened.target,
            procedures=named,
            limits=given_limits(limits, level(named, 1.0, 60.0), opened),
            precision=percent / 100,
            seed=seed,
            processes=processes,
            command=command_line(),
            faults=opened.faults,
        )
        with told(console) as tell:
            folder, content = find_capacity(
                question,
                out,
                start=start,
                on_progress=lambda state: tell(_with_probe(state)),
                on_probe=lambda content, left: _say_probe(content, left, console),
            )
    _conclude(folder, content, console)


def _with_probe(state: Mapping[str, Any]) -> Mapping[str, Any]:
    if "probe" not in state:
        return state
    probe = f"probe {state['probe']}, {state['rate']:,.0f} filings an hour"
    return {**state, "phase": f"{probe}: {state['phase']}"}


def _say_probe(content: Mapping[str, Any], left: float, console: Console) -> None:
    from reports.capacity.wording import CapacityWording
    from reports.language import language

    say = CapacityWording(content, language("en"))
    probe = content["probes"][-1]
    known = " to ".join(
        "?" if content[end] is None else f"{content[end]:,.0f}" for end in ("held", "broken")
    )
    after = f"at least {max(left / 60, 0.1):.1f} min to go" if left else "done"
    console.print(
        f"{probe['rate']:>10,.0f} filings an hour: {say.finding(probe):<14} "
        f"between {known}; {after}",
        highlight=False,
        soft_wrap=True,
    )


def _conclude(folder: Path, content: Mapping[str, Any], console: Console) -> None:
    """Pages, sentences and curve; leave with the exit code of the result."""
    from reports.capacity.wording import CapacityWording
    from reports.language import language
    from reports.render.capacity import render_capacity

    page, *_ = render_capacity(content, folder)
    console.print()
    for number, sentence in enumerate(CapacityWording(content, language("en")).sentences(), 1):
        console.print(f"{number}. {sentence}", highlight=False, markup=False)
    console.print()
    for line in picture(content):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    result = Result[content["result"].upper()]
    console.print(f"\n{SHOWN[result]} (exit code {result.value})")
    console.print(f"Page: {page}", soft_wrap=True, highlight=False, markup=False)
    raise click.exceptions.Exit(result.value)
