"""Looks at this machine before a run: is what CivicGauge needs there, and is the machine free?

Each check answers for itself and never stops the others. Checks that need a browser are handed
in, because this package does not know Playwright.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

TESTED_PYTHON = ((3, 11), (3, 13))
OPEN_FILES_WANTED = 10_000
"""What Locust asks of the system before a load run (locust/main.py, minimum_open_file_limit)."""

BrowserChecks = Callable[[], Iterable["Check"]]


class Status(StrEnum):
    """How one check ended; only ``FAILED`` means that something will not work."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do unless it is ok."""

    name: str
    status: Status
    detail: str
    remedy: str = ""


def examine(runs_folder: Path, browser_checks: BrowserChecks) -> list[Check]:
    """All checks of this machine, in the order in which a user would mend them."""
    return [
        check_python(sys.version_info[:2]),
        *browser_checks(),
        check_open_files(open_files_limit()),
        check_free_cores(usable_cores(), os.getloadavg()[0]),
        check_runs_folder(runs_folder),
    ]


def check_python(version: tuple[int, int]) -> Check:
    """Warns of a Python (major, minor) that the lock file was not tested with."""
    oldest, newest = TESTED_PYTHON
    found = f"Python {version[0]}.{version[1]}"
    if oldest <= version <= newest:
        return Check("Python", Status.OK, found)
    return Check(
        "Python",
        Status.WARNING,
        f"{found} is outside the tested range",
        f"Use Python {oldest[0]}.{oldest[1]} to {newest[0]}.{newest[1]}.",
    )


def open_files_limit() -> int:
    """How many files and connections one process may have open once it asks for its maximum."""
    if sys.platform == "win32":
        return OPEN_FILES_WANTED
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return OPEN_FILES_WANTED if hard == resource.RLIM_INFINITY else hard


def check_open_files(limit: int) -> Check:
    """Warns where the system would run out of connections before the portal does."""
    if limit >= OPEN_FILES_WANTED:
        return Check("open files", Status.OK, f"at least {OPEN_FILES_WANTED} are allowed")
    return Check(
        "open files",
        Status.WARNING,
        f"only {limit} are allowed, so a heavy load would fail on this side",
        f"Raise the limit to {OPEN_FILES_WANTED} (`ulimit -Hn {OPEN_FILES_WANTED}` as root).",
    )


def usable_cores() -> int:
    """Cores that this process may run on, which can be fewer than the machine has."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_free_cores(cores: int, load: float) -> Check:
    """Warns where less than one core is idle; ``load`` is the one-minute load average."""
    found = f"{cores} cores, load average {load:.1f}"
    if cores - load >= 1:
        return Check("free cores", Status.OK, found)
    return Check(
        "free cores",
        Status.WARNING,
        f"{found}: a load run would measure this machine, not the portal",
        "Stop other work on this machine, then look again in a minute.",
    )


def check_runs_folder(folder: Path) -> Check:
    """Fails where a run could not write its rows; leaves nothing behind."""
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"CivicGauge was here")
    except OSError as error:
        return Check(
            "runs folder",
            Status.FAILED,
            f"{folder}: {error.strerror}",
            "Name a folder that you may write to with --out.",
        )
    return Check("runs folder", Status.OK, f"{folder} can be written")
