"""The limits that were set before a run, judged from its exact waits."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from civicgauge.limits import Judgement, Limit, judge, parse_limit
from civicgauge.steps import Step
from reports.frames import Run
from reports.measures import CENSORED, latencies

INVALID = "invalid"
"""The verdict on limits of a run that cannot be trusted, whatever its values."""

WHOLE_WALK = "walk"
"""Stands for the whole filing, from when it was due."""


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


def limit_results(run: Run, walks: pd.DataFrame) -> list[LimitResult]:
    """The verdict on each limit in the manifest.

    Raises:
        UsageError: the manifest holds a limit that cannot be read.
    """
    names = [*(step.value for step in Step), WHOLE_WALK]
    filed = run.manifest.get("procedures") or ()
    limits = [parse_limit(str(text), names, filed) for text in run.manifest.get("limits") or ()]
    return [_result(run, limit, _judge(run, walks, limit)) for limit in limits]


def _judge(run: Run, walks: pd.DataFrame, limit: Limit) -> Judgement:
    walks = _concerned(walks, limit)
    if limit.step == WHOLE_WALK:
        measured = walks[walks["phase"] == "measured"]
        done = measured[measured["reached"]]
        censored = int(measured["outcome"].isin(CENSORED).sum())
        return judge(limit, (done["ended"] - done["due"]).tolist(), censored=censored)
    steps = _concerned(run.measured, limit)
    values, censored = latencies(_from_due(steps[steps["step"] == limit.step], walks))
    return judge(limit, values, censored=censored)


def _concerned(rows: pd.DataFrame, limit: Limit) -> pd.DataFrame:
    """The rows of the procedure that the limit is about."""
    return rows[rows["procedure"] == limit.procedure] if limit.procedure else rows


def _from_due(steps: pd.DataFrame, walks: pd.DataFrame) -> pd.DataFrame:
    """The first step of a walk counts from when the walk was due, the others as they are."""
    began = steps["walk"].map(walks.set_index("walk")["began"])
    late = (steps["started"] - steps["due"]).where(steps["started"] == began, 0.0)
    return steps.assign(seconds=steps["seconds"] + late)


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
