"""Check the human-time model against published numbers, anew in every installed version.

Check A: the authors' own predictions for 14 subtasks. Check B: how predictions and observed times
of those subtasks agree, day by day. Table: single cases from the literature. Reports print the
rows, so that a reader sees that the arithmetic holds and how far the model itself is off.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from pathlib import Path
from statistics import correlation, fmean

from civicgauge.people.operators import Operators, klm, operator_table, seconds

DATA_FILE = Path(__file__).with_name("klm_kim_ritter.csv")
DAYS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One published number beside the one computed now; seconds, or ratios without a unit."""

    check: str
    case: str
    unit: str
    published: float
    computed: float

    @property
    def agrees(self) -> bool:
        """Equal in the two decimals that are published."""
        # The last term only absorbs the binary representation of decimal numbers.
        return abs(self.computed - self.published) <= 0.005 + 1e-9


@dataclass(frozen=True, slots=True)
class Subtask:
    """One subtask of the published data: counts, prediction and observed mean per day."""

    number: int
    name: str
    mental: int
    keys: int
    predicted: float
    observed: tuple[float, ...]


def self_check() -> list[CheckRow]:
    """All checks, recomputed now."""
    return [*check_a(), *check_b(), *check_cases()]


def subtasks() -> list[Subtask]:
    """The 14 subtasks of ``klm_kim_ritter.csv``."""
    with DATA_FILE.open(encoding="utf-8", newline="") as file:
        return [
            Subtask(
                number=int(row["subtask"]),
                name=row["name"],
                mental=int(row["M"]),
                keys=int(row["K"]),
                predicted=float(row["klm_s"]),
                observed=tuple(float(row[f"d{day}_mean"]) for day in DAYS),
            )
            for row in csv.DictReader(file)
        ]


def check_a() -> Iterator[CheckRow]:
    """T = 1.35 M + 0.47 K against the authors' predictions; subtask 1 has one homing more."""
    table = operator_table("kim_ritter")
    for task in subtasks():
        computed = klm(task.mental, task.keys, table)
        if task.number == 1:
            computed += seconds(Operators(homings=1), table)
        yield CheckRow("A", task.name, "s", task.predicted, computed)


def check_b() -> Iterator[CheckRow]:
    """Agreement of prediction and observation on each day of practice."""
    tasks = subtasks()
    predicted = [task.predicted for task in tasks]
    for name, measure, published in _AGREEMENT:
        for day, value in zip(DAYS, published, strict=True):
            observed = [task.observed[day - 1] for task in tasks]
            computed = measure(observed, predicted)
            yield CheckRow("B", f"{name}, day {day}", "", value, computed)


def mean_ratio(observed: Sequence[float], predicted: Sequence[float]) -> float:
    """Mean of observed / predicted."""
    return fmean(_ratios(observed, predicted))


def geometric_mean_ratio(observed: Sequence[float], predicted: Sequence[float]) -> float:
    """Geometric mean of observed / predicted."""
    return exp(fmean(map(log, _ratios(observed, predicted))))


def total_ratio(observed: Sequence[float], predicted: Sequence[float]) -> float:
    """Total observed / total predicted: the first-use factor."""
    return sum(observed) / sum(predicted)


def rms_relative_error(observed: Sequence[float], predicted: Sequence[float]) -> float:
    """Root mean square of (predicted - observed) / observed."""
    return sqrt(fmean((1 / ratio - 1) ** 2 for ratio in _ratios(observed, predicted)))


def _ratios(observed: Sequence[float], predicted: Sequence[float]) -> list[float]:
    return [seen / said for seen, said in zip(observed, predicted, strict=True)]


def check_cases() -> Iterator[CheckRow]:
    """Published single cases."""
    for name, key, mental, operators, published in _CASES:
        table = replace(operator_table(), key=key, mental=mental)
        yield CheckRow("table", name, "s", published, seconds(operators, table))


_Measure = Callable[[Sequence[float], Sequence[float]], float]

# Name, measure, published values of days 1 to 4.
_AGREEMENT: tuple[tuple[str, _Measure, tuple[float, ...]], ...] = (
    ("mean of observed / predicted", mean_ratio, (2.72, 1.66, 1.23, 1.02)),
    ("geometric mean of observed / predicted", geometric_mean_ratio, (2.49, 1.55, 1.18, 1.00)),
    ("total observed / total predicted", total_ratio, (2.15, 1.34, 1.06, 0.89)),
    ("RMS relative error", rms_relative_error, (0.59, 0.41, 0.28, 0.23)),
    ("linear correlation", correlation, (0.90, 0.92, 0.94, 0.98)),
)

# Name, seconds per key, seconds per mental preparation, operators, published seconds.
# Sources: 1 and 2 Georgeon & Ritter after Card, Moran & Newell; 3 and 4 a citation of Card, Moran
# & Newell; 5 a student report with five timed trials (mean observed 6.50 s).
_CASES = (
    ("replace a word, line editor", 0.20, 1.35, Operators(mental=4, keys=15), 8.40),
    (
        "replace a word, display editor",
        0.20,
        1.35,
        Operators(mental=2, keys=8, homings=2, points=1),
        6.20,
    ),
    ("tick a check box", 0.28, 1.35, Operators(points=1, mental=1, keys=1), 2.73),
    (
        "scroll once",
        0.28,
        1.35,
        Operators(points=1, mental=1, keys=1, draw_segments=1, draw_cm=1.0),
        3.79,
    ),
    ("type a sentence with bold", 0.28, 1.20, Operators(mental=2, keys=19), 7.72),
)
