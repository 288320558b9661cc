"""``civicgauge doctor``: is this machine fit to measure?"""

from __future__ import annotations

from pathlib import Path

import click

from civicgauge.cli.options import out_option
from civicgauge.results import Result


@click.command()
@out_option
def doctor(out: Path) -> None:
    """Check Python, browser, fonts, file limits and free cores, each with its remedy.

    \b
    Example:
      civicgauge doctor
    """
    from civicgauge.doctor import Status, examine
    from uxflows.browser_checks import browser_checks

    checks = examine(out, browser_checks)
    for check in checks:
        click.echo(f"{check.status.value:8}{check.name}: {check.detail}")
        if check.remedy:
            click.echo(f"        {check.remedy}")
    if any(check.status is Status.FAILED for check in checks):
        raise click.exceptions.Exit(Result.NOT_ENOUGH_EVIDENCE.value)
