"""What the limits of a run are judged by, from its rows walk by walk."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from civicgauge.facts import PortalFacts, VariantFacts
from civicgauge.limits import AUDIT, LAG, WHOLE_WALK, Limit, Measure
from civicgauge.steps import Outcome
from civicgauge.verdicts import Cases, Evidence, Found, Waited

ENDLESS = (Outcome.TIMEOUT, Outcome.UNFINISHED)
"""Outcomes of which only a lower bound of the wait is known: longer than any limit."""

Row = Mapping[str, Any]
Walk = Sequence[Row]


def evidence_of(
    limit: Limit, walks: Sequence[Walk], facts: PortalFacts, audit: Mapping[str, Any] | None
) -> Evidence:
    """What a limit is judged by.

    Args:
        walks: the measured rows of each walk in the order of their beginning.
        audit: the content of audit.json, None when there was no audit.
    """
    own = [walk for walk in walks if limit.concerns(walk[0]["procedure"])]
    if limit.step == AUDIT:
        return _found(audit or {})
    if limit.measure is Measure.PERCENTILE:
        ordered = sorted(_seconds(limit, own, facts))
        return Waited(ordered, len(ordered) - bisect_right(ordered, limit.bound))
    if limit.measure is Measure.ERRORS:
        return _tries([row for walk in own for row in walk if row["step"] == limit.step], facts)
    return _completed(own, facts)


def _found(audit: Mapping[str, Any]) -> Found:
    """Of no audit, that nothing was looked at; of a sample, that not everything was."""
    differences = len(audit.get("differences") or ())
    whole = bool(audit) and not (audit.get("not_exercised") or audit.get("sample"))
    return Found(differences, int(audit.get("checked") or 0), whole)


def _seconds(limit: Limit, walks: Sequence[Walk], facts: PortalFacts) -> Iterator[float]:
    """Of each step that succeeded how long it took, endless when it never ended."""
    for walk in walks:
        if limit.step == LAG:
            yield max(walk[0]["started"] - walk[0]["due"], 0.0)
            continue
        for row, seconds in _waits(walk, limit.step):
            whole = limit.step != WHOLE_WALK or _has_reached(row, facts)
            if row["outcome"] == Outcome.OK and whole:
                yield seconds
            elif row["outcome"] in ENDLESS:
                yield math.inf


def _waits(walk: Walk, step: str) -> Iterator[tuple[Row, float]]:
    """The first step and the whole filing count from the moment at which they were due.

    What the citizen thought and typed is no wait.
    """
    first, last = walk[0], walk[-1]
    if step == WHOLE_WALK:
        # The last step's own thinking is not in its seconds either.
        thought = sum(row["thought"] for row in walk[:-1])
        yield last, last["started"] + last["seconds"] - first["due"] - thought
        return
    for row in walk:
        if row["step"] == step:
            late = row["started"] - row["due"] if row is first else 0.0
            yield row, late + row["seconds"]


def _tries(rows: Walk, facts: PortalFacts) -> Cases:
    """A try that the portal refused, or whose session the variant ended itself, is no case."""
    outcomes = [row["outcome"] for row in rows if not _is_meant(row, facts)]
    bad = sum(
        outcome in (Outcome.FAILED, Outcome.TIMEOUT, Outcome.LOST_SESSION) for outcome in outcomes
    )
    unknown = outcomes.count(Outcome.UNFINISHED)
    return Cases(bad, unknown, bad + unknown + outcomes.count(Outcome.OK))


def _is_meant(row: Row, facts: PortalFacts) -> bool:
    lost = row["outcome"] == Outcome.LOST_SESSION and row["attempt"] == 1
    variant = _variant(row, facts)
    return lost and variant is not None and variant.session_ends_before == row["step"]


def _completed(walks: Sequence[Walk], facts: PortalFacts) -> Cases:
    ends = [(walk[-1], _has_reached(walk[-1], facts)) for walk in walks]
    reached = sum(has_reached for _, has_reached in ends)
    unknown = sum(_is_open(last, has_reached) for last, has_reached in ends)
    return Cases(len(walks) - reached - unknown, unknown, len(walks))


def _has_reached(last: Row, facts: PortalFacts) -> bool:
    """Whether a filing ended with the last step of its variant, if that is known."""
    variant = _variant(last, facts)
    return last["outcome"] == Outcome.OK and (variant is None or last["step"] == variant.goal)


def _is_open(last: Row, reached: bool) -> bool:
    """Nobody knows of a filing that was cut short, lacked an officer, or came too fast."""
    cut_short = (Outcome.UNFINISHED, Outcome.NOT_EXERCISED, Outcome.OK)
    return not reached and (last["outcome"] in cut_short or last["reason"] == "rate_limited")


def _variant(row: Row, facts: PortalFacts) -> VariantFacts | None:
    procedure = facts.procedures.get(row["procedure"])
    return procedure.variants.get(row["variant"]) if procedure else None
