"""``civicgauge load``: simulate a peak, audit what it left behind, judge the limits."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from civicgauge.cli.options import (
    address_option,
    command_line,
    out_option,
    played_options,
    seed_option,
)
from civicgauge.cli.outcome import conclude, conclude_apart
from civicgauge.cli.progress import told
from civicgauge.cli.targets import OpenTarget, open_target, target_argument
from civicgauge.errors import ConfigErrors, Mistake, UsageError
from civicgauge.runs import RunFolder

if TYPE_CHECKING:
    from civicgauge.limits import Limit
    from loadtests.child import Workers
    from loadtests.load_profile import Profile
    from loadtests.settings import Playing


@click.command()
@target_argument
@played_options
@click.option(
    "--limit",
    "limits",
    multiple=True,
    help="Limit instead of the profile's; may be repeated. Waits: 'submit p95 <= 3'; failed tries: "
    "'submit errors <= 1%'; finished filings: 'walk completed >= 99%'; audit: 'audit differences "
    "<= 0'; our own delay: 'lag p99 <= 0.05'. 'licence_renewal.submit p95 <= 3' is on one "
    "procedure.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Load generator processes.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Wait for so many `civicgauge worker`, on other machines perhaps, and let them play.",
)
@address_option(
    "--listen",
    default="127.0.0.1:5557",
    show_default=True,
    help="Where the workers come to; unencrypted, so in a network of your own only.",
)
@click.option(
    "--wait",
    type=click.IntRange(min=1),
    default=120,
    show_default=True,
    help="Seconds for the workers to come.",
)
@seed_option
@out_option
def load(
    target: str,
    profile: str,
    percent: float,
    minutes: float | None,
    walks: int | None,
    limits: tuple[str, ...],
    processes: int,
    workers: int | None,
    listen: tuple[str, int],
    wait: int,
    client: str,
    think: str,
    users: int | None,
    assets: bool | None,
    seed: int,
    out: Path,
) -> None:
    """Simulate a peak of filings on TARGET and judge it.

    Before any load one citizen files each procedure of the profile; if that fails, nothing is sent.
    Nothing is sent either when the peak is more than so many processes can send.

    TARGET is a target file, a URL on this machine, or a bundled portal: healthy, troubled.

    \b
    Examples:
      civicgauge load healthy --profile demo
      civicgauge load my-portal.toml --profile licence-renewal-peak --percent 50
      civicgauge load my-portal.toml --profile office-day --minutes 10
      civicgauge load my-portal.toml --client locust
      civicgauge load my-portal.toml --profile reopening --think none
      civicgauge load my-portal.toml --profile demo --closed-users 20
      civicgauge load my-portal.toml --profile office-day --assets
      civicgauge load my-portal.toml --workers 4
      civicgauge load http://127.0.0.1:8000 --walks 200 --limit 'submit p95 <= 3'
      civicgauge load healthy --limit 'submit errors <= 1%' --limit 'audit differences <= 0'
    """
    from loadtests.child import Workers
    from loadtests.settings import Playing

    if workers and processes > 1:
        raise UsageError(
            "--processes are started here, and --workers come by themselves. Give one of them."
        )
    console = Console()
    with open_target(target) as opened:
        run = run_peak(
            opened,
            profile,
            seed=seed,
            out=out,
            console=console,
            percent=percent,
            minutes=minutes,
            walks=walks,
            limits=limits,
            processes=processes,
            workers=Workers(workers, *listen, wait) if workers else None,
            playing=Playing(client=client, think=think, users=users, assets=assets),
        )
    if run.rows_apart():
        conclude_apart(run, console)
    conclude([run.path], console)


def run_peak(
    opened: OpenTarget,
    profile: str,
    *,
    seed: int,
    out: Path,
    console: Console,
    percent: float = 100.0,
    minutes: float | None = None,
    walks: int | None = None,
    limits: Sequence[str] = (),
    processes: int = 1,
    workers: Workers | None = None,
    playing: Playing | None = None,
) -> RunFolder:
    """One load run with its progress in the terminal; with no limits the profile's hold."""
    from loadtests.generator_need import refuse_too_much
    from loadtests.load import run_load
    from loadtests.load_profile import as_played, load_profile
    from loadtests.rehearsal import rehearse
    from loadtests.settings import AS_WRITTEN

    playing = playing or AS_WRITTEN
    chosen = as_played(load_profile(profile, opened.target.catalogue), playing)
    parsed = given_limits(limits, chosen, opened)
    scale: dict[str, Any] = {"percent": percent, "minutes": minutes, "walks": walks}
    _say_model(chosen, minutes or chosen.minutes, console)
    if workers:
        workers.check_address()
    with told(console) as tell:
        rehearse(
            opened.target,
            chosen,
            seed=seed,
            command=shlex.join(["civicgauge", "check", opened.given, f"--seed={seed}"]),
            on_progress=tell,
        )
        refuse_too_much(
            opened.target,
            chosen,
            seed=seed,
            processes=workers.count if workers else processes,
            option="--workers" if workers else "--processes",
            **scale,
            on_progress=tell,
        )
        return run_load(
            opened.text,
            opened.target,
            chosen,
            seed=seed,
            **scale,
            limits=parsed or None,
            processes=processes,
            workers=workers,
            playing=playing,
            out=out,
            command=command_line(),
            faults=opened.faults,
            on_progress=tell,
        )


def given_limits(texts: Sequence[str], profile: Profile, opened: OpenTarget) -> tuple[Limit, ...]:
    """The limits given on the command line.

    Raises:
        ConfigErrors: with every mistake in them.
    """
    from loadtests.load_profile import planned_limits

    limits, wrong = planned_limits(texts, profile.filings, opened.target.catalogue)
    if wrong:
        mistakes = [Mistake("command line", "--limit", item.text, item.valid) for item in wrong]
        raise ConfigErrors(mistakes)
    return limits


CLOSED = (
    "Closed model: {users} citizens file one after the other, each beginning when the last filing "
    "is through. A portal that is slow is then asked less, which hides waiting: percentiles are of "
    "those filings that were sent."
)


def _say_model(profile: Profile, minutes: float, console: Console) -> None:
    """What a run that is closed, or plays hours in minutes, keeps true, and what it does not."""
    if profile.users:
        said = CLOSED.format(users=profile.users)
        console.print(said, highlight=False, soft_wrap=True)
        return
    times = profile.compression(minutes)
    if times != 1:
        console.print(
            f"{profile.name}: {profile.simulated_hours:g} h in {minutes:g} min, {times:.4g} times "
            "as fast. As many filings an hour arrive as otherwise; the hours are shorter, so "
            f"1 in {times:.4g} of their filings is made.",
            highlight=False,
            soft_wrap=True,
        )
