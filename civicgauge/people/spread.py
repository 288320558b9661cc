"""How much longer than the model people take, and how much they differ from each other.

All spreads are standard deviations of the logarithm. The source is the variance of Kim & Ritter's
30 students on a keyboard; for other people and devices they are the best there is, not evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

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


def step_factors(
    spread: Spread, people: int, steps: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Factors around 1 on the model's time, one row per person and one column per step.

    Log-normal with mean one, not median one: :attr:`Spread.factor` is a ratio of totals, and
    totals of factors with median one would come out larger than that.
    """
    step = random.normal(0.0, spread.step_log_sd, (1, steps))
    person = random.normal(0.0, spread.person_log_sd, (people, 1))
    residual = random.normal(0.0, spread.residual_log_sd, (people, steps))
    variance = spread.step_log_sd**2 + spread.person_log_sd**2 + spread.residual_log_sd**2
    factors: NDArray[np.float64] = np.exp(step + person + residual - variance / 2)
    return factors
