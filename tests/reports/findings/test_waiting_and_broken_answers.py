"""Hangs, slow steps, wrong pages, cut connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.findings.finding import Judged, State

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]
Present = Callable[..., set[str]]


def test_a_step_that_times_out_hangs_and_all_must_be_done_again(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "start", seconds=6.0, clicks=1)
    run.step(0, "submit", "timeout", seconds=30.0, clicks=1, reason="no_answer")
    (case,) = judged("hang", run.finish()).evidence
    hand = 2 * (1.10 + 2 * 0.10 + 1.35) * 2.15
    assert case.price is not None
    assert case.price.amount == pytest.approx((6.0 + 30.0 + hand) / 60)


@pytest.mark.parametrize(
    ("persona", "seconds", "expected"),
    [
        ("office_pc", 3.0, set()),
        ("office_pc", 3.1, {"slow_steps"}),
        ("office_pc", 9.9, {"slow_steps"}),
        ("office_pc", 10.0, {"hang"}),
        ("old_phone", 12.0, set()),
        ("old_phone", 12.1, {"slow_steps"}),
        ("old_phone", 30.0, {"hang"}),
        ("", 3.1, {"slow_steps"}),
        ("a persona of another version", 10.0, {"hang"}),
    ],
)
def test_each_persona_is_patient_in_its_own_way(
    scene: NewScene, present: Present, persona: str, seconds: float, expected: set[str]
) -> None:
    run = scene()
    run.step(0, "start", persona=persona, seconds=seconds)
    assert present(run.finish()) == expected


@pytest.mark.parametrize(("waited", "expected"), [(9.0, set()), (10.0, {"hang"})])
def test_who_leaves_early_proves_no_page_that_hangs(
    scene: NewScene, present: Present, waited: float, expected: set[str]
) -> None:
    run = scene("load")
    run.step(0, "submit", "timeout", seconds=waited, reason="left_waiting")
    assert present(run.finish()) == expected


def test_many_short_waits_in_one_step_are_not_one_long_wait(
    scene: NewScene, present: Present
) -> None:
    run = scene()
    run.step(0, "fill_form", seconds=12.0, longest_wait=1.0)
    assert present(run.finish()) == set()


def test_the_warm_up_is_no_latency(scene: NewScene, present: Present) -> None:
    run = scene()
    run.step(0, "start", seconds=20.0, phase="warm_up")
    assert present(run.finish()) == set()


def test_under_load_a_step_is_slow_when_its_p95_is(scene: NewScene, present: Present) -> None:
    # Of 60 values rank 57 decides: three slow ones are still below it, four are not.
    run = scene("load")
    for walk in range(60):
        run.step(walk, "submit", seconds=4.0 if walk < 3 else 0.1)
        run.step(walk, "pay", seconds=4.0 if walk < 4 else 0.1)
    path = run.finish()
    assert present(path) == {"slow_steps"}


def test_the_slow_filings_under_load_are_those_above_the_patience(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene("load")
    for walk in range(60):
        run.step(walk, "pay", seconds=4.0 if walk < 5 else 0.1)
    found = judged("slow_steps", run.finish())
    assert (found.hit, found.exercised) == (5, 60)


def test_too_few_samples_under_load_neither_accuse_nor_acquit(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene("load")
    for walk in range(58):
        run.step(walk, "submit", seconds=4.0)
    assert judged("slow_steps", run.finish()).state is State.NOT_EXERCISED


def test_a_maintenance_page_is_wrong_content(scene: NewScene, present: Present) -> None:
    run = scene()
    run.step(0, "start", "failed", reason="wrong_content", notice="Hệ thống đang bảo trì")
    assert present(run.finish()) == {"wrong_content"}


@pytest.mark.parametrize("reason", ["reset", "truncated"])
def test_a_cut_connection_is_found(scene: NewScene, present: Present, reason: str) -> None:
    run = scene()
    run.step(0, "submit", "failed", reason=reason)
    assert present(run.finish()) == {"connection_resets"}


def test_a_cut_request_is_found_although_its_step_succeeded(
    scene: NewScene, present: Present
) -> None:
    run = scene("load")
    run.step(0, "submit")
    run.request(0, "submit", "failed", reason="reset")
    assert present(run.finish()) == {"connection_resets"}


def test_a_picture_that_was_cut_off_keeps_nobody_from_filing(
    scene: NewScene, present: Present
) -> None:
    run = scene("load")
    run.step(0, "submit")
    run.request(0, "submit", "failed", reason="reset", kind="asset")
    assert present(run.finish()) == set()


def test_other_failures_have_no_finding(scene: NewScene, present: Present) -> None:
    run = scene()
    for walk, reason in enumerate(["http_500", "not_on_page", "connection_refused"]):
        run.step(walk, "start", "failed", reason=reason)
    assert present(run.finish()) == set()
