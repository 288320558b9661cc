"""A command on a terminal of its own, for keys that are pressed and windows that are closed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress

from tests.loadtests.world import WITHOUT_BROWSER

WITH_A_TERMINAL_OF_ITS_OWN = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from civicgauge.cli import main
main()
"""
CTRL_C = b"\x03"


class Terminal:
    """A command on a terminal of its own, as a person starts it."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", WITH_A_TERMINAL_OF_ITS_OWN, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **WITHOUT_BROWSER, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(theirs)

    def read_until(self, pattern: bytes) -> bytes:
        """Read what it shows until the pattern is in it, or to the end."""
        shown = b""
        with suppress(OSError):  # nobody has the terminal open any more
            while not re.search(pattern, shown):
                shown += os.read(self._ours, 65_536)
        return shown

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def go_away(self) -> None:
        os.close(self._ours)
