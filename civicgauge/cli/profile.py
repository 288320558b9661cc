"""``civicgauge profile``: look at profiles before they are played, and draw new ones."""

from __future__ import annotations

import click

from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.options import procedures_option
from civicgauge.cli.profile_draw import from_counts, from_figures, from_log
from civicgauge.cli.profile_show import length, picture, wrapped


@click.group()
def profile() -> None:
    """Look at profiles, and draw new ones: how many filings, of which procedures, over which time.

    \b
    Examples:
      civicgauge profile list
      civicgauge profile show office-day
      civicgauge profile from-figures --inhabitants 600000 --filings licence_renewal=0.03
      civicgauge profile from-log access.log.gz --filing 'licence_renewal=POST /gplx/nop'
    """


@profile.command("list")
def list_profiles() -> None:
    """List the bundled profiles with the height of their peaks.

    \b
    Example:
      civicgauge profile list
    """
    from loadtests.drawing.skyline import Skyline
    from loadtests.load_profile import load_profile, profile_names

    catalogue = load_catalogue()
    for name in profile_names():
        found = load_profile(name, catalogue)
        height = f"{Skyline(found).peak_per_hour:,.0f} an hour"
        click.echo(f"{name:<24}{height:>16}   {length(found)}")
        for line in wrapped(f"{found.title.vi} / {found.title.en}", "    "):
            click.echo(line)


@profile.command()
@click.argument("name", metavar="NAME|FILE")
@procedures_option
def show(name: str, catalogue: Catalogue) -> None:
    """Draw the hours of a profile and say which minute is its peak.

    All figures are expectations at the true rate, for all of the hours that the profile stands for.
    Plain text of at most 80 columns.

    \b
    Examples:
      civicgauge profile show office-day
      civicgauge profile show our-peak.toml > our-peak.txt
    """
    from loadtests.load_profile import load_profile

    for line in picture(load_profile(name, catalogue)):
        click.echo(line)


for command in (from_figures, from_counts, from_log):
    profile.add_command(command)
