"""The page of results: each script replaces its own part of ``docs/benchmarks.md``."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.parts.processes import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
_REACHED = {True: "reached", False: "**not reached**"}
_PACKAGES = ("locust", "gevent", "geventhttpclient")


def publish(part: str, command: str, *blocks: str) -> None:
    """Print the blocks, and put them between the markers of the part."""
    text = "\n\n".join((*blocks, f"*{_circumstances(command)}*"))
    print(f"\n{text}\n", flush=True)
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    old = PAGE.read_text("utf-8")
    new = re.sub(
        f"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", lambda _: f"{text}\n", old, flags=re.S
    )
    if begin not in old or end not in old:
        raise SystemExit(f"{PAGE.name} has no markers {begin} and {end}.")
    PAGE.write_text(new, "utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def wanted(what: str, measured: float, *, least: float | None = None, most: float = 0.0) -> str:
    """A line of a list that says whether a figure is what was wanted of it."""
    reached = measured <= most if least is None else measured >= least
    bound = f"at most {most:g}" if least is None else f"at least {least:g}"
    return f"- {what}: wanted {bound}, measured {measured:.4g}: {_REACHED[reached]}."


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Median and range."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:{form}} ({low:{form}}-{high:{form}})"


def _circumstances(command: str) -> str:
    cores = len(os.sched_getaffinity(0))
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    load = os.getloadavg()[1]
    return (
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}: {_processor()}, {os.cpu_count()} cores "
        f"({cores} of them for the generator), load average {load:.1f}, Linux, "
        f"Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
