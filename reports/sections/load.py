"""One load run: its curve over time, whole filings, and the lag of our own generator."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from civicgauge.limits import percentile
from civicgauge.steps import Phase
from reports.frames import Run
from reports.measures import Measured, walk_responses
from reports.windows import Window, windows


@dataclass(frozen=True, slots=True)
class LoadCurve:
    """What was offered and how the portal bore it; seconds and filings per hour.

    Attributes:
        warm_up_until: seconds since the beginning; what is before is not judged.
        planned: filings of the plan, None when the manifest does not say.
        rate: filings per hour begun after the warm-up, None when there were too few.
        lag_p99: how late our generator began walks.
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


def load_curve(run: Run, walks: pd.DataFrame) -> LoadCurve:
    """The curve of one load run."""
    width, parts = windows(run.walked, walks)
    measured = walks[walks["phase"] == Phase.MEASURED]
    lags = sorted((measured["began"] - measured["due"]).tolist())
    planned = (run.manifest.get("plan") or {}).get("planned")
    return LoadCurve(
        run=run.name,
        width=width,
        windows=tuple(parts),
        warm_up_until=float(measured["due"].min()) if len(measured) < len(walks) else 0.0,
        planned=int(planned) if planned else None,
        begun=len(walks),
        rate=_rate(measured),
        p50=walk_responses(measured, 50),
        p95=walk_responses(measured, 95),
        lag_p99=percentile(lags, 99) if lags else None,
    )


def _rate(walks: pd.DataFrame) -> float | None:
    """Filings per hour over the time in which they were due."""
    seconds = float(walks["due"].max() - walks["due"].min()) if len(walks) > 1 else 0.0
    return 3600 * (len(walks) - 1) / seconds if seconds > 0 else None
