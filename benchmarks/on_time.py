"""How much of an open plan one process begins on time at 80 % of its own capacity.

The capacity is what the generator of ``civicgauge load`` files per second on a core of its own
when it has more to do than it can, twenty citizens at once, by the strict target's count. Then it
plays an open plan at 80 % of that. A filing is on time when it begins as late as the rule for runs
that may be judged allows (``docs/decisions/late-generator.md``): a tenth of the p95 of whole
filings, at least 20 ms, at most 500 ms.

Run with ``make bench`` or ``python benchmarks/on_time.py [ROUNDS]``.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import NamedTuple

from benchmarks.parts.page import publish, spread, table, wanted
from benchmarks.parts.peers.scene import Scene, playing, scene
from benchmarks.parts.peers.tools import LOAD, Peak
from benchmarks.parts.processes import Server, cpu, on_own_core
from civicgauge.intervals import percentile
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder

SHARE, SECONDS, WARM_UP, WINDOW = 0.8, 20.0, 50, 5.0


class Played(NamedTuple):
    """One round; seconds, and shares of the plan."""

    capacity: float
    busy_at_capacity: float
    planned: int
    sent: float
    on_time: float
    within_20_ms: float
    allowed: float
    lag_p99: float
    p95: float


def main(rounds: int = 3) -> None:
    on_own_core()
    played = []
    with scene() as on:
        for round_ in range(rounds):
            rate, busy = capacity(on)
            played.append(Played(rate, busy, *plan_at(on, SHARE * rate)))
            print(f"round {round_ + 1} of {rounds}: {played[-1]}", flush=True)
    show(played)


def capacity(on: Scene) -> tuple[float, float]:
    """Filings per second when there is always more to do, and the generator's share of a core."""
    with on.target() as (target, place), playing(LOAD, place) as process:
        while filed(target) < WARM_UP:
            time.sleep(0.1)
        began, done, used = time.perf_counter(), filed(target), cpu(process.pid)
        time.sleep(WINDOW)
        more, used = filed(target) - done, cpu(process.pid) - used
        seconds = time.perf_counter() - began
    return more / seconds, used / seconds


def filed(target: Server) -> int:
    count, refused, *_ = map(int, target.ask().split())
    if refused:
        raise SystemExit(f"The target refused {refused} requests; all is void.")
    return count


def plan_at(on: Scene, rate: float) -> tuple[int, float, float, float, float, float, float]:
    """The figures of an open plan at so many filings per second, see :class:`Played`."""
    peak = Peak(per_hour=3600 * rate, minutes=SECONDS / 60, at_once=5000)
    with on.target(peak=peak) as (target, place), playing(LOAD, place) as process:
        process.wait()
        done = filed(target)
        (path,) = place.folder.glob("*-load-*")
        run = RunFolder.open(path)
    (live,) = run.live()
    rows = run.table(StepRow).to_pylist()
    first = {row["walk"]: row for row in reversed(rows)}
    ends = {row["walk"]: row["started"] + row["seconds"] - row["due"] for row in rows}
    lags = sorted(row["started"] - row["due"] for row in first.values())
    p95 = percentile(sorted(ends.values()), 95)
    allowed = min(max(p95 / 10, 0.02), 0.5)
    planned = live["planned"]
    if done != len(lags):
        raise SystemExit(f"The target took in {done} of {len(lags)} filings; all is void.")
    return (
        planned,
        len(lags) / planned,
        sum(lag <= allowed for lag in lags) / planned,
        sum(lag <= 0.02 for lag in lags) / planned,
        allowed,
        percentile(lags, 99),
        p95,
    )


def show(played: list[Played]) -> None:
    rows: list[tuple[str, list[float], str]] = [
        ("capacity, filings per second", [one.capacity for one in played], ",.0f"),
        ("share of a core at capacity", [one.busy_at_capacity for one in played], ".2f"),
        ("filings planned at 80 %", [one.planned for one in played], ",.0f"),
        ("begun, % of the plan", [100 * one.sent for one in played], ".2f"),
        ("begun on time by the rule, %", [100 * one.on_time for one in played], ".2f"),
        ("begun within 20 ms, %", [100 * one.within_20_ms for one in played], ".2f"),
        ("lag p99, ms", [1000 * one.lag_p99 for one in played], ",.0f"),
        ("lag that the rule allows, ms", [1000 * one.allowed for one in played], ",.0f"),
        ("p95 of whole filings, ms", [1000 * one.p95 for one in played], ",.0f"),
    ]
    publish(
        "on-time",
        "python benchmarks/on_time.py",
        f"Median (smallest-largest) of {len(played)} rounds of {SECONDS:g} s.",
        table(("figure", "value"), [(name, spread(of, form)) for name, of, form in rows]),
        wanted("share of a core at capacity", statistics.median(rows[1][1]), least=0.9)
        + "\n"
        + wanted("begun on time by the rule, %", statistics.median(rows[4][1]), least=99.9),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
