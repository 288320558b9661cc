"""The limits that were set before a run, judged from its exact waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgauge.limits import Judgement, Limit, judge_ordered
from civicgauge.steps import Phase
from reports.frames import Run
from reports.measures import responses
from reports.waits import WHOLE_WALK, Waits, limits_of

INVALID = "invalid"
"""The verdict where a run cannot be trusted, whatever its values."""


@dataclass(frozen=True, slots=True)
class LimitResult:
    """One limit of one run; times in seconds, no `value` when it lies among the unended.

    `procedure` is empty for a limit on all procedures together.
    """

    run: str
    limit: str
    procedure: str
    step: str
    percentile: float
    seconds: float
    verdict: str
    samples: int
    needed: int
    value: float | None
    low: float | None
    high: float | None


def limit_results(run: Run, waits: Waits) -> list[LimitResult]:
    """The verdict on each limit in the manifest.

    Raises:
        UsageError: the manifest holds a limit that cannot be read.
    """
    return [
        _result(run, limit, judge_ordered(limit, _waiting(run, waits, limit)))
        for limit in limits_of(run)
    ]


def _waiting(run: Run, waits: Waits, limit: Limit) -> Sequence[float]:
    """The waits that a limit is about; the first step and the whole walk count from due."""
    if limit.step != WHOLE_WALK:
        return waits.by_limit[run.name, limit]
    own = run.walks["phase"] == Phase.MEASURED
    if limit.procedure:
        own &= run.walks["procedure"] == limit.procedure
    return responses(run.walks, own.to_numpy())


def _result(run: Run, limit: Limit, judgement: Judgement) -> LimitResult:
    return LimitResult(
        run=run.name,
        limit=str(limit),
        procedure=limit.procedure,
        step=limit.step,
        percentile=limit.percentile,
        seconds=limit.seconds,
        verdict=INVALID if run.validity.reasons else judgement.verdict.value,
        samples=judgement.samples,
        needed=judgement.needed,
        value=judgement.value,
        low=judgement.low,
        high=judgement.high,
    )
