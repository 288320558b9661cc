"""A load run over time: what was due, begun and finished in each window, and how quick it was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from civicgauge.steps import Outcome
from reports.measures import Measured, percentile_of
from reports.ranks import Floats, Ints

WIDTHS = (10, 30, 60, 300, 600, 1800, 3600)
"""Seconds; the narrowest that needs no more than MOST windows is taken."""

SHORT_RUNS = ((40, 2), (100, 5))
"""Runs up to so many seconds have narrower windows, or there would be no curve to see."""

MOST = 90

TROUBLE = (Outcome.FAILED.value, Outcome.TIMEOUT.value, Outcome.LOST_SESSION.value)


@dataclass(frozen=True, slots=True)
class Window:
    """Filings and waits from `start` for one width; seconds since the run began.

    Attributes:
        due, begun, finished: walks that the plan had here, that began here, and that reached
            their goal here.
        trouble: steps that failed, timed out or lost their session.
        p50, p95: of all steps whose wait began here.
    """

    start: float
    due: int
    begun: int
    finished: int
    trouble: int
    p50: Measured
    p95: Measured


@dataclass(frozen=True, slots=True, eq=False)
class WindowWaits:
    """The steps of one load run, by the number of the window in which they began.

    Attributes:
        waits: of each window in ascending order, endless ones last.
        trouble: how many failed, timed out or lost their session.
    """

    width: int
    waits: Sequence[Sequence[float]]
    trouble: Ints


def window_width(seconds: float) -> int:
    """The width of a window for a run of this length."""
    for most, width in SHORT_RUNS:
        if 0 < seconds <= most:
            return width
    return next((width for width in WIDTHS if seconds <= width * MOST), WIDTHS[-1])


def window_count(seconds: float) -> int:
    """How many windows a run of this length has."""
    return math.floor(seconds / window_width(seconds)) + 1 if seconds else 0


def windows(waits: WindowWaits, walks: pd.DataFrame) -> list[Window]:
    """The windows of one run, from its beginning to the end of its last step."""
    due, begun = (_per_window(walks[name].to_numpy(), waits) for name in ("due", "began"))
    finished = _per_window(walks["ended"].to_numpy()[walks["reached"].to_numpy()], waits)
    return [
        Window(
            start=float(number * waits.width),
            due=int(due[number]),
            begun=int(begun[number]),
            finished=int(finished[number]),
            trouble=int(waits.trouble[number]),
            p50=percentile_of(waiting, 50),
            p95=percentile_of(waiting, 95),
        )
        for number, waiting in enumerate(waits.waits)
    ]


def _per_window(times: Floats, waits: WindowWaits) -> Ints:
    edges = np.arange(len(waits.trouble) + 1) * waits.width
    return np.histogram(times, edges)[0]
