"""The limits that were set before a run, judged from its exact waits and counts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from civicgauge.limits import AUDIT, LAG, Limit, Measure
from civicgauge.steps import Outcome, Phase
from civicgauge.verdicts import Cases, Evidence, Found, Judgement, Waited, judge_all
from reports.blocks import among, values_of
from reports.findings.dead_ends import RATE_LIMITED
from reports.frames import Run
from reports.measures import lags, responses
from reports.waits import Waits, limits_of

INVALID = "invalid"
"""The verdict where a run cannot be trusted, whatever its values."""


@dataclass(frozen=True, slots=True)
class LimitResult:
    """One limit of one run.

    Attributes:
        procedure: empty for a limit on all procedures together.
        measure: what of the step is bounded.
        bound: as the limit says, in its unit: seconds, a share of 1, or a number.
        percentile, seconds: of a limit on waits, else None.
        bad: samples over the seconds, that failed or did not complete; differences.
        needed: samples below which nothing can be proved to be kept, at this confidence.
        enough: about how many would decide it; None when it is decided, or when more
            of the same decides nothing.
        value, low, high: in the unit of the bound; None when it lies among the unended, or when
            there are too few samples for it.
        confidence: of the interval, corrected for the number of limits; None of a count.
    """

    run: str
    limit: str
    procedure: str
    step: str
    measure: str
    percentile: float | None
    seconds: float | None
    bound: float
    verdict: str
    samples: int
    bad: int
    needed: int
    enough: int | None
    value: float | None
    low: float | None
    high: float | None
    confidence: float | None


def limit_results(run: Run, waits: Waits) -> list[LimitResult]:
    """The verdict on each limit in the manifest.

    Raises:
        UsageError: the manifest holds a limit that cannot be read.
    """
    judged = judge_all({limit: _evidence(run, waits, limit) for limit in limits_of(run)})
    return [_result(run, item) for item in judged.values()]


def _evidence(run: Run, waits: Waits, limit: Limit) -> Evidence:
    """What a limit is judged by; the first step and the whole walk count from due."""
    if limit.step == AUDIT:
        return _found(run)
    if limit.measure is Measure.ERRORS:
        return waits.tries[run.name, limit]
    if limit.measure is Measure.PERCENTILE and (run.name, limit) in waits.by_limit:
        return waits.by_limit[run.name, limit]
    own = (run.walks["phase"] == Phase.MEASURED).to_numpy()
    if limit.procedure:
        own = own & (run.walks["procedure"] == limit.procedure).to_numpy()
    if limit.measure is Measure.COMPLETED:
        return _completed(run.walks, own)
    ordered = (lags if limit.step == LAG else responses)(run.walks, own)
    return Waited(ordered, len(ordered) - bisect_right(ordered, limit.bound))


def _found(run: Run) -> Found:
    """Of no audit, that nothing was looked at; of a sample, that not everything was."""
    audit = run.audit or {}
    whole = run.audit is not None and not (audit.get("not_exercised") or audit.get("sample"))
    return Found(len(audit.get("differences") or ()), int(audit.get("checked") or 0), whole)


def _completed(walks: pd.DataFrame, own: npt.NDArray[np.bool_]) -> Cases:
    """Nobody knows of a filing that was cut short, lacked an officer, or came too fast."""
    reached = own & walks["reached"].to_numpy()
    cut_short = (Outcome.UNFINISHED, Outcome.NOT_EXERCISED, Outcome.OK)
    is_open = among(values_of(walks["outcome"]), cut_short)
    is_open |= among(values_of(walks["reason"]), (RATE_LIMITED,))
    unknown = int((own & is_open & ~reached).sum())
    total = int(own.sum())
    return Cases(total - int(reached.sum()) - unknown, unknown, total)


def _result(run: Run, judgement: Judgement) -> LimitResult:
    limit, timed = judgement.limit, judgement.limit.measure is Measure.PERCENTILE
    return LimitResult(
        run=run.name,
        limit=str(limit),
        procedure=limit.procedure,
        step=limit.step,
        measure=limit.measure.value,
        percentile=limit.percentile if timed else None,
        seconds=limit.bound if timed else None,
        bound=limit.bound,
        verdict=INVALID if run.validity.reasons else judgement.verdict.value,
        samples=judgement.samples,
        bad=judgement.bad,
        needed=judgement.needed,
        enough=judgement.enough,
        value=judgement.value,
        low=judgement.low,
        high=judgement.high,
        confidence=judgement.confidence,
    )
