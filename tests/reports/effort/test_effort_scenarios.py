"""The pattern of the illustrative scenarios A to G of a first-time licence renewal.

The published table gives medians and 5-95 % ranges of invented inputs; these are inferred from it:
F - A = one far visit of 80 min (2 x 25 + 20 + 10), G - C = one near visit of 25 min
(2 x 5 + 5 + 10), E - D = 2 min of handwriting at 0.6 times slower, so a form of 110 words, and the
rest of the in-person medians (179, 32) is preparation. Only the pattern is tested.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reports.effort.cases import CaseResult, evaluate
from reports.effort.inputs import Case, InPersonInputs, LogSpread, OnlineInputs
from reports.effort.kinds import Kind
from reports.effort.values import Sample, Value, Visits


def assumed(value: float) -> Value:
    return Value(value, Kind.ASSUMED)


def in_person(preparation: float, travel: float, visits: int, wait: float) -> InPersonInputs:
    waits = wait * np.random.default_rng(1).lognormal(0.0, 0.1, 5_000)
    return InPersonInputs(
        preparation_minutes=assumed(preparation),
        form_words=assumed(110.0),
        travel_minutes=assumed(travel),
        visits=Visits({visits: 1.0}, Kind.ASSUMED),
        wait_minutes=Sample(waits, Kind.ASSUMED),
        service_minutes=assumed(10.0),
    )


STEPS = [f"step {number}" for number in range(10)]
HEALTHY = OnlineInputs(
    modelled_seconds_by_step=dict.fromkeys(STEPS, 27.0),
    measured_wait_seconds_by_step=dict.fromkeys(STEPS, 6.0),
    reading_seconds=assumed(60.0),
    off_screen_minutes=assumed(0.5),
    rejection_probability=assumed(0.1),
    redo_share=assumed(0.2),
    diagnosis_minutes=assumed(0.5),
    max_tries=assumed(3.0),
    required_counter_visits=assumed(0.0),
    first_use_factor=assumed(2.15),
    spread=LogSpread(step=0.1, person=0.1, residual=0.1),
)
SILENT = replace(
    HEALTHY,
    rejection_probability=assumed(0.5),
    redo_share=assumed(1.0),
    diagnosis_minutes=assumed(10.0),
)
OLDER = replace(SILENT, first_use_factor=assumed(2.15 * 1.6))
STILL_A_VISIT = replace(HEALTHY, required_counter_visits=assumed(1.0))
FAR = in_person(preparation=15.0, travel=25.0, visits=2, wait=20.0)
NEAR = in_person(preparation=3.0, travel=5.0, visits=1, wait=5.0)
SCENARIOS = {
    "A": (HEALTHY, FAR),
    "B": (SILENT, FAR),
    "C": (HEALTHY, NEAR),
    "D": (SILENT, NEAR),
    "E": (OLDER, replace(NEAR, seconds_per_word=assumed(2.0 * 1.6))),
    "F": (STILL_A_VISIT, FAR),
    "G": (STILL_A_VISIT, NEAR),
}


@pytest.fixture(scope="module")
def results() -> dict[str, CaseResult]:
    return {
        name: evaluate(Case("licence_renewal", "first_timer", "", name, online, counter))
        for name, (online, counter) in SCENARIOS.items()
    }


@pytest.mark.parametrize(
    ("scenario", "published", "tolerance"),
    [
        ("A", 0.00, 0.01),
        ("B", 0.13, 0.02),
        ("C", 0.00, 0.01),
        ("D", 0.50, 0.10),
        ("E", 0.50, 0.05),
        ("F", 0.00, 0.01),
        ("G", 1.00, 0.01),
    ],
)
def test_the_share_for_whom_online_takes_longer_follows_the_pattern(
    results: dict[str, CaseResult], scenario: str, published: float, tolerance: float
) -> None:
    assert results[scenario].online_longer == pytest.approx(published, abs=tolerance)


@pytest.mark.parametrize(
    ("scenario", "online_median", "in_person_median"),
    [("A", 12, 179), ("C", 12, 32), ("F", 92, 179), ("G", 37, 32)],
)
def test_medians_away_from_the_jump_between_tries_are_near_the_published_ones(
    results: dict[str, CaseResult], scenario: str, online_median: float, in_person_median: float
) -> None:
    result = results[scenario]
    assert result.online.minutes.median == pytest.approx(online_median, abs=2.0)
    assert result.in_person.minutes.median == pytest.approx(in_person_median, abs=2.0)


def test_silent_rejection_hurts_the_tail_far_more_than_the_median(
    results: dict[str, CaseResult],
) -> None:
    healthy, silent = results["A"].online.minutes, results["B"].online.minutes
    assert silent.p95 > 200.0
    assert healthy.p95 < 25.0
    assert silent.p95 - healthy.p95 > 8.0 * (silent.median - healthy.median)


def test_a_counter_visit_that_stays_costs_the_visit(results: dict[str, CaseResult]) -> None:
    # The far visit is 80 minutes, the near one 25.
    far = results["F"].online.minutes.median - results["A"].online.minutes.median
    near = results["G"].online.minutes.median - results["C"].online.minutes.median
    assert far == pytest.approx(80.0, abs=1.0)
    assert near == pytest.approx(25.0, abs=1.0)
