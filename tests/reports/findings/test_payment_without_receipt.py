"""Payments for which there is no receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.findings.finding import Judged, State

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]
NAME = "payment_without_receipt"
BILL = {"code": "receipt", "payments": ["GD-0"]}
NONE = {"code": "no_receipt"}


@pytest.mark.parametrize(
    "receipt",
    [
        {"receipt": ""},
        {"amount": 0},
        {"outcome": "failed", "reason": "not_on_page"},
        {"outcome": "refused"},
        {"outcome": "failed", "reason": "http_500"},
    ],
)
def test_a_paid_fee_without_a_whole_receipt_costs_a_visit_to_the_counter(
    scene: NewScene, judged: JudgeOne, receipt: dict[str, Any]
) -> None:
    run = scene()
    run.filing(0, changes={"get_receipt": receipt}, until="get_receipt")
    found = judged(NAME, run.finish())
    (case,) = found.evidence
    assert case.price is not None
    assert case.price.amount == 2 * 12.0 + 8.0  # 5 km away, minutes of service


@pytest.mark.parametrize(
    "receipt",
    [
        {"outcome": "timeout"},
        {"outcome": "lost_session"},
        {"outcome": "failed", "reason": "reset"},
        {"outcome": "failed", "reason": "wrong_content"},
        {"outcome": "failed", "reason": "http_404"},
        {"outcome": "refused", "notice": "Không tìm thấy hồ sơ."},
        {"outcome": "refused", "reason": "rate_limited"},
    ],
)
def test_what_has_another_name_is_not_counted_as_a_missing_receipt(
    scene: NewScene, judged: JudgeOne, receipt: dict[str, Any]
) -> None:
    run = scene()
    run.filing(0, changes={"get_receipt": receipt}, until="get_receipt")
    assert judged(NAME, run.finish()).state is State.ABSENT


def test_nobody_who_did_not_pay_lacks_a_receipt(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, changes={"pay": {"payment": ""}, "get_receipt": {"receipt": ""}})
    assert judged(NAME, run.finish()).state is State.NOT_EXERCISED


def test_the_audit_finds_it_for_a_walk_that_did_not_see_it(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0)
    run.audit({"kind": NAME, "reference": "HS-0", "walk": 0, "expected": BILL, "found": NONE})
    (case,) = judged(NAME, run.finish()).evidence
    assert case.difference is not None
    assert case.difference.reference == "HS-0"
    assert case.price is not None


def test_a_case_that_walk_and_audit_both_saw_is_one_case(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, changes={"get_receipt": {"receipt": ""}})
    run.audit({"kind": NAME, "reference": "HS-0", "walk": 0, "expected": BILL, "found": NONE})
    found = judged(NAME, run.finish())
    assert (found.hit, found.evidence[0].step) == (1, "get_receipt")
