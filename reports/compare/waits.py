"""The waits of both sides: each with its ratio, interval and verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from civicgauge.intervals import CONFIDENCE_Z
from reports.compare.summary import Subject, Summary
from reports.compare.verdicts import (
    ASSUMED_NOISE,
    Change,
    Ratio,
    change_of,
    difference,
    holm,
    needed_runs,
    welch,
)
from reports.measures import STEP_ORDER, Measured


@dataclass(frozen=True, slots=True)
class Wait:
    """One measure on both sides.

    Attributes:
        before, after: seconds, the geometric mean over the runs of a side.
        runs_before, runs_after: how many runs have it.
        p: of Welch's test, corrected for all waits (Holm).
        why: what keeps it undecided; empty when it is not.
        needed_runs: per side, so that it would not stay undecided; None when nobody can say.
    """

    subject: Subject
    runs_before: int
    runs_after: int
    before: float | None = None
    after: float | None = None
    ratio: Ratio | None = None
    p: float | None = None
    change: Change = Change.UNDECIDED
    why: str = ""
    needed_runs: int | None = None


def waits(before: Sequence[Summary], after: Sequence[Summary], same_load: bool) -> list[Wait]:
    """Every wait that both sides have; under load judged only if it was the same load."""
    under_load = [_estimates(side) for side in (before, after)]
    few_walks = [_variants(side) for side in (before, after)]
    found = [
        _load_wait(subject, *(side[subject] for side in under_load), same_load=same_load)
        for subject in _both(*under_load)
    ]
    found += [
        _typical_wait(subject, *(side[subject] for side in few_walks))
        for subject in _both(*few_walks)
    ]
    return _judged(found)


def one_sided(before: Sequence[Summary], after: Sequence[Summary]) -> list[tuple[str, Subject]]:
    """Waits that only one side has, with that side's name."""
    sides = [{*_estimates(side), *_variants(side)} for side in (before, after)]
    lonely = [("before", sides[0] - sides[1]), ("after", sides[1] - sides[0])]
    distinct = {(name, item._replace(statistic="")) for name, items in lonely for item in items}
    return sorted(distinct, key=lambda item: (item[0], _place(item[1])))


def _estimates(side: Sequence[Summary]) -> dict[Subject, list[Measured]]:
    found: dict[Subject, list[Measured]] = {}
    for run in side:
        for subject, value in run.percentiles.items():
            found.setdefault(subject, []).append(value)
    return found


def _variants(side: Sequence[Summary]) -> dict[Subject, list[Mapping[str, float]]]:
    found: dict[Subject, list[Mapping[str, float]]] = {}
    for run in side:
        for subject, logs in run.typical.items():
            found.setdefault(subject, []).append(logs)
    return found


def _both(before: Mapping[Subject, object], after: Mapping[Subject, object]) -> list[Subject]:
    return sorted(before.keys() & after.keys(), key=_place)


def _place(subject: Subject) -> tuple[str, str, str, str, int, str]:
    """By kind and procedure; the whole filing, then the steps in their order."""
    *who, step, statistic = subject
    kind, channel, persona, procedure = who
    return kind, channel, persona, procedure, STEP_ORDER.get(step, -1), statistic


def _load_wait(
    subject: Subject, before: Sequence[Measured], after: Sequence[Measured], *, same_load: bool
) -> Wait:
    wait = Wait(subject, len(before), len(after))
    values = [[item.value for item in side if item.value] for side in (before, after)]
    if not all(item.value for item in (*before, *after)):
        ended = not any(item.beyond for item in (*before, *after))
        return replace(wait, why="too_few_samples" if ended else "never_ended")
    wait = _with_ratio(wait, *values)
    if not same_load:
        return replace(wait, ratio=None, why="other_load")
    if len(before) == len(after) == 1:
        return replace(wait, ratio=_within(before[0], after[0]))
    return wait


def _typical_wait(
    subject: Subject, before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]
) -> Wait:
    """Only variants that every run has are compared, each with equal weight."""
    wait = Wait(subject, len(before), len(after))
    common = set.intersection(*(set(logs) for logs in (*before, *after)))
    if not common:
        return replace(wait, why="no_common_variant")
    sides = [
        [math.exp(fmean(logs[name] for name in sorted(common))) for logs in side]
        for side in (before, after)
    ]
    return _with_ratio(wait, *sides)


def _with_ratio(wait: Wait, before: Sequence[float], after: Sequence[float]) -> Wait:
    means = [math.exp(fmean(map(math.log, values))) for values in (before, after)]
    wait = replace(wait, before=means[0], after=means[1])
    if min(len(before), len(after)) > 1:
        return replace(wait, ratio=welch(before, after))
    bare = Ratio(means[1] / means[0], None, None, None, ASSUMED_NOISE)
    return replace(wait, ratio=bare, why="one_run")


def _within(before: Measured, after: Measured) -> Ratio:
    """The ratio of one run's percentile to another's, with what is uncertain within these two.

    Runs are taken to differ by the assumed noise and, besides, by what few samples add to it.
    """
    value = _number(after.value) / _number(before.value)
    if None in (before.low, before.high, after.low, after.high):
        return Ratio(value, None, None, None, ASSUMED_NOISE)
    sides = [
        tuple(math.log(_number(end)) for end in (item.value, item.low, item.high))
        for item in (before, after)
    ]
    _, low, high = difference(_three(sides[0]), _three(sides[1]))
    own = [(side[2] - side[1]) / (2 * CONFIDENCE_Z) for side in sides]
    noise = math.hypot(ASSUMED_NOISE, math.sqrt(fmean(part**2 for part in own)))
    return Ratio(value, math.exp(low), math.exp(high), None, noise)


def _judged(found: Sequence[Wait]) -> list[Wait]:
    """All verdicts together, because they are corrected for being several."""
    p_values = [item.ratio.p for item in found if item.ratio and item.ratio.p is not None]
    corrected = iter(holm(p_values))
    family = sum(item.ratio is not None for item in found)
    return [_verdict(item, item.ratio, corrected, family) for item in found]


def _verdict(wait: Wait, ratio: Ratio | None, corrected: Iterator[float], family: int) -> Wait:
    if ratio is None:
        return wait
    if ratio.p is not None:
        p = next(corrected)
        wait = replace(wait, p=p, change=change_of(ratio, p))
    if wait.change is not Change.UNDECIDED:
        return wait
    needed = needed_runs(ratio.value, ratio.noise, family)
    more = min(wait.runs_before, wait.runs_after) + 1
    why = wait.why or "more_runs"
    return replace(wait, why=why, needed_runs=max(needed, more) if needed else None)


def _number(value: float | None) -> float:
    assert value is not None
    return value


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    value, low, high = values
    return value, low, high
