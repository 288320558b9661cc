"""What load tools tell of a portal that stands still for 2 s in every 10 s.

Two hundred citizens a second are planned for a minute. The truth comes from the plan and the
freezes as they were played: whoever is due within a freeze waits for its end, everybody else is
answered at once. Each tool has a portal of its own (``benchmarks/parts/freezing/server.py``) and
tells what it would tell its user; ours are the samples that a run's limits are judged by.

Run with ``make bench`` or ``python benchmarks/freeze.py [SECONDS]``.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.parts.freezing.peers import PEERS, UNTOLD, installed
from benchmarks.parts.freezing.players import SERVER, civicgauge, played
from benchmarks.parts.freezing.waits import (
    Waits,
    frozen_since,
    true_wait,
    walks_of,
    zero_between,
)
from benchmarks.parts.page import publish, table, wanted
from benchmarks.parts.processes import on_own_core, server
from civicgauge.intervals import percentile
from civicgauge.runs import RunFolder
from loadtests.verdict import judge

FREEZE, EVERY, RATE = 2.0, 10.0, 200
_FIGURES = ("p50", "p90", "p99", "mean")


def main(seconds: int = 60) -> None:
    on_own_core()
    with tempfile.TemporaryDirectory() as name:
        truth, ours, ended, late = by_civicgauge(Path(name), seconds)
        theirs = list(peers(Path(name), seconds))
    head = ("who tells", "requests", *(f"{name}, ms" for name in _FIGURES))
    rows = [
        row("truth by the formula", by_formula(seconds)),
        row("**truth by the schedule played**", truth),
        row("**`civicgauge load`**, from due", ours),
        row("the same, counted from when each was begun", ended),
        *theirs,
    ]
    publish(
        "freeze",
        "python benchmarks/freeze.py",
        table(head, rows),
        f"{late} Off the truth that was played, in %:",
        "\n".join(wanted(name, off(ours, truth, name), most=5) for name in ("p90", "p99", "mean")),
    )


def by_civicgauge(folder: Path, seconds: int) -> tuple[Waits, Waits, Waits, str]:
    """The truth, what we tell, what we would tell if we began to count late, and how late."""
    out = folder / "ours"
    with server(SERVER, f"{FREEZE:g}", f"{EVERY:g}") as portal:
        run = played(civicgauge(portal.url, out, f"--minutes={seconds / 60}"), out)
        seen = json.loads(portal.end())
    walks = walks_of(run)
    frozen = frozen_since(zero_between(run, seen["answered"])[1], seen["frozen"])
    return (
        Waits.of([true_wait(walk.due, frozen) for walk in walks]),
        Waits.of([walk.told for walk in walks]),
        Waits.of([walk.ended - walk.began for walk in walks]),
        lateness(run, percentile(sorted(walk.began - walk.due for walk in walks), 99)),
    )


def lateness(run: RunFolder, lag: float) -> str:
    """How late our generator began, and whether the run says itself that this is too much."""
    text = f"Our generator began {1000 * lag:.0f} ms late (p99)."
    if any(reason.code == "generator_late" for reason in judge(run).reasons):
        text += (
            " By its own rule that is too much, and the run is **invalid**: the machine was busy."
        )
    return text


def by_formula(seconds: int) -> Waits:
    """Who comes x seconds into a freeze waits 2 - x; a fifth of all come into one."""
    share = FREEZE / EVERY
    p90, p99 = (FREEZE - (1 - q) / share * FREEZE for q in (0.9, 0.99))
    return Waits(RATE * seconds, 0.0, p90, p99, share * FREEZE / 2)


def peers(folder: Path, seconds: int) -> Iterator[tuple[str, ...]]:
    for number, (name, (command, play)) in enumerate(PEERS.items()):
        if not installed(command):
            yield (name, "not installed", *["-"] * len(_FIGURES))
            continue
        own = folder / f"{command}-{number}"
        own.mkdir()
        with server(SERVER, f"{FREEZE:g}", f"{EVERY:g}") as portal:
            try:
                yield row(name, play(portal.url, own, seconds))
            except RuntimeError as error:
                yield (name, f"did not play: {error}", *["-"] * len(_FIGURES))
    for name, why in UNTOLD.items():
        yield (name, why, *["-"] * len(_FIGURES))


def row(name: str, waits: Waits) -> tuple[str, ...]:
    figures = (1000 * getattr(waits, figure) for figure in _FIGURES)
    return (name, f"{waits.count:,}", *("-" if math.isnan(x) else f"{x:,.0f}" for x in figures))


def off(told: Waits, truth: Waits, name: str) -> float:
    """By how many percent a figure is off, in either direction."""
    true: float = getattr(truth, name)
    share: float = abs(getattr(told, name) - true) / true
    return 100 * share


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
