"""``civicgauge check``: every procedure once per channel, one citizen, before any load."""

from __future__ import annotations

import time
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from civicgauge.catalogue import Procedure
from civicgauge.cli.options import command_line, out_option, seed_option
from civicgauge.cli.targets import OpenTarget, open_target, target_argument
from civicgauge.dossier import Dossier
from civicgauge.errors import NoBrowser, PortalUnreachable
from civicgauge.hands import Hands
from civicgauge.people.citizens import citizen
from civicgauge.results import Result, worst
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk

TIMEOUT = 30.0
VARIANT = "complete"


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
    target = opened.target
    facts = {
        "target": {"name": target.name, "url": target.url},
        "channel": "http",
        "procedures": [procedure.id],
        "variants": [VARIANT],
        "seed": seed,
        "command": command_line(),
    }
    run = RunFolder.create(out, "check", target.name, facts)
    hands = _http_hands(target, procedure)
    with console.status(f"{procedure.id} over HTTP"), RowWriter(run.path) as writer:
        itinerary = Itinerary(run.path.name, 0, target.name, run_began=time.perf_counter())
        dossier = Dossier(citizen(seed, 0), procedure, procedure.variant(VARIANT), seed)
        Walk(itinerary, dossier, hands, writer).run()
    run.finish("complete", sent=1)
    return _say(run, "HTTP", procedure, console, hands)


def _http_hands(target: Target, procedure: Procedure) -> Hands:
    from loadtests.http_client import HttpSession, connection_pool
    from loadtests.http_hands import FormHands

    session = HttpSession(connection_pool(TIMEOUT), TIMEOUT)
    words = target.words.for_procedure(procedure)
    return target.hands_class(FormHands)(target.url, words, session)  # type: ignore[call-arg]


def _in_browser(
    opened: OpenTarget, procedure: Procedure, seed: int, out: Path, console: Console
) -> Result:
    from uxflows.flow import run_flows

    try:
        with console.status(f"{procedure.id} in a browser") as status:
            run = run_flows(
                opened.text,
                opened.target,
                procedure=procedure,
                variants=[VARIANT],
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


def _say(
    run: RunFolder, channel: str, procedure: Procedure, console: Console, hands: Hands | None = None
) -> Result:
    """Print one line per step, and the labels that no page had beside those that pages had."""
    rows = run.table(StepRow).to_pylist()
    table = Table(
        "step", "outcome", "seconds", "page", "what the portal said", title_justify="left"
    )
    table.title = f"{procedure.id}, {channel}"
    for row in rows:
        said = " ".join(filter(None, (row["reason"], row["notice"])))
        table.add_row(
            row["step"], row["outcome"], f"{row['seconds']:.3f}", row["page"], escape(said)
        )
    console.print(table)
    if hands is not None and hands.not_found:
        console.print("Labels not found: " + "; ".join(hands.not_found), markup=False)
        console.print("Labels that are there: " + "; ".join(hands.labels_there), markup=False)
        console.print("Write the portal's own under [labels] in the target file.", markup=False)
    if rows and rows[0]["reason"] in ("connection_refused", "no_answer", "not_http", "reset"):
        raise PortalUnreachable(
            f"The portal did not answer ({rows[0]['reason']}). Start it, or mend the address."
        )
    reached = bool(rows) and rows[-1]["outcome"] == Outcome.OK
    complete = {row["step"] for row in rows} >= {step.value for step in procedure.steps}
    return Result.PASSED if reached and complete else Result.FAILED
