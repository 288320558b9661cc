"""What a citizen who waits costs the generator: memory of its process per waiting citizen.

The strict target never answers one request of the filing, so that every citizen stays there; the
growth of the resident memory of the one process of ``civicgauge load`` is divided by how many more
wait. Twice: with the first page held, and with the submission held, after form and pictures.

Run with ``make bench`` or ``python benchmarks/waiting_memory.py [ROUNDS]``.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

import psutil  # type: ignore[import-untyped]

from benchmarks.parts.page import publish, spread, table, wanted
from benchmarks.parts.peers.scene import Scene, playing, scene
from benchmarks.parts.peers.tools import LOAD, Peak
from benchmarks.parts.processes import Server, many_files, on_own_core

FEW, MANY = 500, 2500
RATE = 100
"""Citizens a second: fewer than one process carries, or uploads under way would be counted, too."""

HELD = {"at the first page": "0", "at the submission, form and pictures sent": "12"}
"""Where they wait, by the number of the request that is held."""


def main(rounds: int = 3) -> None:
    many_files()
    on_own_core()
    with scene() as on:
        costs = {
            where: [per_citizen(on, held) for _ in range(rounds)] for where, held in HELD.items()
        }
    publish(
        "waiting",
        "python benchmarks/waiting_memory.py",
        f"Growth of memory from {FEW:,} to {MANY:,} waiting citizens, each with a connection of "
        f"its own; median (smallest-largest) of {rounds} rounds.",
        table(
            ("where they wait", "KB per citizen"),
            [(where, spread(of, ".1f")) for where, of in costs.items()],
        ),
        "\n".join(wanted(f"KB {where}", median(of), most=20) for where, of in costs.items()),
    )


def per_citizen(on: Scene, held: str) -> float:
    """Kilobytes per waiting citizen."""
    peak = Peak(per_hour=3600 * RATE, minutes=1, at_once=2 * MANY)
    with on.target(held, peak=peak) as (target, place), playing(LOAD, place) as process:
        few, before = _until(target, FEW), _memory(process)
        many, after = _until(target, MANY), _memory(process)
    return (after - before) / 1000 / (many - few)


def _until(target: Server, least: int) -> int:
    """Wait until so many wait."""
    while True:
        _, refused, _, held = map(int, target.ask().split())
        if refused:
            raise SystemExit(f"The target refused {refused} requests; all is void.")
        if held >= least:
            return held
        time.sleep(0.05)


def _memory(process: subprocess.Popen[bytes]) -> int:
    used: int = psutil.Process(process.pid).memory_info().rss
    return used


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
