"""``civicgauge portal``: the reference portal alone, to try things on."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from civicgauge.errors import UnknownName, UsageError
from civicgauge.refportal.faults import Fault
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 finds a free one.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[=RATE]",
    help="Play a fault, on a share of dossiers; may be repeated.",
)
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("portal.sqlite"),
    show_default=True,
    help="Kept over restarts.",
)
def portal(port: int, faults: tuple[str, ...], database: Path) -> None:
    """Run the reference portal until Ctrl-C.

    The officer's password is drawn, or that of CIVICGAUGE_OFFICER_PASSWORD.

    \b
    Examples:
      civicgauge portal --port 8000
      civicgauge portal --fault silent_photo_rejection --fault lost_dossier=0.02
    """
    from civicgauge.refportal.serve import running_portal  # slow to import

    chosen = dict(_fault(text) for text in faults)
    password = os.environ.get(OFFICER_PASSWORD)
    with running_portal(
        database=database, port=port, faults=chosen, officer_password=password
    ) as running:
        click.echo(f"Portal:   {running.url}")
        click.echo(f"Control:  {running.control_url} (token {running.token})")
        click.echo("Officer, for the commands of another terminal:")
        click.echo(f"  export {OFFICER_ACCOUNT}={running.officer_account}")
        click.echo(f"  export {OFFICER_PASSWORD}={running.officer_password}")
        click.echo("Ctrl-C ends it.")
        with suppress(KeyboardInterrupt):
            running.process.wait()


def _fault(text: str) -> tuple[Fault, float]:
    name, _, rate = text.partition("=")
    if name not in list(Fault):
        raise UnknownName("fault", name, Fault)
    try:
        share = float(rate or 1.0)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"{text!r}: the rate must lie between 0 and 1, as in {name}=0.05.")
    return Fault(name), share
