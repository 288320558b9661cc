"""The command line: the only place that prints and sets exit codes, one file per command."""

import os
import sys


def main() -> None:
    """Run the command line; never returns. Ctrl-C ends it quietly even while it is loading."""
    # Arrow's own allocator keeps what it once had, three times what a block of rows needs. It is
    # chosen when Arrow is loaded; later only a part of Arrow would follow.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        from civicgauge.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.exit(12)
