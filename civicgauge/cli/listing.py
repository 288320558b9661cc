"""``civicgauge list``: every name that other commands take."""

from __future__ import annotations

import click

from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.profile_show import citizens
from civicgauge.cli.targets import BUNDLED
from civicgauge.people.personas import persona_names
from civicgauge.refportal.faults import Fault


@click.command("list")
def list_names() -> None:
    """List procedures, variants, profiles, behaviours, personas, bundled targets, faults, findings.

    Below a profile stand the filings per hour of its peak and how they come about.

    \b
    Example:
      civicgauge list | grep variant
    """
    from reports.findings.registry import FINDINGS

    catalogue = load_catalogue()
    for procedure in catalogue:
        click.echo(f"procedure {procedure.id}: {procedure.title.vi} / {procedure.title.en}")
        for variant in procedure.variants.values():
            click.echo(f"  variant {variant.id}: {variant.title.vi} / {variant.title.en}")
    _list_profiles(catalogue)
    _list_behaviours()
    for what, names in (
        ("persona", persona_names()),
        ("bundled target", sorted(BUNDLED)),
        ("fault", sorted(Fault)),
        ("finding", [finding.META.id for finding in FINDINGS]),
    ):
        for name in names:
            click.echo(f"{what} {name}")


def _list_profiles(catalogue: Catalogue) -> None:
    from loadtests.load_profile import load_profile, profile_names

    for name in profile_names():
        profile = load_profile(name, catalogue)
        hours = f"{profile.simulated_hours:g} h in " if profile.simulated_hours else ""
        title = f"{profile.title.vi} / {profile.title.en}"
        click.echo(f"profile {name}: {title}, {hours}{profile.minutes:g} min")
        for filings in profile.filings:
            click.echo(f"  {filings.per_hour:g} filings an hour of {filings.procedure}")
            for line in filings.arithmetic:
                click.echo(f"    {line}")
        for line in citizens(profile):
            click.echo(f"  {line}")


def _list_behaviours() -> None:
    from loadtests.manners import MEANINGS

    for behaviour, meaning in MEANINGS.items():
        click.echo(f"behaviour {behaviour}: {meaning.vi} / {meaning.en}")
