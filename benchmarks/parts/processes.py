"""Targets in processes of their own, and who runs on which core."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
CIVICGAUGE = [sys.executable, "-c", "from civicgauge.cli import main; main()"]


class Server:
    """A target that says its port first, and at the end what it has seen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._process = process
        self._port = int(process.stdout.readline())
        self.pid = process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def ask(self) -> str:
        """The line that answers a line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def end(self) -> str:
        """What it says at the end of its standard input."""
        said, _ = self._process.communicate()
        return said


@contextmanager
def server(module: str, *arguments: str) -> Iterator[Server]:
    """A module of this folder that serves on loopback, on the first of two cores."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) > 1:
            os.sched_setaffinity(process.pid, cores[:1])
        try:
            yield Server(process)
        finally:
            process.kill()


def many_files() -> None:
    """As many open connections as the machine allows, here and in what is started from now on."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def cpu(pid: int) -> float:
    """CPU seconds that a process and those it has started have used so far."""
    used = 0.0
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system
    return used


def on_own_core() -> None:
    """This process and what it starts from now on run on the second core, if there is one."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:2])
