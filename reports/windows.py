"""A load run over time: what was due, begun and finished in each window, and how quick it was."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from civicgauge.steps import Outcome
from reports.measures import Measured, latencies, measured

WIDTHS = (10, 30, 60, 300, 600, 1800, 3600)
"""Seconds; the narrowest that needs no more than MOST windows is taken."""

SHORT_RUNS = ((40, 2), (100, 5))
"""Runs up to so many seconds have narrower windows, or there would be no curve to see."""

MOST = 90


@dataclass(frozen=True, slots=True)
class Window:
    """Filings and waits from `start` for one width; seconds since the run began.

    Attributes:
        due, begun, finished: walks that the plan had here, that began here, and that reached
            their goal here.
        trouble: steps that failed, timed out or lost their session.
        p50, p95: of all steps that began here.
    """

    start: float
    due: int
    begun: int
    finished: int
    trouble: int
    p50: Measured
    p95: Measured


def window_width(seconds: float) -> int:
    """The width of a window for a run of this length."""
    for most, width in SHORT_RUNS:
        if seconds <= most:
            return width
    return next((width for width in WIDTHS if seconds <= width * MOST), WIDTHS[-1])


def windows(steps: pd.DataFrame, walks: pd.DataFrame) -> tuple[int, list[Window]]:
    """The width and the windows of one run, from its beginning to the end of its last step."""
    if steps.empty:
        return WIDTHS[0], []
    end = max(float((steps["started"] + steps["seconds"]).max()), float(walks["due"].max()))
    width = window_width(end)
    place = (steps["started"] // width).astype(int)
    done = walks[walks["reached"]]
    counts = {
        "due": _counts(walks["due"], width),
        "begun": _counts(walks["began"], width),
        "finished": _counts(done["ended"], width),
    }
    return width, [
        _window(number, width, steps[place == number], counts)
        for number in range(math.floor(end / width) + 1)
    ]


def _counts(times: pd.Series[float], width: int) -> Counter[int]:
    return Counter((times // width).astype(int).tolist())


def _window(
    number: int, width: int, steps: pd.DataFrame, counts: dict[str, Counter[int]]
) -> Window:
    values, censored = latencies(steps)
    trouble = [Outcome.FAILED.value, Outcome.TIMEOUT.value, Outcome.LOST_SESSION.value]
    return Window(
        start=float(number * width),
        **{name: places[number] for name, places in counts.items()},
        trouble=int(steps["outcome"].isin(trouble).sum()),
        p50=measured(values, censored, 50),
        p95=measured(values, censored, 95),
    )
