"""Whether a run can be trusted, from run folders written by the real writers."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civicgauge.results import Result
from civicgauge.runs import RunFolder
from civicgauge.validity import Flaw, Validity, judge_run

NewScene = Callable[..., Any]


def judged(path: Path) -> Validity:
    return judge_run(RunFolder.open(path))


def flaws(path: Path) -> set[Flaw]:
    return {reason.flaw for reason in judged(path).reasons}


def test_a_complete_run_in_which_something_worked_can_be_judged(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert judged(run.finish()) == Validity(Result.PASSED, ())


def test_an_interrupted_run_is_invalid_and_says_why(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    path = run.finish("interrupted", reason="SIGTERM")
    assert judged(path).result is Result.INVALID
    assert str(judged(path).reasons[0]) == (
        "The run was interrupted (SIGTERM). Run again to the end."
    )


def test_a_run_whose_process_is_gone_was_killed(scene: NewScene) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    run = scene(pid=ended.pid)
    run.filing(0)
    assert flaws(run.finish("running")) == {Flaw.KILLED}


@pytest.mark.parametrize("state", ["interrupted", "killed"])
def test_a_run_cut_short_is_not_told_to_lower_the_load(scene: NewScene, state: str) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    run = scene("load", plan={"planned": 83, "seconds": 60}, pid=ended.pid)
    run.filing(0)
    path = run.finish("running" if state == "killed" else state)
    assert flaws(path) == {Flaw(state)}


@pytest.mark.parametrize("kind", ["steps", "requests", "ledger"])
def test_damaged_files_make_the_run_invalid_and_nothing_else_is_blamed(
    scene: NewScene, kind: str
) -> None:
    run = scene("load", plan={"planned": 9})
    for walk in range(9):
        run.filing(walk, due=run.clock)
        run.request(walk, "start")
        run.ledger(walk)
    path = run.finish(sent=9, issued={"steps": 72, "requests": 9})
    (file,) = path.glob("ledger/*" if kind == "ledger" else f"segments/{kind}-*")
    content, noise = bytearray(file.read_bytes()), random.Random(1).randbytes(400)
    middle = (len(content) - len(noise)) // 2
    content[middle : middle + len(noise)] = noise
    file.write_bytes(content)
    assert judged(path).result is Result.INVALID
    assert [str(reason) for reason in judged(path).reasons] == [
        f"Damaged: {file.relative_to(path)}. Copy the run folder again; rows after the damage "
        "are missing."
    ]


def test_nothing_measured_names_both_the_portal_and_its_words(scene: NewScene) -> None:
    (reason,) = judged(scene().finish()).reasons
    assert str(reason) == (
        "No step succeeded, so nothing was measured. See that the portal runs and that the "
        "target file uses its words: run `civicgauge check`."
    )


def test_sentences_are_right_for_one_as_for_many(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 1})
    run.step(0, "track", phase="audit")
    found = [str(reason) for reason in judged(run.finish(sent=1)).reasons]
    assert found[1:] == [
        "Walks without rows: 1. Collect the segments of all workers.",
        "Planned filings: 1, begun: 0. Use more --processes, or lower --percent.",
    ]


def test_a_run_that_is_still_under_way_is_not_judged(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert flaws(run.finish("running")) == {Flaw.STILL_RUNNING}


def test_a_run_without_any_success_measured_nothing(scene: NewScene) -> None:
    run = scene()
    run.step(0, "find_procedure", "timeout", reason="no_answer")
    assert flaws(run.finish()) == {Flaw.NOTHING_MEASURED}


def test_a_run_without_any_row_measured_nothing(scene: NewScene) -> None:
    assert flaws(scene().finish()) == {Flaw.NOTHING_MEASURED}


def test_of_a_run_that_ended_before_its_first_step_only_the_reason_is_told(
    scene: NewScene,
) -> None:
    run = scene()
    assert flaws(run.finish("interrupted", reason="0 of 2 workers came")) == {Flaw.INTERRUPTED}
    other = scene()
    other.step(0, "find_procedure", "timeout", reason="no_answer")
    found = flaws(other.finish("interrupted", reason="stopped by the user"))
    assert found == {Flaw.INTERRUPTED, Flaw.NOTHING_MEASURED}


def test_successes_of_the_audit_do_not_count_as_measured(scene: NewScene) -> None:
    run = scene()
    run.step(0, "track", phase="audit")
    assert flaws(run.finish()) == {Flaw.NOTHING_MEASURED}


@pytest.mark.parametrize(("begun", "expected"), [(99, set()), (98, {Flaw.PLAN_NOT_OFFERED})])
def test_at_least_99_of_100_planned_filings_must_begin(
    scene: NewScene, begun: int, expected: set[Flaw]
) -> None:
    run = scene("load", plan={"planned": 100, "seconds": 50})
    for walk in range(begun):
        run.step(walk, "find_procedure", due=walk * 0.5, started=walk * 0.5)
    assert flaws(run.finish()) == expected


def late_run(scene: NewScene, walks: int, late: int, lag: float, seconds: float = 1.0) -> Path:
    """So many filings of one step, of which the first few begin late by our own fault."""
    run = scene("load", plan={"planned": walks})
    for walk in range(walks):
        started = walk + (lag if walk < late else 0.0)
        run.step(walk, "find_procedure", due=walk, started=started, seconds=seconds)
    path: Path = run.finish()
    return path


@pytest.mark.parametrize(
    ("walks", "late", "lag", "seconds", "expected"),
    [
        # Of 299 the p99 is number 297, so three late ones are it. They may take a tenth of 1 s.
        (299, 2, 0.15, 1.0, set()),
        (299, 3, 0.15, 1.0, {Flaw.GENERATOR_LATE}),
        (299, 3, 0.09, 1.0, set()),
        # A tenth of 0.05 s would be less than what any machine needs now and then.
        (299, 299, 0.019, 0.05, set()),
        (299, 299, 0.021, 0.05, {Flaw.GENERATOR_LATE}),
        # A tenth of a minute would be a queue of our own.
        (299, 299, 0.49, 60.0, set()),
        (299, 3, 0.51, 60.0, {Flaw.GENERATOR_LATE}),
        # Of fewer the p99 must be proved to be over: P(Bin(298, 0.01) >= 8) = 0.011, of 7 0.032.
        (298, 7, 0.15, 1.0, set()),
        (298, 8, 0.15, 1.0, {Flaw.GENERATOR_LATE}),
        (59, 3, 0.15, 1.0, {Flaw.GENERATOR_LATE}),
        (59, 2, 0.15, 1.0, set()),
        # Of so few no p95 is reported that could be spoiled.
        (58, 58, 0.49, 1.0, set()),
        (58, 1, 0.51, 1.0, {Flaw.GENERATOR_LATE}),
    ],
)
def test_a_run_is_invalid_when_our_own_lag_spoils_the_p95_that_it_reports(
    scene: NewScene, walks: int, late: int, lag: float, seconds: float, expected: set[Flaw]
) -> None:
    assert flaws(late_run(scene, walks, late, lag, seconds)) == expected


def test_a_late_generator_is_told_with_what_is_allowed_and_what_to_do(scene: NewScene) -> None:
    """All are 0.15 s late, so that they end 1.15 s after they were due: 0.115 s are allowed."""
    (reason,) = judged(late_run(scene, 299, 299, 0.15)).reasons
    assert str(reason) == (
        "Filings began 0.150 s late (p99), where 0.115 s are allowed. Use more --processes, lower "
        "--percent, or free the machine."
    )


def test_filings_that_failed_at_once_make_no_lag_look_longer(scene: NewScene) -> None:
    """Of 400 filings 380 are answered with an error after 1 ms; twenty are no sample for a p95."""
    run = scene("load", plan={"planned": 400})
    for walk in range(400):
        failed = {"outcome": "failed", "seconds": 0.001} if walk % 20 else {}
        run.step(walk, "find_procedure", due=walk, started=walk + 0.09, **failed)
    assert flaws(run.finish()) == set()


def test_citizens_who_think_long_make_no_lag_look_shorter(scene: NewScene) -> None:
    """Their filings take a minute, of which the portal has one second: 0.1 s are allowed."""
    run = scene("load", plan={"planned": 299})
    for walk in range(299):
        begins = {"due": walk, "thought": 30.0, "started": walk + 0.15}
        run.step(walk, "find_procedure", **begins, seconds=0.5)
        run.step(walk, "start", **begins | {"started": walk + 30.65}, seconds=0.35)
    assert flaws(run.finish()) == {Flaw.GENERATOR_LATE}


def test_closed_users_are_never_late_and_begin_as_many_filings_as_they_can(
    scene: NewScene,
) -> None:
    run = scene("load", plan={"planned": 100, "model": "closed", "users": 2})
    for walk in range(5):
        run.step(walk, "find_procedure", due=walk, started=walk + 0.9)
    assert flaws(run.finish()) == set()


def test_who_came_back_makes_up_for_nobody_who_was_planned(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 100}, sent=98, came_back=1)
    for walk in range(99):
        run.step(walk, "find_procedure", due=walk, started=walk)
    assert flaws(run.finish()) == {Flaw.PLAN_NOT_OFFERED}


def test_the_warm_up_may_begin_late(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 2})
    run.step(0, "find_procedure", due=0, started=5.0, phase="warm_up")
    run.step(1, "find_procedure", due=6.0, started=6.0)
    assert flaws(run.finish()) == set()


def test_walks_that_the_ledger_knows_and_the_rows_do_not_are_missing(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.ledger(0)
    run.ledger(1)
    assert flaws(run.finish()) == {Flaw.ROWS_MISSING}


def test_walks_that_were_sent_and_left_no_rows_are_missing(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert flaws(run.finish(sent=3)) == {Flaw.ROWS_MISSING}


def test_what_was_begun_must_equal_the_sum_of_outcomes(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.step(1, "desk_sign_in", "not_exercised")
    run.request(0, "start")
    assert flaws(run.finish(issued={"steps": 9, "requests": 1})) == set()
    run.folder.update({"issued": {"steps": 10, "requests": 2}})
    found = judged(run.folder.path).reasons
    assert [reason.figures["kind"] for reason in found] == ["steps", "requests"]


def test_the_same_step_recorded_twice_is_noticed(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.step(0, "track", attempt=1)
    assert flaws(run.finish()) == {Flaw.ROWS_TWICE}


def test_an_outcome_that_is_not_in_the_closed_list_is_noticed(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.step(1, "start", "splendid")
    assert flaws(run.finish()) == {Flaw.UNKNOWN_OUTCOME}


def test_a_fault_of_ours_wins_over_everything_that_it_caused(scene: NewScene) -> None:
    path = scene().finish("interrupted", fault_of_ours="ValueError: oops")
    assert judged(path).result is Result.FAULT_OF_OURS
    assert judged(path).reasons[0].flaw is Flaw.FAULT_OF_OURS
