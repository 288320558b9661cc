"""Who plays a load on the freezing portal, and what each tells of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.parts.freezing.waits import Waits, one_run
from benchmarks.parts.processes import CIVICGAUGE, ROOT
from civicgauge.runs import RunFolder
from civicgauge.target import URL_OVERRIDE

HERE = Path(__file__).parent
SERVER = "benchmarks.parts.freezing.server"
_WITHOUT_BROWSER = {"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": "/nowhere"}


def civicgauge(url: str, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """``civicgauge load`` with open arrivals, just started."""
    out.mkdir()
    arguments = [HERE / "target.toml", "--profile", HERE / "profile.toml", "--out", out, *options]
    with out.with_suffix(".txt").open("wb") as said:
        return subprocess.Popen(
            [*CIVICGAUGE, "load", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, **_WITHOUT_BROWSER, URL_OVERRIDE: url},
            stdout=said,
            stderr=subprocess.STDOUT,
        )


def played(process: subprocess.Popen[bytes], out: Path) -> RunFolder:
    """The run of a command that was started, when it has ended."""
    process.wait()
    if not any(out.iterdir()):
        raise RuntimeError(out.with_suffix(".txt").read_text("utf-8"))
    return one_run(out)


def locust(url: str, told: Path, *, users: int, seconds: float) -> subprocess.Popen[bytes]:
    """Stock Locust with so many closed users for so many seconds, just started."""
    command = [sys.executable, "-m", "locust", "-f", str(HERE / "closed_locustfile.py")]
    options = ["--headless", "--only-summary", "--loglevel", "WARNING", "--host", url]
    size = ["-u", str(users), "-r", str(users), "-t", f"{seconds:g}s"]
    return subprocess.Popen(
        [*command, *options, *size],
        env={**os.environ, "FREEZE_TOLD": str(told)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def told_by_locust(process: subprocess.Popen[bytes], told: Path) -> Waits:
    """What its statistics say when it has ended."""
    process.wait()
    return Waits(**json.loads(told.read_text("utf-8")))
