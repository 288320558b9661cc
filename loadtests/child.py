"""Locust in a process of its own, tied to this one: if either ends, the other's load ends.

Both hold one end of a socket pair, and Locust's workers inherit their master's. When this process
closes its end or dies, they all see it at once and stop; when the last of them is gone, this
process sees that.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from civicgauge.errors import UsageError
from loadtests.settings import Settings

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
STOP_SECONDS = 10.0
"""How long a child that was asked to stop may take to put its rows on disk."""


class LocustChild:
    """A headless Locust that plays the settings; its output goes to a file."""

    def __init__(self, settings: Settings, options: Sequence[str], log: Path) -> None:
        """`options` are those of :func:`options_of`."""
        self._ours, theirs = socket.socketpair()
        settings = replace(settings, parent_fd=theirs.fileno())
        with theirs, log.open("wb") as output:
            self._process = subprocess.Popen(
                [*_LOCUST, *_QUIET, *options],
                env={**_without_locust_settings(), **settings.environment()},
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches only us, and we ask the child to stop
            )

    @property
    def exit_code(self) -> int | None:
        """How the child ended, as ``subprocess`` has it; None while it runs."""
        return self._process.poll()

    def gone(self, within: float) -> bool:
        """Wait so long, or until every process of the child is gone; whether they are."""
        if self.exit_code is not None:
            self.ask_to_stop()  # a master that died leaves its workers behind
        self._ours.settimeout(within)
        try:
            return self._ours.recv(1) == b"" and self._process.wait() is not None
        except TimeoutError:
            return False

    def ask_to_stop(self) -> None:
        with suppress(OSError):
            self._ours.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing running behind."""
        self.ask_to_stop()
        ends = time.monotonic() + STOP_SECONDS
        while not self.gone(0.2):
            if time.monotonic() > ends:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        self._ours.close()


_FILE = ("-f", str(LOCUSTFILE))
_LOCUST = (sys.executable, "-m", "locust", *_FILE)
_WORKER = (sys.executable, "-m", "loadtests.workers.process", *_FILE)
_QUIET = ("--headless", "--only-summary", "--loglevel", "WARNING")


@dataclass(frozen=True, slots=True)
class Workers:
    """So many workers that are started elsewhere and come to this address within `seconds`."""

    count: int
    host: str
    port: int
    seconds: int

    def check_address(self) -> None:
        """Make sure that workers can come to it.

        Raises:
            UsageError: it is no address of this machine, or somebody else listens there.
        """
        try:
            socket.create_server((self.host, self.port)).close()
        except OSError as error:
            raise UsageError(
                f"No worker can come to {self.host}:{self.port} ({error.strerror}). Give another "
                "address of this machine with --listen."
            ) from None


def options_of(processes: int, workers: Workers | None) -> list[str]:
    """What Locust is told about the processes that play."""
    if workers is not None:
        return _master_of(workers)
    return _several(processes) if processes > 1 else []


def _master_of(workers: Workers) -> list[str]:
    return [
        *("--master", "--master-bind-host", workers.host),
        *("--master-bind-port", str(workers.port)),
        *("--expect-workers", str(workers.count)),
        *("--expect-workers-max-wait", str(workers.seconds)),
    ]


def become_worker(settings: Settings, host: str, port: int) -> NoReturn:
    """This process goes on as a worker of the master at that address.

    Raises:
        UsageError: the address has no such name.
    """
    try:
        socket.getaddrinfo(host, port)
    except OSError as error:
        raise UsageError(
            f"There is no master {host}:{port} ({error.strerror}). Mend --master."
        ) from None
    options = ["--worker", "--master-host", host, "--master-port", str(port)]
    environment = {**_without_locust_settings(), **settings.environment()}
    os.execve(sys.executable, [*_WORKER, *_QUIET, *options], environment)


def _several(processes: int) -> list[str]:
    """Locust's master and workers on a free port of this machine only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    master = ["--master-bind-host", "127.0.0.1", "--master-bind-port", port]
    workers = ["--master-host", "127.0.0.1", "--master-port", port]
    return ["--processes", str(processes), *master, *workers, "--expect-workers-max-wait", "60"]


def _without_locust_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
