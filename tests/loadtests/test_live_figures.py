"""The state of the moment, of one process and of several together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter
from civicgauge.steps import Outcome, Step
from loadtests.arrivals import Arrival
from loadtests.live import Figures, merged
from loadtests.peak import PeakRecorder

WITHIN = 0.004
"""Waits of the moment are told in buckets."""


def arrivals(*dues: float) -> list[Arrival]:
    return [Arrival(n, due, "p", "v", n) for n, due in enumerate(dues, 1)]


def step(step: Step, outcome: Outcome, started: float, seconds: float) -> StepRow:
    return StepRow(
        run="r",
        walk=1,
        procedure="p",
        variant="v",
        persona="",
        channel="http",
        target="t",
        phase="measured",
        step=step,
        attempt=1,
        due=0.0,
        started=started,
        seconds=seconds,
        longest_wait=seconds,
        outcome=outcome,
    )


def test_figures_tell_what_is_planned_due_begun_under_way_and_waiting() -> None:
    figures = Figures(arrivals(1.0, 2.0, 3.0, 9.0))
    figures.walk_begins(0.01)
    figures.walk_begins(0.03)
    figures.walk_ends("p")
    state = figures.state(4.0)
    assert (state["planned"], state["due"], state["sent"]) == (4, 3, 2)
    assert (state["in_flight"], state["finished"], state["backlog"]) == (1, 1, 1)
    assert state["lag_p99"] == 0.03


def test_rate_and_percentile_look_thirty_seconds_back() -> None:
    figures = Figures(arrivals(1.0))
    for second in range(40):
        figures.step(step(Step.SUBMIT, Outcome.OK, second, second / 100))
    state = figures.state(40.0)
    # Steps ended at 0, 1.01, ... 39.39 s; of them 10.10 s and later count: 30 steps.
    assert state["filings_per_hour"] == 30 * 3600 / 30
    # The 29th of 0.10, 0.11 ... 0.39.
    assert state["p95"] == pytest.approx(0.38, rel=WITHIN)


def test_failures_and_refusals_are_counted_apart_and_never_enter_the_percentile() -> None:
    figures = Figures(arrivals(1.0))
    figures.step(step(Step.PAY, Outcome.REFUSED, 1, 5))
    figures.step(step(Step.PAY, Outcome.TIMEOUT, 1, 9))
    figures.step(step(Step.PAY, Outcome.FAILED, 1, 9))
    figures.step(step(Step.PAY, Outcome.OK, 1, 0.5))
    state = figures.state(2.0)
    assert (state["failed"], state["refused"]) == (2, 1)
    assert state["p95"] == pytest.approx(0.5, rel=WITHIN)


def test_a_session_that_the_variant_ends_itself_is_no_failure_and_every_other_one_is(
    tmp_path: Path,
) -> None:
    """The renewal with an ended session loses it once, before its papers are attached."""
    figures = Figures([Arrival(1, 1.0, "licence_renewal", "session_ended", 1)])
    lost = replace(
        step(Step.ATTACH_PAPERS, Outcome.LOST_SESSION, 1, 0.1),
        procedure="licence_renewal",
        variant="session_ended",
    )
    with RowWriter(tmp_path) as writer:
        recorder = PeakRecorder(writer, figures, load_catalogue())
        recorder.add(lost)
        assert figures.state(2.0)["failed"] == 0
        recorder.add(replace(lost, attempt=2))
        recorder.add(replace(lost, step=Step.SUBMIT))
        recorder.add(replace(lost, variant="complete"))
    state = figures.state(2.0)
    assert state["failed"] == state["procedures"]["licence_renewal"]["failed"] == 3


def test_nothing_is_told_of_a_percentile_before_there_is_one() -> None:
    state = Figures([]).state(-0.5)
    assert (state["p95"], state["lag_p99"], state["elapsed"]) == (None, None, 0.0)


def test_each_procedure_is_counted_by_itself_and_over_all_processes() -> None:
    mixed = [Arrival(1, 1.0, "p", "v", 1), Arrival(2, 2.0, "q", "v", 2)]
    one, other = Figures(mixed), Figures(arrivals(3.0))
    one.walk_ends("q")
    other.step(step(Step.PAY, Outcome.TIMEOUT, 3, 9))
    assert merged([one.state(9.0), other.state(9.0)])["procedures"] == {
        "p": {"planned": 2, "finished": 0, "failed": 1},
        "q": {"planned": 1, "finished": 1, "failed": 0},
    }


def test_processes_are_added_up_and_of_percentiles_the_worst_is_shown() -> None:
    states = []
    for lag in (0.1, 0.2):
        figures = Figures(arrivals(1.0, 2.0))
        figures.walk_begins(lag)
        figures.ended = lag == 0.1
        states.append(figures.state(5.0))
    together = merged(states)
    assert (together["planned"], together["sent"], together["elapsed"]) == (4, 2, 5.0)
    assert together["lag_p99"] == pytest.approx(0.2)
    assert together["ended"] is False
    assert together["p95"] is None
    assert merged([]) == {}
