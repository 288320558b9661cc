"""Photos that are refused without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.findings.finding import Judged, State, Unit

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]


def refused_photo(scene: NewScene, variant: str, **answer: Any) -> Any:
    run = scene()
    run.filing(0, variant, until="fill_form")
    run.step(0, "attach_papers", "refused", variant=variant, **answer)
    return run


def test_a_refusal_that_says_nothing_is_found_with_the_price_of_the_search(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = refused_photo(scene, "photo_too_large", evidence="0-attach_papers-1.png")
    found = judged("silent_photo_rejection", run.finish())
    (case,) = found.evidence
    assert (found.state, found.hit, found.exercised) == (State.PRESENT, 1, 1)
    assert (case.step, case.screenshot) == ("attach_papers", "0-attach_papers-1.png")
    assert case.price is not None
    assert (case.price.amount, case.price.unit) == (10.0, Unit.MINUTES)


@pytest.mark.parametrize(
    ("variant", "notice"),
    [
        ("photo_too_large", "Tệp vượt quá dung lượng cho phép."),
        ("photo_too_large", "Tối đa 500KB."),
        ("photo_too_dark", "Quá TỐI, hãy chụp lại."),
        ("photo_turned", "Ảnh chân dung không hợp lệ."),
    ],
)
def test_a_refusal_that_names_the_rule_or_the_photo_is_none(
    scene: NewScene, judged: JudgeOne, variant: str, notice: str
) -> None:
    run = refused_photo(scene, variant, notice=notice)
    assert judged("silent_photo_rejection", run.finish()).state is State.ABSENT


def test_a_field_that_is_marked_wrong_names_the_photo_too(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = refused_photo(scene, "photo_turned", errors="Ảnh chân dung")
    assert judged("silent_photo_rejection", run.finish()).state is State.ABSENT


@pytest.mark.parametrize("notice", ["Hồ sơ không hợp lệ.", "Sai khối lượng EMBA.", "Sai KBs."])
def test_letters_inside_other_words_name_nothing(
    scene: NewScene, judged: JudgeOne, notice: str
) -> None:
    run = refused_photo(scene, "photo_too_large", notice=notice)
    assert judged("silent_photo_rejection", run.finish()).state is State.PRESENT


def test_the_phrases_of_the_broken_rule_count_and_not_those_of_another(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = refused_photo(scene, "photo_turned", notice="Sai dung lượng.")
    assert judged("silent_photo_rejection", run.finish()).state is State.PRESENT


def test_a_right_photo_that_is_refused_is_found_whatever_is_said(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0, until="fill_form")
    run.step(0, "attach_papers", "refused", notice="Ảnh chân dung: sai dung lượng.")
    assert judged("silent_photo_rejection", run.finish()).state is State.PRESENT


def test_the_right_photo_after_the_wrong_one_must_be_taken(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = refused_photo(scene, "photo_too_large", notice="Sai dung lượng.")
    run.step(0, "attach_papers", "refused", variant="photo_too_large", notice="Sai dung lượng.")
    assert judged("silent_photo_rejection", run.finish()).state is State.PRESENT


def test_missing_papers_and_rate_limits_may_refuse(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.step(0, "attach_papers", "refused", variant="paper_missing", notice="Thiếu giấy tờ.")
    run.step(1, "attach_papers", "refused", reason="rate_limited")
    assert judged("silent_photo_rejection", run.finish()).state is State.NOT_EXERCISED


def test_a_photo_that_never_reached_the_portal_proves_nothing(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "attach_papers", "timeout", variant="photo_too_large")
    assert judged("silent_photo_rejection", run.finish()).state is State.NOT_EXERCISED
