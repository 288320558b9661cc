"""``civicgauge flow``: walk the variants in a real browser and time every step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from civicgauge.catalogue import Catalogue, Procedure
from civicgauge.cli.filing import audited_flows
from civicgauge.cli.options import Finite, out_option, seed_option
from civicgauge.cli.outcome import conclude
from civicgauge.cli.targets import open_target, target_argument
from civicgauge.errors import UnknownName
from civicgauge.runs import RunFolder


@click.command()
@target_argument
@click.option("--procedure", "procedures", multiple=True, help="Only this one; may be repeated.")
@click.option("--variant", "variants", multiple=True, help="Only this one; may be repeated.")
@click.option("--persona", default="office_pc", show_default=True, help="Who files, on what.")
@click.option(
    "--timeout",
    type=Finite(min=1),
    default=30.0,
    show_default=True,
    help="Seconds that a citizen waits for a page before giving up.",
)
@click.option("--headed", is_flag=True, help="Show the browser.")
@click.option(
    "--slow-mo",
    type=click.IntRange(min=0),
    default=0,
    help="Milliseconds between browser operations.",
)
@seed_option
@out_option
def flow(
    target: str,
    procedures: tuple[str, ...],
    variants: tuple[str, ...],
    persona: str,
    timeout: float,
    headed: bool,
    slow_mo: int,
    seed: int,
    out: Path,
) -> None:
    """Walk TARGET in a browser, every variant once, and price what a citizen meets.

    \b
    Examples:
      civicgauge flow healthy
      civicgauge flow my-portal.toml --variant photo_too_large --headed --slow-mo 300
      civicgauge flow troubled:double_charge --variant pay_pressed_twice
      civicgauge flow healthy --persona old_phone --variant complete
    """
    console = Console()
    with open_target(target) as opened:
        runs: list[RunFolder] = []
        for procedure, own in _chosen(opened.target.catalogue, procedures, variants):
            run = audited_flows(
                opened,
                procedure=procedure,
                variants=own,
                persona=persona,
                seed=seed,
                out=out,
                console=console,
                timeout=timeout,
                headed=headed,
                slow_mo=slow_mo,
            )
            runs.append(run)
            if run.state() != "complete":
                break
    conclude([run.path for run in runs], console)


def _chosen(
    catalogue: Catalogue, procedures: Sequence[str], variants: Sequence[str]
) -> list[tuple[Procedure, list[str]]]:
    """The procedures with the variants to walk; a variant is walked wherever it exists."""
    chosen = [catalogue[name] for name in procedures] or list(catalogue)
    known = {name for procedure in chosen for name in procedure.variants}
    for name in variants:
        if name not in known:
            raise UnknownName("variant", name, known)
    walks = [
        (procedure, [name for name in procedure.variants if name in variants or not variants])
        for procedure in chosen
    ]
    return [(procedure, own) for procedure, own in walks if own]
