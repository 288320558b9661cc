"""How long a probe has to be, so that it can show what it is made for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from civicgauge.intervals import ERROR, needed_samples
from civicgauge.limits import LAG, Limit, Measure

SPARE = 2.0
"""Standard deviations by which chance may give one procedure fewer filings than expected."""


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of a probe: those that only fill the portal, and those that are judged."""

    warm_up: float
    judged: float

    @property
    def seconds(self) -> float:
        return self.warm_up + self.judged

    def filings(self, rate: float) -> int:
        """How many are due in it at so many an hour."""
        return max(round(rate * self.seconds / 3600), 1)


@dataclass(frozen=True, slots=True)
class Need:
    """What the limits and the precision ask of every probe.

    Attributes:
        filings: judged filings without which not all limits can be kept; and 1 / p² for a
            precision of p, because so many arrivals by chance scatter by p.
        seconds: how long the smallest overload that matters must last to be seen. A portal that
            is offered a share p more than it carries falls behind by p seconds in every second, so
            waits pass a limit of L seconds after L / p seconds. And as long that of all filings
            only a share p has its end when no further ones arrive.
        warm_up: the time that one citizen alone needs; the first citizens to arrive meet an empty
            portal, and until they are through the last steps are not under load.
    """

    filings: int
    seconds: float
    warm_up: float

    def length(self, rate: float, times: int = 1) -> Length:
        """The length at so many filings an hour; `times` as many are judged."""
        filling = 3600 * self.filings / rate
        return Length(self.warm_up, times * max(self.seconds, filling))


def need(limits: Sequence[Limit], procedures: int, precision: float, alone: float) -> Need:
    """What probes of equal parts of so many procedures need.

    Args:
        precision: the smallest overload that matters, as a share.
        alone: seconds that one citizen needs for all procedures, one after the other.
    """
    sampled = [limit for limit in limits if limit.measure is not Measure.DIFFERENCES]
    error = ERROR / max(len(sampled), 1)
    samples = max(
        (
            needed_samples(100 * (1 - limit.allowed), error)
            * (procedures if limit.procedure else 1)
            for limit in sampled
        ),
        default=1,
    )
    waits = [
        limit.bound for limit in limits if limit.measure is Measure.PERCENTILE and limit.step != LAG
    ]
    filings = max(samples + SPARE * math.sqrt(samples), precision**-2)
    return Need(math.ceil(round(filings, 6)), max([alone, *waits]) / precision, alone)
