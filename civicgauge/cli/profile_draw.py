"""``civicgauge profile from-...``: profiles drawn from figures, counts or a server's log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.options import Finite, procedures_option
from civicgauge.cli.profile_show import picture
from civicgauge.cli.progress import LOG_SECONDS
from civicgauge.errors import UnknownName, UsageError
from civicgauge.legible import legible

if TYPE_CHECKING:
    from loadtests.drawing.counted import Counted
    from loadtests.drawing.profile_file import Drawing

to_option = click.option(
    "--to",
    "to",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("profile.toml"),
    show_default=True,
    help="File to write.",
)
day_option = click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Which day; the busiest one when left out.",
)
source_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("from-figures")
@click.option("--inhabitants", type=click.IntRange(min=1), required=True)
@click.option(
    "--filings",
    "per_head",
    metavar="PROCEDURE=NUMBER",
    multiple=True,
    required=True,
    help="Filings per head and year; repeat it for each procedure.",
)
@click.option(
    "--online",
    type=Finite(0, 1, min_open=True),
    help="Share of them that is filed online; all when left out.",
)
@click.option(
    "--peak-day",
    type=Finite(0, 1, min_open=True),
    help="Share of a year's filings on the busiest day; 1.39 / 365 when left out.",
)
@click.option(
    "--shape",
    default="office-day",
    show_default=True,
    help="The profile, by name or file, whose hours the day has.",
)
@procedures_option
@to_option
def from_figures(
    inhabitants: int,
    per_head: tuple[str, ...],
    online: float | None,
    peak_day: float | None,
    shape: str,
    catalogue: Catalogue,
    to: Path,
) -> None:
    """Draw the busiest day of a place from a few figures about it.

    The arithmetic is shown and stands in the file, where the figures can be mended.

    \b
    Examples:
      civicgauge profile from-figures --inhabitants 600000 --filings licence_renewal=0.03
      civicgauge profile from-figures --inhabitants 1500000 --online 0.386 --peak-day 0.006 \\
        --filings licence_renewal=0.03 --filings citizen_id_registration=0.06 --to ours.toml
    """
    from loadtests.drawing.figures import Place, drawn_from_figures
    from loadtests.load_profile import load_profile, profile_names

    heads = {name: _positive(name, text) for name, text in _assigned(per_head, catalogue).items()}
    place = Place(inhabitants, heads, online, peak_day)
    known = load_catalogue() if shape in profile_names() else catalogue
    _write(drawn_from_figures(place, load_profile(shape, known)), catalogue, to)


@click.command("from-counts")
@click.argument("file", type=source_file)
@click.option(
    "--filing",
    "columns",
    metavar="PROCEDURE=COLUMN",
    multiple=True,
    required=True,
    help="Which column counts the filings of a procedure; may be repeated.",
)
@day_option
@click.option(
    "--step",
    type=click.IntRange(min=1),
    help="Minutes of an interval of the shape; those of the file when left out.",
)
@procedures_option
@to_option
def from_counts(
    file: Path,
    columns: tuple[str, ...],
    day: datetime | None,
    step: int | None,
    catalogue: Catalogue,
    to: Path,
) -> None:
    """Draw a day from a CSV of counts per interval.

    The first column holds the local times at which the intervals begin (2026-01-05 08:00),
    ascending and equally far apart; missing ones are bridged. The other columns hold counts.

    \b
    Examples:
      civicgauge profile from-counts counts.csv --filing licence_renewal=renewals
      civicgauge profile from-counts counts.csv --filing licence_renewal=a \\
        --filing citizen_id_registration=b --day 2026-01-05 --step 15 --to ours.toml
    """
    from loadtests.drawing.counts_file import read_counts

    with _reading(file.name) as tell:
        counted = read_counts(file, _assigned(columns, catalogue), tell)
    _draw(counted.coarser(step) if step else counted, day, (), catalogue, to)


@click.command("from-log")
@click.argument("files", metavar="LOG...", type=source_file, nargs=-1, required=True)
@click.option(
    "--filing",
    "paths",
    metavar="PROCEDURE=PATH",
    multiple=True,
    required=True,
    help="Which requests are filings: a path, * for anything, a method before it when only that "
    "counts; may be repeated.",
)
@day_option
@click.option(
    "--step",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Minutes of an interval of the shape.",
)
@procedures_option
@to_option
def from_log(
    files: tuple[Path, ...],
    paths: tuple[str, ...],
    day: datetime | None,
    step: int,
    catalogue: Catalogue,
    to: Path,
) -> None:
    """Draw a day from a web server's access log.

    Common or Combined Log Format, plain or gzip, several parts in any order. Broken lines are
    counted and shown. A request that the server refused counts, because the citizen came.

    \b
    Examples:
      civicgauge profile from-log access.log --filing 'licence_renewal=POST /gplx/nop'
      civicgauge profile from-log access.log access.log.1.gz --day 2026-01-05 --step 15 \\
        --filing 'licence_renewal=POST /gplx/*/nop' --filing 'licence_renewal=POST /api/gplx'
    """
    from loadtests.drawing.access_log import Pattern, read_log
    from loadtests.drawing.counted import DAY_MINUTES

    if DAY_MINUTES % step:
        raise UsageError(f"A day is not made of intervals of {step} minutes. Give --step 5 or 15.")
    twice = [file for file, count in Counter(map(Path.resolve, files)).items() if count > 1]
    if twice:
        raise UsageError(f"{twice[0].name} is given twice. Give each part of the log once.")
    patterns = [Pattern.of(*pair) for pair in _pairs(paths, catalogue)]
    with _reading(", ".join(file.name for file in files)) as tell:
        counted, reading = read_log(files, patterns, step, tell)
    _draw(counted, day, tuple(reading.facts()), catalogue, to)


def _pairs(texts: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """``PROCEDURE=WHAT`` of a procedure that there is."""
    names = [procedure.id for procedure in catalogue]
    for text in texts:
        name, equals, what = text.partition("=")
        if not equals or not what.strip():
            raise UsageError(f"{text!r} names no procedure. Write PROCEDURE=..., {names[0]}=...")
        if name not in names:
            raise UnknownName("procedure", name, names)
        yield name, what


def _assigned(texts: Sequence[str], catalogue: Catalogue) -> dict[str, str]:
    pairs = list(_pairs(texts, catalogue))
    for name in {name for name, _ in pairs}:
        if [found for found, _ in pairs].count(name) > 1:
            raise UsageError(f"{name} is given twice. Give each procedure once.")
    return dict(pairs)


def _positive(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{name}={text} is no number above 0. Write {name}=0.03.")
    return value


def _draw(
    counted: Counted, day: datetime | None, about: tuple[str, ...], catalogue: Catalogue, to: Path
) -> None:
    from loadtests.drawing.counted import chosen_day, drawn_from_counts

    chosen = chosen_day(counted, day.date() if day else None)
    for fact in (*about, *chosen.facts()):
        click.echo(fact)
    filed = {filings.procedure for filings in chosen.filings()}
    for procedure in counted.procedures:
        if procedure not in filed:
            click.echo(f"{procedure} is left out: nobody filed it on {chosen.day}.")
    click.echo()
    _write(drawn_from_counts(chosen, (f"Drawn from {counted.source}.", *about)), catalogue, to)


def _write(drawing: Drawing, catalogue: Catalogue, to: Path) -> None:
    """Write the profile, read it back as every other one, and show it."""
    from loadtests.load_profile import load_profile

    if to.suffix != ".toml" or to.exists():
        why = "exists" if to.suffix == ".toml" else "does not end in .toml"
        raise UsageError(f"{to} {why}. Give another name with --to.")
    try:
        to.write_text(drawing.text(), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{to} cannot be written: {error.strerror}. Name a file that you may write with --to."
        ) from None
    for line in picture(load_profile(str(to), catalogue)):
        click.echo(line)
    click.echo(f"\nWritten: {to}. Play it: civicgauge load TARGET --profile {to}")


@contextmanager
def _reading(names: str) -> Iterator[Callable[[float], None]]:
    """What to call with the share that has been read: a bar, or a line now and then in a log."""
    console = Console(stderr=True)
    if console.is_terminal:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(escape(f"reading {legible(names)}"), total=1.0)
            yield lambda share: progress.update(task, completed=share)
        return
    last = time.monotonic()

    def tell(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_SECONDS:
            last = time.monotonic()
            click.echo(f"reading {names}: {share:.0%}", err=True)

    yield tell
