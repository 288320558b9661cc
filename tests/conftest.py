"""What holds for all tests, however they were started."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Ctrl-C is heard: whoever starts tests in the background of a shell has it ignored, and so
    would have every process that a test starts in order to press it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
