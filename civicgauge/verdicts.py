"""Limits judged from what was measured: three-valued, and many of them corrected for being many.

The interval of each limit decides: within the limit it is kept, beyond it is broken, else nobody
knows. Few samples can prove that a limit is broken, never that it is kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civicgauge.intervals import (
    ERROR,
    enough_samples,
    needed_samples,
    percentile,
    ranks,
    share_interval,
)
from civicgauge.limits import Limit, Measure


class Verdict(StrEnum):
    """đạt / không đạt / chưa đủ căn cứ."""

    PASS = "pass"
    FAIL = "fail"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds in ascending order, endless ones last, and how many are over the limit."""

    ordered: Sequence[float]
    over: int


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases were bad, and of how many more nobody knows; together with the good ones."""

    bad: int
    unknown: int
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """Differences that an audit found among so many facts, and whether it saw all of them."""

    differences: int
    facts: int
    whole: bool


Evidence = Waited | Cases | Found


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a limit.

    Attributes:
        bad: samples over the seconds, that failed or did not complete; differences.
        needed: samples below which nothing can be proved to be kept, at this confidence.
        enough: about how many would decide it, if it goes on as it was; None when it is decided,
            or when more of the same decides nothing.
        value, low, high: in the limit's unit, with the interval; an end that no sample allows is
            None, one among steps that never ended is infinite.
        confidence: of the interval; None of what is counted and not sampled.
    """

    limit: Limit
    verdict: Verdict
    samples: int
    bad: int
    needed: int
    enough: int | None
    value: float | None
    low: float | None
    high: float | None
    confidence: float | None


def judge_all(evidence: Mapping[Limit, Evidence]) -> dict[Limit, Judgement]:
    """Judge the limits of one run so that all verdicts together are right with 95 %.

    Holm's correction (1979): with k limits the interval of each has an error of 5 % / k. Those
    that this decides leave k, which narrows the intervals of the others, until nothing more is
    decided. What an audit counted is no sample, and not among the k.
    """
    judged = {
        limit: _judge_found(limit, item)
        for limit, item in evidence.items()
        if isinstance(item, Found)
    }
    left = {limit: item for limit, item in evidence.items() if not isinstance(item, Found)}
    decided: list[Limit] = list(left)
    while left and decided:
        error = ERROR / len(left)
        judged |= {limit: _judge(limit, item, error) for limit, item in left.items()}
        decided = [
            limit for limit in left if judged[limit].verdict is not Verdict.NOT_ENOUGH_EVIDENCE
        ]
        left = {limit: item for limit, item in left.items() if limit not in decided}
    return {limit: judged[limit] for limit in evidence}


def _judge_found(limit: Limit, found: Found) -> Judgement:
    """A count is what it is; what was not looked at could only add to it."""
    verdict = Verdict.PASS if found.whole else Verdict.NOT_ENOUGH_EVIDENCE
    if found.differences > limit.bound:
        verdict = Verdict.FAIL
    value = float(found.differences)
    counts = (found.facts, found.differences, 0, None)
    return Judgement(limit, verdict, *counts, value, None, None, None)


def _judge(limit: Limit, item: Waited | Cases, error: float) -> Judgement:
    """By the interval that misses the true value with this error."""
    if isinstance(item, Waited):
        n = len(item.ordered)
        cases, (value, low, high) = Cases(item.over, 0, n), _of_waits(limit, item, error)
    else:
        cases, (value, low, high) = item, _of_cases(limit, item, error)
    verdict = _verdict(limit, low, high)
    if value is None and verdict is not Verdict.FAIL:
        low = high = None
    is_open = verdict is Verdict.NOT_ENOUGH_EVIDENCE
    return Judgement(
        limit,
        verdict,
        cases.total,
        cases.bad,
        needed_samples(100 * (1 - limit.allowed), error),
        _enough(limit, cases, error) if is_open else None,
        value,
        low,
        high,
        1 - error,
    )


Interval = tuple[float | None, float | None, float | None]
"""The measured value, and from where to where it may be."""


def _of_waits(limit: Limit, waited: Waited, error: float) -> Interval:
    """Without a value where a percentile of so few is none."""
    ordered, q = waited.ordered, limit.percentile
    _, *ends = ranks(len(ordered), q, error)
    low, high = (None if end is None else ordered[end] for end in ends)
    return percentile(ordered, q) if len(ordered) >= needed_samples(q) else None, low, high


def _of_cases(limit: Limit, cases: Cases, error: float) -> Interval:
    """From all unknown cases being good to all of them being bad."""
    known = cases.total - cases.unknown
    low, _ = share_interval(cases.bad, cases.total, error)
    _, high = share_interval(cases.bad + cases.unknown, cases.total, error)
    bad = cases.bad / known if known else None
    if limit.measure is Measure.COMPLETED:
        return None if bad is None else 1 - bad, 1 - high, 1 - low
    return bad, low, high


def _verdict(limit: Limit, low: float | None, high: float | None) -> Verdict:
    """An end that no sample allows is beyond every bound."""
    bottom, top = -math.inf if low is None else low, math.inf if high is None else high
    least = limit.measure is Measure.COMPLETED
    if bottom >= limit.bound if least else top <= limit.bound:
        return Verdict.PASS
    if top < limit.bound if least else bottom > limit.bound:
        return Verdict.FAIL
    return Verdict.NOT_ENOUGH_EVIDENCE


def _enough(limit: Limit, cases: Cases, error: float) -> int | None:
    """None on the limit itself, and as long as unknown cases alone could turn it."""
    needed = needed_samples(100 * (1 - limit.allowed), error)
    if not cases.total:
        return needed
    least, most = cases.bad / cases.total, (cases.bad + cases.unknown) / cases.total
    if least <= limit.allowed <= most:
        return None
    nearest = most if most < limit.allowed else least
    if not nearest:
        return needed
    return max(enough_samples(nearest, limit.allowed, error), needed, cases.total + 1)
