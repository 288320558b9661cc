"""The five results of a command, their exit codes, and which one wins."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Result(Enum):
    """What a command found out; the value is its exit code."""

    PASSED = 0
    USAGE = 2
    FAILED = 10
    NOT_ENOUGH_EVIDENCE = 11
    INVALID = 12
    NOT_AUTHORISED = 13
    FAULT_OF_OURS = 70


_WORST_FIRST = (
    Result.NOT_AUTHORISED,
    Result.FAULT_OF_OURS,
    Result.USAGE,
    Result.INVALID,
    Result.FAILED,
    Result.NOT_ENOUGH_EVIDENCE,
    Result.PASSED,
)


def worst(results: Iterable[Result]) -> Result:
    """The result that a command with several parts reports; no parts at all is invalid."""
    return min(results, key=_WORST_FIRST.index, default=Result.INVALID)
