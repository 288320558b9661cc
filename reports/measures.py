"""What rows amount to: counts, exact percentiles, windows, walks.

Percentiles are nearest rank by :mod:`civicgauge.intervals`, over steps that succeeded; steps that
never came to an end count as longer than all of them, and refused ones are counted apart. Below
the least number of samples there is no percentile at all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from civicgauge.facts import PortalFacts
from civicgauge.intervals import CONFIDENCE_Z, interval, needed_samples, percentile
from civicgauge.steps import Outcome, Step
from reports.blocks import among, values_of
from reports.ranks import Ordered

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


def percentile_of(ordered: Sequence[float], q: float) -> Measured:
    """The q-th percentile of values in ascending order, of which endless ones never ended."""
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


def outcome_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """How often each outcome occurred, all of the closed list, in its order."""
    return {item.value: int(counts.get(item.value, 0)) for item in Outcome}


def outcomes_of(cells: pd.DataFrame) -> dict[str, int]:
    """How often each outcome occurred among the steps of some cells."""
    counts = cells.groupby("outcome")["count"].sum()
    return outcome_counts({str(name): int(count) for name, count in counts.items()})


def step_measure(
    step: str, cells: pd.DataFrame, waits: Sequence[float], percentiles: bool
) -> StepMeasure:
    """All steps of one name.

    Args:
        waits: in ascending order, endless ones last.
        percentiles: False where the walks are no sample of anything, e.g. one per variant.
    """
    begun = cells[cells["outcome"] != Outcome.NOT_EXERCISED]
    return StepMeasure(
        step=step,
        issued=int(cells["count"].sum()),
        outcomes=outcomes_of(cells),
        p50=_percentile(waits, 50, percentiles),
        p95=_percentile(waits, 95, percentiles),
        longest=float(begun["longest"].max()) if len(begun) else None,
    )


def _percentile(waits: Sequence[float], q: float, wanted: bool) -> Measured:
    return percentile_of(waits, q) if wanted else Measured(len(waits), needed_samples(q))


def walk_table(steps: pd.DataFrame, facts: PortalFacts) -> pd.DataFrame:
    """One line per walk: who, when, how it ended, and whether it `reached` its variant's goal.

    The steps are in order of time, or by walk and time, which is quicker.
    """
    if not steps["walk"].is_monotonic_increasing:
        steps = steps.sort_values(["walk", "started"], kind="stable", ignore_index=True)
    walk = steps["walk"].to_numpy()
    begins = np.flatnonzero(np.diff(walk, prepend=walk[:1] - 1))
    ends = np.append(begins[1:], len(walk))[: len(begins)] - 1
    first = {name: values_of(steps[name]).take(begins) for name in _FIRST}
    last = {name: values_of(steps[name]).take(ends) for name in _LAST}
    seconds, started = steps["seconds"].to_numpy(), steps["started"].to_numpy()
    thought = steps["thought"].to_numpy()
    columns = {
        **first,
        "began": started[begins],
        **last,
        "ended": started[ends] + thought[ends] + seconds[ends],
        "thought": np.add.reduceat(thought, begins) if len(begins) else thought,
        "reached": _at_goal({**first, **last}, facts) & among(last["outcome"], (Outcome.OK,)),
        "waited": np.add.reduceat(seconds, begins) if len(begins) else seconds,
    }
    return pd.DataFrame(columns, copy=False)


_FIRST = ("walk", "procedure", "variant", "persona", "channel", "phase", "due")
_LAST = ("step", "outcome", "reason")


def _at_goal(walks: Mapping[str, Any], facts: PortalFacts) -> npt.NDArray[np.bool_]:
    """Whether the last step is the one with which the variant is at its end, if that is known."""
    at_goal = np.ones(len(walks["step"]), bool)
    for name in set(walks["procedure"].categories) & set(facts.procedures):
        variants = facts.procedures[name].variants
        for variant in set(walks["variant"].categories) & set(variants):
            own = among(walks["procedure"], (name,)) & among(walks["variant"], (variant,))
            at_goal &= ~own | among(walks["step"], (variants[variant].goal,))
    return at_goal


def walk_responses(walks: pd.DataFrame, q: float) -> Measured:
    """A percentile of :func:`responses`."""
    return percentile_of(responses(walks), q)


def responses(walks: pd.DataFrame, meant: npt.NDArray[np.bool_] | None = None) -> Ordered:
    """Response times of whole filings from when they were due; only for runs with a plan.

    Args:
        meant: which walks; picking them beforehand would copy millions of lines.

    What citizens thought and typed is no wait. Walks that failed or were refused are counted
    elsewhere; those cut short never ended.
    """
    done, cut_short = walks["reached"].to_numpy(), among(values_of(walks["outcome"]), CENSORED)
    if meant is not None:
        done, cut_short = done & meant, cut_short & meant
    seconds = walks["ended"].to_numpy()[done]
    seconds -= walks["due"].to_numpy()[done]
    seconds -= walks["thought"].to_numpy()[done]
    return Ordered(seconds, int(cut_short.sum()))


def lags(walks: pd.DataFrame, meant: npt.NDArray[np.bool_]) -> Ordered:
    """How long after they were due our generator began the walks that are meant, in seconds."""
    seconds = walks["began"].to_numpy()[meant]
    seconds -= walks["due"].to_numpy()[meant]
    return Ordered(np.maximum(seconds, 0.0))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
