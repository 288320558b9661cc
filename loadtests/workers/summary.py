"""What the limits of a run are judged by, in a form that processes can add up.

Each ended walk becomes evidence by the very functions that judge rows; waits are then counted in
buckets (:mod:`civicgauge.histogram`), everything else exactly.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from civicgauge.facts import PortalFacts
from civicgauge.histogram import Histogram
from civicgauge.limits import AUDIT, LAG, WHOLE_WALK, Limit, Measure
from civicgauge.verdicts import Cases, Evidence, Waited
from loadtests.evidence import Walk, evidence_of

Counts = Mapping[str, Mapping[str, int]]
"""Of each subject the waits by bucket, or the cases: bad, unknown, total."""


class Summary:
    """The measured walks of one process, counted by procedure, step and measure."""

    def __init__(self, facts: PortalFacts) -> None:
        self._facts = facts
        self._counts: dict[str, Counter[str]] = {}

    def add(self, walk: Walk) -> None:
        """Count a walk that has ended; its rows are in the order of their beginning."""
        for limit in _subjects(walk[0]["procedure"], tuple({row["step"]: None for row in walk})):
            counts = self._counts.setdefault(_subject(limit), Counter())
            counts.update(_counted(evidence_of(limit, [walk], self._facts, None)))

    def counts(self) -> dict[str, dict[str, int]]:
        """Everything counted so far."""
        return {subject: dict(counts) for subject, counts in self._counts.items()}


@lru_cache(maxsize=1000)
def _subjects(procedure: str, steps: Sequence[str]) -> tuple[Limit, ...]:
    """All that a limit could be about in a walk with these steps; the bounds do not matter."""
    waits = [
        Limit(step, Measure.PERCENTILE, math.inf, procedure) for step in (*steps, WHOLE_WALK, LAG)
    ]
    errors = [Limit(step, Measure.ERRORS, 1.0, procedure) for step in steps]
    return (*waits, *errors, Limit(WHOLE_WALK, Measure.COMPLETED, 1.0, procedure))


def _subject(limit: Limit) -> str:
    return f"{limit.procedure}.{limit.step} {limit.measure}"


def _counted(evidence: Evidence) -> Counter[str]:
    if isinstance(evidence, Waited):
        histogram = Histogram()
        for seconds in evidence.ordered:
            histogram.record(seconds)
        return Counter({str(number): count for number, count in histogram.counts.items()})
    assert isinstance(evidence, Cases)
    return Counter(bad=evidence.bad, unknown=evidence.unknown, total=evidence.total)


def evidence_from(
    limit: Limit, counts: Counts, procedures: Sequence[str], audit: Mapping[str, Any] | None
) -> Evidence:
    """What a limit is judged by, from the counts of all processes.

    Args:
        procedures: those that were filed.
        audit: the content of audit.json, None when there was no audit.
    """
    if limit.step == AUDIT:
        return evidence_of(limit, [], PortalFacts({}, (), {}), audit)
    together: Counter[str] = Counter()
    for procedure in filter(limit.concerns, procedures):
        subject = Limit(limit.step, limit.measure, limit.bound, procedure)
        together.update(counts.get(_subject(subject), {}))
    if limit.measure is not Measure.PERCENTILE:
        return Cases(together["bad"], together["unknown"], together["total"])
    ordered = waits(together)
    return Waited(ordered, len(ordered) - bisect_right(ordered, limit.bound))


def waits(counts: Mapping[str, int]) -> list[float]:
    """The seconds that were counted, ascending, each as the middle of its bucket."""
    return Histogram({int(number): count for number, count in counts.items()}).ordered()


def waits_by_step(counts: Counts) -> Iterator[tuple[str, list[float]]]:
    """Of each ``procedure.step``, ``procedure.walk`` and ``procedure.lag`` the seconds."""
    for subject, numbers in counts.items():
        name, _, measure = subject.partition(" ")
        if measure == Measure.PERCENTILE:
            yield name, waits(numbers)
