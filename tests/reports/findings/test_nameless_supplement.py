"""Requests for a supplement that name no paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.findings.finding import Judged, State

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]
NAME = "nameless_supplement"


def test_a_request_without_the_papers_name_is_found(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, "paper_missing", {"track": {"notice": "Hồ sơ cần bổ sung."}})
    found = judged(NAME, run.finish())
    (case,) = found.evidence
    assert (found.exercised, case.step, case.notice) == (1, "track", "Hồ sơ cần bổ sung.")


def test_a_request_that_names_the_paper_is_none(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, "paper_missing", {"track": {"notice": "Thiếu: giấy khám  sức khỏe."}})
    assert judged(NAME, run.finish()).state is State.ABSENT


def test_only_the_look_after_the_officers_request_counts(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.step(0, "track", variant="paper_missing", notice="Đã tiếp nhận.")
    assert judged(NAME, run.finish()).state is State.NOT_EXERCISED


def test_without_an_officer_nothing_was_asked(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    changes = {"desk_sign_in": {"outcome": "not_exercised", "reason": "no_officer_account"}}
    run.filing(0, "paper_missing", changes, until="desk_sign_in")
    assert judged(NAME, run.finish()).state is State.NOT_EXERCISED
