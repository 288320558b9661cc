"""``civicgauge flow``: walk the variants in a real browser and time every step."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from civicgauge.cli.filing import audited_flows
from civicgauge.cli.options import out_option, seed_option
from civicgauge.cli.outcome import conclude
from civicgauge.cli.targets import open_target, target_argument
from civicgauge.runs import RunFolder


@click.command()
@target_argument
@click.option("--procedure", "procedures", multiple=True, help="Only this one; may be repeated.")
@click.option("--variant", "variants", multiple=True, help="Only this one; may be repeated.")
@click.option("--persona", default="office_pc", show_default=True, help="Who files, on what.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
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
        catalogue = opened.target.catalogue
        chosen = [catalogue[name] for name in procedures] or list(catalogue)
        runs: list[RunFolder] = []
        for procedure in chosen:
            run = audited_flows(
                opened,
                procedure=procedure,
                variants=list(variants) or list(procedure.variants),
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
