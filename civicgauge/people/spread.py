"""How much longer than the model people take, and how much they differ from each other.

All spreads are standard deviations of the logarithm. The source is the variance of Kim & Ritter's
30 students on a keyboard; for other people and devices they are the best there is, not evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from random import Random
from statistics import NormalDist

from civicgauge.people.operators import operator_figures


class Practice(StrEnum):
    """How often a person has done this before."""

    FIRST_USE = "first_use"
    PRACTISED = "practised"


@dataclass(frozen=True, slots=True)
class Spread:
    """Factor on the model's total time, and the spread around it.

    Attributes:
        factor: total observed / total predicted by the model.
        factor_log_sd: spread of that total between people.
        step_log_sd: error of the model between steps, the same for everybody.
        person_log_sd: slow and quick people, the same in all steps.
        residual_log_sd: what is left, per person and step.
    """

    factor: float
    factor_log_sd: float
    step_log_sd: float
    person_log_sd: float
    residual_log_sd: float


@lru_cache
def spread_of(practice: Practice) -> Spread:
    """The published spread of first-time or practised people."""
    prefix = f"{practice.value}."
    return Spread(
        **{
            name.removeprefix(prefix): float(figure.value)
            for name, figure in operator_figures().items()
            if name.startswith(prefix)
        }
    )


def normal(random: Random) -> float:
    """A standard normal number from ``random()`` alone, which is the same in every version."""
    return NormalDist().inv_cdf(max(random.random(), 1e-12))


def mean_one(random: Random, log_sd: float) -> float:
    """A log-normal factor with the mean one."""
    return math.exp(log_sd * normal(random) - log_sd**2 / 2)
