"""Locust as a worker, whose end when no master answers is one of our exit codes."""

from __future__ import annotations

import sys

from civicgauge.results import Result

NO_MASTER = (
    "Error: no master answered. Start `civicgauge load --workers` first, with --listen where this "
    "worker can reach it, or mend --master."
)

_GAVE_UP = -1
"""What Locust ends with when nobody answered for five minutes."""


def main() -> None:
    from locust import main as locust

    try:
        locust.main()  # type: ignore[no-untyped-call]
    except SystemExit as end:
        if end.code != _GAVE_UP:
            raise
        print(NO_MASTER, file=sys.stderr)
        sys.exit(Result.USAGE.value)


if __name__ == "__main__":
    main()
