"""``civicgauge worker``: play a share of a load run whose master is elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from civicgauge.cli.options import address_option, out_option, played_options, seed_option
from civicgauge.target import load_target


@click.command()
@click.argument("target")
@address_option(
    "--master",
    required=True,
    help="HOST:PORT that `civicgauge load --workers` listens on.",
)
@played_options
@seed_option
@out_option
def worker(
    target: str,
    master: tuple[str, int],
    profile: str,
    percent: float,
    minutes: float | None,
    walks: int | None,
    client: str,
    think: str,
    users: int | None,
    assets: bool | None,
    seed: int,
    out: Path,
) -> None:
    """Play a share of the run that `civicgauge load --workers` leads.

    TARGET and all options but --out must be those of the master: a worker that would play anything
    else is refused. The rows of the share stay in a folder below --out; the master is told what it
    needs to judge and to audit, once a second. The worker ends with the run.

    \b
    Examples:
      civicgauge worker http://127.0.0.1:8000 --master 127.0.0.1:5557
      civicgauge worker my-portal.toml --master 127.0.0.1:5557 --profile office-day --seed 7
    """
    from loadtests.child import become_worker
    from loadtests.settings import Playing, Settings

    load_target(target)
    become_worker(
        Settings(
            target=target,
            profile=profile,
            seed=seed,
            percent=percent,
            minutes=minutes,
            walks=walks,
            playing=Playing(client=client, think=think, users=users, assets=assets),
            out=out.resolve(),
        ),
        *master,
    )
