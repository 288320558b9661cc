"""Findings that only the audit can see: double charge, statistics; and lost dossiers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.effort.kinds import Kind
from reports.findings.finding import Judged, Price, State, Unit

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]


def difference(kind: str, walk: int | None = 0) -> dict[str, Any]:
    return {
        "kind": kind,
        "reference": "HS-0",
        "walk": walk,
        "expected": {"code": "more", "count": 1},
        "found": {"code": "more", "count": 2},
    }


def test_a_double_charge_costs_the_amount_of_our_ledger(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, "pay_pressed_twice")
    run.ledger(0, amount=115_000)
    run.audit(difference("double_charge"))
    (case,) = judged("double_charge", run.finish()).evidence
    assert case.price == Price(115_000, Unit.VND, Kind.MEASURED)
    assert case.variant == "pay_pressed_twice"


def test_charged_once_is_said_only_when_somebody_pressed_twice_and_the_statement_was_read(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0, "pay_pressed_twice")
    path = run.finish()
    assert judged("double_charge", path).state is State.NOT_EXERCISED
    run.audit(after={"statistics": {}})
    assert judged("double_charge", path).state is State.NOT_EXERCISED
    run.audit(after={"payments": 1})
    assert judged("double_charge", path).state is State.ABSENT


def test_a_single_press_does_not_exercise_the_double_charge(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0)
    run.audit(after={"payments": 1})
    assert judged("double_charge", run.finish()).state is State.NOT_EXERCISED


def test_statistics_that_disagree_are_found_without_a_walk(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0)
    run.audit(difference("statistics_disagree", None), after={"statistics": {}})
    found = judged("statistics_disagree", run.finish())
    assert (found.hit, found.evidence[0].walk, found.evidence[0].price) == (1, None, None)


def test_statistics_that_nobody_read_are_not_exercised(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0)
    run.audit(after={"payments": 1})
    assert judged("statistics_disagree", run.finish()).state is State.NOT_EXERCISED


@pytest.mark.parametrize(
    ("kind", "compared"), [("state_differs", "states"), ("receipt_differs", "receipts")]
)
def test_what_is_shown_otherwise_afterwards_costs_a_visit_where_somebody_compared_it(
    scene: NewScene, judged: JudgeOne, kind: str, compared: str
) -> None:
    run = scene()
    run.filing(0)
    run.filing(1)
    path = run.finish()
    assert judged(kind, path).state is State.NOT_EXERCISED
    run.audit(compared={compared: 0})
    assert judged(kind, path).state is State.NOT_EXERCISED
    run.audit(compared={compared: 2})
    assert judged(kind, path).state is State.ABSENT
    run.audit(difference(kind, 1), compared={compared: 2})
    found = judged(kind, path)
    (case,) = found.evidence
    assert (found.hit, found.exercised, case.walk) == (1, 2, 1)
    assert case.price is not None
    assert (case.price.unit, case.price.kind) == (Unit.MINUTES, Kind.ASSUMED)


@pytest.mark.parametrize(
    "answer",
    [
        {"outcome": "failed", "reason": "http_404", "notice": "Trang không tồn tại"},
        {"outcome": "failed", "reason": "wrong_content", "notice": "Không tìm thấy hồ sơ"},
        {"outcome": "refused", "notice": "KHÔNG TÌM THẤY HỒ SƠ"},
    ],
)
def test_an_acknowledged_dossier_that_cannot_be_found_again_is_lost(
    scene: NewScene, judged: JudgeOne, answer: dict[str, Any]
) -> None:
    run = scene()
    run.filing(0, changes={"track": answer})
    path = run.finish()
    assert judged("lost_dossier", path).state is State.PRESENT
    assert judged("wrong_content", path).state is State.ABSENT


@pytest.mark.parametrize(
    "answer",
    [
        {"outcome": "timeout"},
        {"outcome": "failed", "reason": "reset"},
        {"outcome": "failed", "reason": "http_500"},
    ],
)
def test_a_page_that_did_not_answer_does_not_say_that_the_dossier_is_lost(
    scene: NewScene, judged: JudgeOne, answer: dict[str, Any]
) -> None:
    run = scene()
    run.filing(0, changes={"track": answer})
    assert judged("lost_dossier", run.finish()).state is State.ABSENT


def test_a_dossier_that_was_never_acknowledged_cannot_be_lost(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "track", "failed", reason="http_404")
    assert judged("lost_dossier", run.finish()).state is State.NOT_EXERCISED


def test_a_dossier_that_the_audit_misses_is_lost(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0)
    run.audit(difference("lost_dossier"))
    assert judged("lost_dossier", run.finish()).hit == 1
