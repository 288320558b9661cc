"""One load run: its curve over time, whole filings, and the lag of our own generator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from civicgauge.limits import percentile
from civicgauge.steps import Phase
from reports.frames import Run
from reports.measures import Measured, walk_responses
from reports.ranks import Ordered
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
        rate: filings per hour begun after the warm-up, None when there were too few.
        lag_p99: how late our generator began walks.
        percent: of the profile's filings per hour; None when the manifest does not say.
        pace: how many hours were played in how many minutes; None when hours took an hour.
        mix: the procedures one by one.
    """

    run: str
    width: int
    windows: tuple[Window, ...]
    warm_up_until: float
    planned: int | None
    begun: int
    rate: float | None
    p50: Measured
    p95: Measured
    lag_p99: float | None
    percent: float | None
    pace: Pace | None
    mix: tuple[ProcedureShare, ...]


TIMED = ["procedure", "due", "began", "ended", "outcome", "reached"]
"""What the curve needs of each walk; there may be millions."""


def load_curve(run: Run, waits: Waits) -> LoadCurve:
    """The curve of one load run."""
    walks, over_time = run.walks, waits.by_window[run.name]
    measured = walks[TIMED][walks["phase"] == Phase.MEASURED]
    lags = Ordered((measured["began"] - measured["due"]).to_numpy())
    plan = run.manifest.get("plan") or {}
    planned = plan.get("planned")
    return LoadCurve(
        run=run.name,
        width=over_time.width,
        windows=tuple(windows(over_time, walks)),
        warm_up_until=float(measured["due"].min()) if len(measured) < len(walks) else 0.0,
        planned=int(planned) if planned else None,
        begun=len(walks),
        rate=_rate(measured),
        p50=walk_responses(measured, 50),
        p95=walk_responses(measured, 95),
        lag_p99=percentile(lags, 99) if len(lags) else None,
        percent=plan.get("percent"),
        pace=_pace(run.manifest),
        mix=tuple(_mix(run.manifest, measured)),
    )


def _pace(manifest: Mapping[str, Any]) -> Pace | None:
    """What the manifest says of the speed of hours."""
    plan = manifest.get("plan") or {}
    times, hours = plan.get("compression"), (manifest.get("profile") or {}).get("simulated_hours")
    if not hours or times in (None, 1):
        return None
    return Pace(float(hours), float(plan["seconds"]) / 60, float(times))


def _mix(manifest: Mapping[str, Any], walks: pd.DataFrame) -> Iterator[ProcedureShare]:
    """Each procedure that the profile files, or that was filed when no profile says so."""
    filings = (manifest.get("profile") or {}).get("filings") or ()
    told = {str(item["procedure"]): item for item in filings}
    for name in told or dict.fromkeys(walks["procedure"]):
        own = walks[walks["procedure"] == name]
        item = told.get(name, {})
        yield ProcedureShare(
            procedure=str(name),
            peak=item.get("per_hour"),
            arithmetic=tuple(item.get("arithmetic") or ()),
            begun=len(own),
            reached=int(own["reached"].sum()),
            p50=walk_responses(own, 50),
            p95=walk_responses(own, 95),
        )


def _rate(walks: pd.DataFrame) -> float | None:
    """Filings per hour over the time in which they were due."""
    seconds = float(walks["due"].max() - walks["due"].min()) if len(walks) > 1 else 0.0
    return 3600 * (len(walks) - 1) / seconds if seconds > 0 else None
