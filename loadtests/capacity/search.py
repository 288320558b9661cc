"""Which rate is tried next, and between which rates the capacity lies by what was tried.

Doubling (or halving) until one rate holds and a higher one does not, then bisection until the two
are as close as is asked for, then both ends once more with other citizens and other arrivals. A
rate holds only while it held every time. All of it follows from the trials made so far, so that a
search can be cut short anywhere and still says what it knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

TIMES = 2
"""How often both ends of the bracket are tried."""
LOWEST = 1 / 64
"""Share of the first rate below which no rate is tried."""


class Finding(StrEnum):
    """What a trial says about its rate; everything but the first counts as not holding."""

    HELD = "held"
    BROKEN = "broken"  # a limit, a step or the audit failed
    UNDECIDED = "undecided"  # neither kept nor broken, even with twice the filings
    LATE = "late"  # our own generator began filings late or left some out


@dataclass(frozen=True, slots=True)
class Trial:
    """A rate of filings per hour, and what was found."""

    rate: float
    finding: Finding


@dataclass(frozen=True, slots=True)
class Bracket:
    """Between which rates the capacity lies.

    Attributes:
        held: the highest rate that held every time, with nothing below it that did not.
        broken: the lowest rate above that never held; rates between the two held by chance.
    """

    held: float | None
    broken: float | None


def bracket(trials: Sequence[Trial]) -> Bracket:
    """What is known so far; an end without a rate is None."""
    rates = _by_rate(trials)
    doubtful = min((rate for rate, found in rates.items() if not _all_held(found)), default=None)
    below = [rate for rate in rates if doubtful is None or rate < doubtful]
    held = max(below, default=None)
    never = [rate for rate, found in rates.items() if Finding.HELD not in found]
    return Bracket(held, min((rate for rate in never if held is None or rate > held), default=None))


def next_rate(trials: Sequence[Trial], start: float, precision: float) -> float | None:
    """The rate to be tried next; None when there is nothing more to find out.

    Args:
        start: the first rate.
        precision: how much higher the upper end of the bracket may be, as a share of the lower.
    """
    rates = _by_rate(trials)
    if not rates:
        return start
    doubtful = min((rate for rate, found in rates.items() if not _all_held(found)), default=None)
    held = bracket(trials).held
    if held is None:
        lower = min(rates) / 2
        return lower if lower >= start * LOWEST else None
    if doubtful is None:
        return 2 * held
    if doubtful > held * (1 + precision):
        return math.sqrt(held * doubtful)
    found = bracket(trials)
    if found.broken is None:  # all that is higher held by chance
        return max(rates) * (1 + precision)
    ends = (end for end in (found.held, found.broken) if end is not None)
    return next((end for end in ends if len(rates[end]) < TIMES), None)


def to_come(trials: Sequence[Trial], start: float, precision: float) -> list[float]:
    """The rates still to be tried, if those that lie above what held do not hold."""
    made = list(trials)
    while (rate := next_rate(made, start, precision)) is not None:
        held = bracket(made).held
        made.append(Trial(rate, Finding.HELD if held is None or rate <= held else Finding.BROKEN))
    return [trial.rate for trial in made[len(trials) :]]


def search(probe: Callable[[float], Finding], start: float, precision: float) -> list[Trial]:
    """Every trial of a search that nothing cuts short, in order."""
    trials: list[Trial] = []
    while (rate := next_rate(trials, start, precision)) is not None:
        trials.append(Trial(rate, probe(rate)))
    return trials


def _by_rate(trials: Sequence[Trial]) -> dict[float, list[Finding]]:
    rates: dict[float, list[Finding]] = {}
    for trial in trials:
        rates.setdefault(trial.rate, []).append(trial.finding)
    return rates


def _all_held(findings: Sequence[Finding]) -> bool:
    return set(findings) == {Finding.HELD}
