"""The command line: the only place that prints and sets exit codes, one file per command."""

import sys


def main() -> None:
    """Run the command line; never returns. Ctrl-C ends it quietly even while it is loading."""
    try:
        from civicgauge.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.exit(12)
