"""``civicgauge list``: every name that other commands take."""

from __future__ import annotations

import click

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.targets import BUNDLED
from civicgauge.people.personas import persona_names
from civicgauge.refportal.faults import Fault


@click.command("list")
def list_names() -> None:
    """List procedures, variants, profiles, personas, bundled targets, faults and findings.

    \b
    Example:
      civicgauge list | grep variant
    """
    from loadtests.load_profile import profile_names
    from reports.findings.registry import FINDINGS

    for procedure in load_catalogue():
        click.echo(f"procedure {procedure.id}: {procedure.title.vi} / {procedure.title.en}")
        for variant in procedure.variants.values():
            click.echo(f"  variant {variant.id}: {variant.title.vi} / {variant.title.en}")
    for what, names in (
        ("profile", profile_names()),
        ("persona", persona_names()),
        ("bundled target", sorted(BUNDLED)),
        ("fault", sorted(Fault)),
        ("finding", [finding.META.id for finding in FINDINGS]),
    ):
        for name in names:
            click.echo(f"{what} {name}")
