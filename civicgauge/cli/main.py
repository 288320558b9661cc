"""The command group, and how errors become one sentence and an exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback

import click

from civicgauge import __version__, guard
from civicgauge.cli.capacity import capacity
from civicgauge.cli.check import check
from civicgauge.cli.compare import compare
from civicgauge.cli.demo import demo
from civicgauge.cli.doctor import doctor
from civicgauge.cli.flow import flow
from civicgauge.cli.init import init
from civicgauge.cli.listing import list_names
from civicgauge.cli.load import load
from civicgauge.cli.portal import portal
from civicgauge.cli.profile import profile
from civicgauge.cli.report import report
from civicgauge.cli.worker import worker
from civicgauge.errors import CivicGaugeError
from civicgauge.results import Result


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def commands() -> None:
    """Load and usability tests for online public services.

    \b
    Exit codes of every command:
      0 passed                          11 not enough evidence
      2 wrong usage or configuration    12 invalid: nothing that can be trusted was measured
     10 a limit or a finding failed     13 not authorised       70 a fault of ours

    \b
    Examples:
      civicgauge demo                        the whole product on two portals of its own
      civicgauge load healthy                a peak on the bundled reference portal
      civicgauge init http://127.0.0.1:8000  a draft of the target file for your portal
    """


for command in (
    *(demo, portal, list_names, init, check),
    *(profile, load, worker, capacity, flow, report, compare, doctor),
):
    commands.add_command(command)


def run() -> None:
    """Run the command line; never returns."""
    guard.install()
    _end_with_the_terminal()
    try:
        # Without its standalone mode click returns the code of `click.exceptions.Exit`.
        sys.exit(commands.main(standalone_mode=False) or Result.PASSED.value)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. What was measured until then is kept.", err=True)
        result = Result.INVALID
    except click.ClickException as error:
        error.show()
        result = Result.USAGE
    except CivicGaugeError as error:
        click.echo(f"Error: {error}", err=True)
        result = error.result
    except Exception:
        traceback.print_exc()
        click.echo(
            "This is a fault of CivicGauge. Please report it with the lines above.", err=True
        )
        result = Result.FAULT_OF_OURS
    sys.exit(result.value)


def _end_with_the_terminal() -> None:
    """A terminal that goes away ends a command as SIGTERM does: what was measured is kept.

    From then on nobody reads what it says, and saying it would be an error. `nohup` is respected.
    """
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL:
        return
    terminals = [stream.fileno() for stream in (sys.stdout, sys.stderr) if stream.isatty()]

    def handle(number: int, frame: object) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the shell may say it once more
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for terminal in terminals:
            os.dup2(nowhere, terminal)
        os.close(nowhere)
        signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGHUP, handle)
