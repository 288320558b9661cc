"""One load run: its curve over time, whole filings, and the lag of our own generator."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civicgauge.intervals import percentile
from civicgauge.steps import LEFT_WAITING, Outcome, Phase
from civicgauge.validity import allowed_lag
from reports.frames import Run
from reports.measures import Measured, lags, percentile_of, responses
from reports.ranks import Floats
from reports.waits import Waits
from reports.windows import Window, windows


@dataclass(frozen=True, slots=True)
class Pace:
    """`hours` of a day in `minutes`, so each passed `times` as fast; filings per hour are true."""

    hours: float
    minutes: float
    times: float


@dataclass(frozen=True, slots=True)
class ProcedureShare:
    """One procedure's part of a load run after the warm-up; percentiles of whole filings.

    Attributes:
        peak: filings per hour that the profile says for the full height of the peak.
        arithmetic: how `peak` comes about, in the profile's words.
    """

    procedure: str
    peak: float | None
    arithmetic: tuple[str, ...]
    begun: int
    reached: int
    p50: Measured
    p95: Measured


@dataclass(frozen=True, slots=True)
class LoadCurve:
    """What was offered and how the portal bore it; seconds and filings per hour.

    Attributes:
        warm_up_until: seconds since the beginning; what is before is not judged.
        planned: filings of the plan, None when the manifest does not say.
        came_back: filings that nobody planned, of citizens who were refused before.
        back_too_late: citizens who would have come back after the end of the plan.
        rate: filings per hour due after the warm-up, the mean until the last; None of too few.
        peak: filings per hour planned for the full height of the peak; None when no profile says.
        warm_up_seconds: as the profile says; None when it does not.
        warm_up: filings that were due in it.
        lag_p50, lag_p99: how late our generator began measured filings.
        lag_allowed: what p99 may be, beside the p95 that is reported.
        started_late: filings that were begun later than that.
        unfinished: filings that were cut off when the run ended.
        left: filings whose citizen left while waiting.
        users: citizens of a closed model; None where citizens arrived whether or not the portal
            was quick.
        personas, behaviours: the planned share of citizens of each, in the profile's order.
        percent: of the profile's filings per hour; None when the manifest does not say.
        pace: how many hours were played in how many minutes; None when hours took an hour.
        mix: the procedures one by one.
    """

    run: str
    width: int
    windows: tuple[Window, ...]
    warm_up_until: float
    warm_up_seconds: float | None
    warm_up: int
    planned: int | None
    begun: int
    came_back: int
    back_too_late: int
    rate: float | None
    peak: float | None
    p50: Measured
    p95: Measured
    lag_p50: float | None
    lag_p99: float | None
    lag_allowed: float
    started_late: int
    unfinished: int
    left: int
    users: int | None
    personas: Mapping[str, float]
    behaviours: Mapping[str, float]
    percent: float | None
    pace: Pace | None
    mix: tuple[ProcedureShare, ...]


def load_curve(run: Run, waits: Waits) -> LoadCurve:
    """The curve of one load run."""
    walks, over_time = run.walks, waits.by_window[run.name]
    measured = (walks["phase"] == Phase.MEASURED).to_numpy()
    # Each of these needs room for all walks, and lets go of it before the next.
    over = tuple(windows(over_time, walks))
    mix = tuple(_mix(run.manifest, walks, measured))
    due = walks["due"].to_numpy()[measured]
    waiting = responses(walks, measured)
    p50, p95 = percentile_of(waiting, 50), percentile_of(waiting, 95)
    late = lags(walks, measured)
    allowed = allowed_lag(math.inf if p95.value is None else p95.value)
    plan, profile = run.manifest.get("plan") or {}, run.manifest.get("profile") or {}
    came_back = int(run.manifest.get("came_back") or 0)
    planned = plan.get("planned")
    return LoadCurve(
        run=run.name,
        width=over_time.width,
        windows=over,
        warm_up_until=_warm_up_until(due, len(walks)),
        warm_up_seconds=profile.get("warm_up_seconds"),
        warm_up=len(walks) - len(due),
        planned=int(planned) if planned else None,
        begun=len(walks) - came_back,
        came_back=came_back,
        back_too_late=int(run.manifest.get("back_too_late") or 0),
        rate=_rate(due),
        peak=_peak(run.manifest),
        p50=p50,
        p95=p95,
        lag_p50=percentile(late, 50) if len(late) else None,
        lag_p99=percentile(late, 99) if len(late) else None,
        lag_allowed=allowed,
        started_late=len(late) - bisect_right(late, allowed),
        unfinished=int((walks["outcome"] == Outcome.UNFINISHED).sum()),
        left=int((walks["reason"] == LEFT_WAITING).sum()),
        users=plan.get("users"),
        personas=profile.get("personas") or {},
        behaviours=profile.get("behaviours") or {},
        percent=plan.get("percent"),
        pace=_pace(run.manifest),
        mix=mix,
    )


def _pace(manifest: Mapping[str, Any]) -> Pace | None:
    """What the manifest says of the speed of hours."""
    plan = manifest.get("plan") or {}
    times, hours = plan.get("compression"), (manifest.get("profile") or {}).get("simulated_hours")
    if not hours or times in (None, 1):
        return None
    return Pace(float(hours), float(plan["seconds"]) / 60, float(times))


def _peak(manifest: Mapping[str, Any]) -> float | None:
    """What the profile says of all procedures together, as far as it was played by its shape."""
    if (manifest.get("plan") or {}).get("users"):
        return None
    filings = (manifest.get("profile") or {}).get("filings") or ()
    percent = (manifest.get("plan") or {}).get("percent")
    hourly = sum(float(item["per_hour"]) for item in filings)
    return hourly * (100 if percent is None else percent) / 100 if filings else None


def _mix(
    manifest: Mapping[str, Any], walks: pd.DataFrame, measured: npt.NDArray[np.bool_]
) -> Iterator[ProcedureShare]:
    """Each procedure that the profile files, or that was filed when no profile says so."""
    filings = (manifest.get("profile") or {}).get("filings") or ()
    told = {str(item["procedure"]): item for item in filings}
    for name in told or walks["procedure"][measured].unique():
        own = measured & (walks["procedure"] == name).to_numpy()
        waiting = responses(walks, own)
        item = told.get(name, {})
        yield ProcedureShare(
            procedure=str(name),
            peak=item.get("per_hour"),
            arithmetic=tuple(item.get("arithmetic") or ()),
            begun=int(own.sum()),
            reached=int((walks["reached"].to_numpy() & own).sum()),
            p50=percentile_of(waiting, 50),
            p95=percentile_of(waiting, 95),
        )


def _warm_up_until(due: Floats, walks: int) -> float:
    """When the first measured walk was due; there was no warm-up when all were measured."""
    if len(due) == walks:
        return 0.0
    return float(due.min()) if len(due) else math.nan


def _rate(due: Floats) -> float | None:
    """Filings per hour over the time in which they were due."""
    seconds = float(due.max() - due.min()) if len(due) > 1 else 0.0
    return 3600 * (len(due) - 1) / seconds if seconds > 0 else None
