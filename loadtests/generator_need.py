"""Whether the processes that are asked for can send a peak at all, found out before it is sent.

A process of Locust uses one core and no more, so it begins at most as many filings as one core has
CPU for. What a filing costs is at first assumed. Where that leaves little room it is measured, on
this machine and with the target itself; the measured figure is a lower bound, because the walks
come one after the other and Locust's own work is not in it.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicgauge.catalogue import Procedure
from civicgauge.doctor import usable_cores
from civicgauge.dossier import Dossier
from civicgauge.errors import UsageError
from civicgauge.people.citizens import citizen
from civicgauge.target import Target
from loadtests.drawing.skyline import Skyline
from loadtests.load_profile import Profile
from loadtests.single import COMPLETE, walk_variants

ASSUMED_CPU = 0.02
"""CPU seconds of a filing: what ``benchmarks/filing_cost.py`` found for a renewal on two cores of
2026. It only decides whether to measure, and what is said where nothing can be measured."""
ROOM = 0.25
"""A process that would be busier than this by the assumption is measured."""
CITIZENS = 10
"""How many file each procedure for a measurement."""


@dataclass(frozen=True, slots=True)
class Need:
    """What the busiest minute of a profile asks of load generators.

    Attributes:
        per_hour: filings that it has to begin, as a rate.
        cpu: seconds that one of them costs the generator.
    """

    per_hour: float
    cpu: float

    @property
    def cores(self) -> float:
        """How many processes would do nothing else; more than that many are needed."""
        return self.per_hour * self.cpu / 3600

    @property
    def processes(self) -> int:
        return max(1, math.ceil(self.cores))


def need(
    profile: Profile,
    *,
    cpu: float = ASSUMED_CPU,
    percent: float = 100.0,
    minutes: float | None = None,
    walks: int | None = None,
) -> Need:
    """The need at a cost per filing; `walks` and what scales the plan are as in ``plan``."""
    hourly = Skyline(profile).peak_per_hour * percent / 100
    hours = min(profile.minutes if minutes is None else minutes, 1.0) / 60
    bounds = [bound for bound in (profile.walks, walks) if bound]
    return Need(min([hourly, *(bound / hours for bound in bounds)]), cpu)


def too_much(
    target: Target,
    profile: Profile,
    seed: int,
    processes: int,
    on_progress: Callable[[Mapping[str, Any]], None],
    **scale: Any,
) -> Need | None:
    """The need of a peak for which the processes are too few; None where they are enough.

    Whether those that are enough by their CPU also begin every filing in time, the run shows.

    Args:
        scale: as in :func:`need`.
    """
    if need(profile, **scale).cores <= ROOM * processes:
        return None
    on_progress({"phase": "measuring what a filing costs this machine"})
    found = need(profile, cpu=measured_cpu(target, profile, seed), **scale)
    return found if found.cores > processes else None


def refuse_too_much(
    target: Target,
    profile: Profile,
    *,
    seed: int,
    processes: int,
    option: str = "--processes",
    percent: float = 100.0,
    minutes: float | None = None,
    walks: int | None = None,
    on_progress: Callable[[Mapping[str, Any]], None] = lambda state: None,
) -> None:
    """Refuse a peak for which the processes are too few; `option` is what gives more of them.

    Closed users never ask for more than there is.

    Raises:
        UsageError: with the number of processes that it takes.
    """
    if profile.users:
        return  # they wait for the portal and for us
    scale: dict[str, Any] = {"percent": percent, "minutes": minutes, "walks": walks}
    found = too_much(target, profile, seed, processes, on_progress, **scale)
    if found is None:
        return
    raise UsageError(
        f"{profile.name} at {percent:g} % has {found.per_hour:,.0f} filings an hour at its peak. "
        f"One filing costs this machine {1000 * found.cpu:.1f} ms of CPU (measured with {CITIZENS} "
        "citizens of each procedure), so one process begins at most "
        f"{3600 / found.cpu:,.0f} an hour, and at least {found.processes} are needed instead of "
        f"{processes}. Give {option} {found.processes} or more, each with a free core (this "
        f"machine has {usable_cores()}){_or_less(percent * processes / found.cores)}."
    )


def _or_less(percent: float) -> str:
    """The other remedy, as far as --percent goes down."""
    tenths = math.floor(10 * percent)
    return f", or --percent {tenths / 10:.10g} or less" if tenths else ""


def measured_cpu(target: Target, profile: Profile, seed: int) -> float:
    """CPU seconds of this process for one filing of the profile's mix.

    The citizens are none of the plan; the portal keeps their dossiers.
    """
    total = sum(filings.per_hour for filings in profile.filings)
    return sum(
        filings.per_hour
        / total
        * _cpu_of(target, target.catalogue[filings.procedure], profile, seed)
        for filings in profile.filings
    )


def _cpu_of(target: Target, procedure: Procedure, profile: Profile, seed: int) -> float:
    for number in range(CITIZENS):  # a peak's pictures are drawn beforehand, too
        list(Dossier(citizen(seed, number), procedure, procedure.variant(COMPLETE), seed).acts())
    with tempfile.TemporaryDirectory(prefix="civicgauge-cost-") as folder:
        began = time.process_time()
        walk_variants(
            target,
            procedure,
            [COMPLETE] * CITIZENS,
            seed=seed,
            out=Path(folder),
            timeout=profile.step_timeout,
        )
        return (time.process_time() - began) / CITIZENS
