"""What rows amount to: counts, exact percentiles, windows, walks.

Percentiles are nearest rank by :mod:`civicgauge.limits`, over steps that succeeded; steps that
never came to an end count as longer than all of them, and refused ones are counted apart. Below
the least number of samples there is no percentile at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from civicgauge.facts import PortalFacts
from civicgauge.limits import CONFIDENCE_Z, interval, needed_samples, percentile
from civicgauge.steps import Outcome, Step

CENSORED = (Outcome.TIMEOUT.value, Outcome.UNFINISHED.value)
"""Outcomes of steps of which only a lower bound of the duration is known."""

STEP_ORDER = {step.value: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A percentile in seconds with its 95 % interval.

    `value` is None when there are too few samples, or when it lies among the steps that never
    ended (`beyond`); the same holds for the ends of the interval.
    """

    samples: int
    needed: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `total` with Wilson's 95 % interval."""

    count: int
    total: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class StepMeasure:
    """All steps of one name; `longest` is the longest single wait that was seen."""

    step: str
    issued: int
    outcomes: Mapping[str, int]
    p50: Measured
    p95: Measured
    longest: float | None


def measured(values: Sequence[float], censored: int, q: float) -> Measured:
    """The q-th percentile of the values and of `censored` values longer than all of them."""
    ordered = [*sorted(values), *[math.inf] * censored]
    needed = needed_samples(q)
    if len(ordered) < needed:
        return Measured(len(ordered), needed)
    value = percentile(ordered, q)
    low, high = interval(ordered, q)
    return Measured(
        len(ordered), needed, _finite(value), _finite(low), _finite(high), math.isinf(value)
    )


def wilson(count: int, total: int) -> Share:
    """A share with its score interval (Wilson 1927); without one when there is nothing."""
    if not total:
        return Share(0, 0, None, None)
    share, z2 = count / total, CONFIDENCE_Z**2
    centre = share + z2 / (2 * total)
    half = CONFIDENCE_Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    scale = 1 + z2 / total
    return Share(count, total, max((centre - half) / scale, 0.0), min((centre + half) / scale, 1.0))


def outcome_counts(frame: pd.DataFrame) -> dict[str, int]:
    """How often each outcome occurred, all of the closed list, in its order."""
    counts = frame["outcome"].value_counts()
    return {item.value: int(counts.get(item.value, 0)) for item in Outcome}


def step_measures(steps: pd.DataFrame, percentiles: bool = True) -> list[StepMeasure]:
    """One line per step name in the order of the verbs.

    Args:
        percentiles: False where the walks are no sample of anything, e.g. one per variant.
    """
    names = sorted(steps["step"].unique(), key=lambda name: STEP_ORDER.get(name, 99))
    return [_step_measure(name, steps[steps["step"] == name], percentiles) for name in names]


def _step_measure(name: str, steps: pd.DataFrame, percentiles: bool) -> StepMeasure:
    values, censored = latencies(steps)
    begun = steps[steps["outcome"] != Outcome.NOT_EXERCISED]
    return StepMeasure(
        step=name,
        issued=len(steps),
        outcomes=outcome_counts(steps),
        p50=_percentile(values, censored, 50, percentiles),
        p95=_percentile(values, censored, 95, percentiles),
        longest=float(begun["longest_wait"].max()) if len(begun) else None,
    )


def latencies(steps: pd.DataFrame) -> tuple[list[float], int]:
    """Seconds of the steps that succeeded, and how many never ended."""
    values = steps.loc[steps["outcome"] == Outcome.OK, "seconds"].tolist()
    return values, int(steps["outcome"].isin(CENSORED).sum())


def _percentile(values: Sequence[float], censored: int, q: float, wanted: bool) -> Measured:
    if wanted:
        return measured(values, censored, q)
    return Measured(len(values) + censored, needed_samples(q))


def walk_table(steps: pd.DataFrame, facts: PortalFacts) -> pd.DataFrame:
    """One line per walk: who, when, how it ended, and whether it `reached` its variant's goal."""
    steps = steps.assign(ended=steps["started"] + steps["seconds"])
    first = ["run", "procedure", "variant", "persona", "channel", "phase", "due"]
    last = ["step", "attempt", "outcome", "reason", "page", "notice", "evidence", "ended"]
    table = steps.groupby(["run", "walk"], as_index=False, sort=False).agg(
        **{name: (name, "first") for name in first[1:]},
        began=("started", "min"),
        waited=("seconds", "sum"),
        **{name: (name, "last") for name in last},
    )
    goals = {
        (name, variant): item.goal
        for name, procedure in facts.procedures.items()
        for variant, item in procedure.variants.items()
    }
    keys = zip(table["procedure"], table["variant"], strict=True)
    wanted = [goals.get(key) for key in keys]
    ended_well = table["outcome"] == Outcome.OK
    at_goal = [goal in (None, step) for goal, step in zip(wanted, table["step"], strict=True)]
    return table.assign(reached=ended_well & pd.Series(at_goal, index=table.index, dtype=bool))


def walk_responses(walks: pd.DataFrame, q: float) -> Measured:
    """Response time of whole filings from when they were due; only for runs with a plan.

    Walks that failed or were refused are counted elsewhere; those cut short never ended.
    """
    done = walks[walks["reached"]]
    values = (done["ended"] - done["due"]).tolist()
    return measured(values, int(walks["outcome"].isin(CENSORED).sum()), q)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
