"""Whether somebody moved the wall clock: durations never come from it, but dates and labels do."""

from __future__ import annotations

import time
from datetime import UTC, datetime

JUMP_SECONDS = 5.0
"""A clock that is kept right drifts less within hours than this."""


class WallClock:
    """The moment of the day, watched against the clock that only ever runs forward."""

    def __init__(self) -> None:
        self.began = datetime.now(UTC)
        self._steady = time.perf_counter()

    def moved(self, now: datetime) -> float:
        """Seconds that the clock was put forward (or back, below 0) since; 0 for a mere drift."""
        passed = time.perf_counter() - self._steady
        jump = (now - self.began).total_seconds() - passed
        return round(jump, 1) if abs(jump) > JUMP_SECONDS else 0.0
