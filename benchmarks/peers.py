"""Generator CPU per filing, tool by tool, on one strict target that counts what was filed.

Every tool plays the same complete filing of driving-licence renewal, twenty citizens at once,
again and again; the target (``benchmarks/parts/strict_target.py``) refuses a wrong order, token,
session or photograph and counts completed filings. Tools take turns, round by round; target and
generator have a core of their own each where there are two. CPU is that of all processes of the
tool between two moments at which the target was asked for its count, so starting is not in it.

Run with ``make bench`` or ``python benchmarks/peers.py [ROUNDS]``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from benchmarks.parts.page import publish, spread, table
from benchmarks.parts.peers.scene import Scene, playing, scene
from benchmarks.parts.peers.tools import TOOLS, UNABLE, Place, Tool
from benchmarks.parts.processes import Server, cpu, on_own_core

LOCUST, WALK, _as_played, THIN, *_others = TOOLS
WARM_UP, WINDOW, PATIENCE = 20, 3.0, 60.0
"""Filings before the first look, seconds to the next, and how long the first may take."""

Costs = dict[str, list[float]]
"""CPU seconds per filing, or per page, round by round."""


class Void(Exception):
    """A tool's row says nothing, and why."""


def main(rounds: int = 5) -> None:
    on_own_core()
    voids = {name: "not installed" for name, tool in TOOLS.items() if not tool.installed}
    costs: Costs = {name: [] for name in TOOLS}
    with scene() as on:
        for round_ in range(rounds):
            for tool in TOOLS:
                if tool not in voids:
                    _turn(on, tool, costs, voids)
            print(f"round {round_ + 1} of {rounds}", flush=True)
    show(costs, voids, rounds)


def _turn(on: Scene, name: str, costs: Costs, voids: dict[str, str]) -> None:
    with on.target() as (target, place):
        try:
            costs[name].append(cost(TOOLS[name], target, place))
        except Void as void:
            voids[name] = str(void)
            said = (place.folder / "said.txt").read_text("utf-8", errors="replace")
            print(f"{name}: {void}\n{said[-2000:]}", file=sys.stderr)


def cost(tool: Tool, target: Server, place: Place) -> float:
    """CPU seconds per filing of a tool that is running, without its start and end."""
    with playing(tool, place) as process:
        done = _until(target, tool, WARM_UP if tool.whole else 50 * WARM_UP)
        used = cpu(process.pid)
        time.sleep(WINDOW)
        more, used = _count(target, tool) - done, cpu(process.pid) - used
        if more < WARM_UP:
            raise Void(f"only {more} filings in {WINDOW:g} s")
        return used / more


def _until(target: Server, tool: Tool, least: int) -> int:
    """Wait for the first filings."""
    ends = time.monotonic() + PATIENCE
    while (done := _count(target, tool)) < least:
        if time.monotonic() > ends:
            raise Void(f"only {done} filings in {PATIENCE:g} s")
        time.sleep(0.1)
    return done


def _count(target: Server, tool: Tool) -> int:
    filed, refused, answered, _ = map(int, target.ask().split())
    if refused and tool.whole:
        raise Void(f"the target refused {refused} of {answered} requests")
    return filed if tool.whole else answered


def show(costs: Costs, voids: Mapping[str, str], rounds: int) -> None:
    head = ("tool", "filings per CPU-second", "times those of Locust `FastHttpUser`")
    whole = [_row(name, costs, voids) for name, tool in TOOLS.items() if tool.whole]
    pages = [
        (
            f"{name}: {tool.why}",
            voids.get(name) or spread([1 / cost for cost in costs[name]], ",.0f"),
        )
        for name, tool in TOOLS.items()
        if not tool.whole
    ]
    pages += UNABLE.items()
    price = spread([walk / thin for walk, thin in zip(costs[WALK], costs[THIN], strict=True)])
    publish(
        "peers",
        "python benchmarks/peers.py",
        f"Median (smallest-largest) of {rounds} rounds in which the tools took turns.",
        table(head, whole),
        table(("tool that cannot play the filing", "pages per CPU-second"), pages),
        f"A filing by labels costs {price} times the hand-written one over the same client.",
    )


def _row(name: str, costs: Costs, voids: Mapping[str, str]) -> tuple[str, str, str]:
    if name in voids:
        return name, voids[name], "-"
    ratios = [its / mine for its, mine in zip(costs[LOCUST], costs[name], strict=True)]
    return name, spread([1 / cost for cost in costs[name]], ",.0f"), spread(ratios)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
