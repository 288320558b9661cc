"""Citizens who file at the last minute: how they bunch before the end of a profile.

The nearer a deadline, the more people act: the rate of those who put it off is inversely
proportional to the time that is left (Alfi, Parisi & Pietronero, Nature Physics 3, 746, 2007, who
found it in registrations for a conference). The last of them come :data:`LEAST_SECONDS` of the
profile's own time before its end, which is assumed; so their number is finite.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_SECONDS = 60.0
"""Time that is left to the very last; a tenth of a profile that is shorter than ten minutes."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of `seconds` in which an hour passes so many times as fast as in truth."""

    seconds: float
    compression: float = 1.0

    @property
    def least(self) -> float:
        """Seconds that are left to the very last."""
        return min(LEAST_SECONDS / self.compression, self.seconds / 10)

    def due(self, draw: float) -> float:
        """When one comes; `draw` from 0, at once, to 1, the very last moment."""
        return self.seconds - self.seconds * math.pow(self.least / self.seconds, draw)

    def share_by(self, time: float) -> float:
        """The share of them that has come up to a time, 0 to 1."""
        left = max(self.seconds - time, self.least)
        return math.log(self.seconds / left) / self._span

    def density(self, time: float) -> float:
        """The share of them that comes in a second at a time."""
        left = self.seconds - time
        return 0.0 if left < self.least * (1 - 1e-9) else 1 / (left * self._span)

    @property
    def _span(self) -> float:
        return math.log(self.seconds / self.least)
