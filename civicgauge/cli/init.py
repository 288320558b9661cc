"""``civicgauge init``: from a portal's address to a draft of its target file."""

from __future__ import annotations

from pathlib import Path

import click

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.draft import crawl, draft
from civicgauge.errors import PortalUnreachable, UsageError
from civicgauge.forms import Page, read_page
from civicgauge.guard import check_url
from civicgauge.hands import StepStopped

TIMEOUT = 15.0


@click.command()
@click.argument("url")
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("target.toml"),
    show_default=True,
    help="File to write.",
)
def init(url: str, file: Path) -> None:
    """Read the pages at URL and write a commented draft of a target file.

    \b
    Examples:
      civicgauge init http://127.0.0.1:8000
      civicgauge init http://127.0.0.1:8000 --to my-portal.toml
    """
    check_url(url)
    if file.exists():
        raise UsageError(f"{file} exists. Give another name with --to.")
    from loadtests.clients.blocking_client import BlockingClients
    from loadtests.clients.session import HttpSession

    session = HttpSession(BlockingClients(), TIMEOUT)

    def fetch(address: str) -> Page:
        click.echo(f"reading {address}", err=True)
        answer = session.get(address)
        return read_page(answer.body, answer.url, answer.status)

    try:
        pages = crawl(url, fetch)
    except StepStopped as stopped:
        raise PortalUnreachable(
            f"{url} could not be read ({stopped.reason}). Start the portal, or mend the address."
        ) from None
    file.write_text(draft(file.stem, check_url(url), pages, load_catalogue()), encoding="utf-8")
    click.echo(f"{len(pages)} pages read. Edit {file}, then run: civicgauge check {file}")
