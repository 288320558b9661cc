"""Citizens who are signed out, and forms that come back empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports.findings.finding import Judged, State

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]


def test_a_session_that_the_portal_loses_is_found(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.filing(0, until="fill_form")
    run.step(0, "attach_papers", "lost_session")
    assert judged("lost_session", run.finish()).hit == 1


def test_the_session_that_the_variant_ends_itself_is_none(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.filing(0, "session_ended", until="fill_form")
    run.step(0, "attach_papers", "lost_session", variant="session_ended")
    run.step(0, "sign_in", variant="session_ended")
    run.filing(0, "session_ended")
    assert judged("lost_session", run.finish()).state is State.ABSENT


def test_a_second_loss_in_the_same_step_is_the_portals_own(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "sign_in", variant="session_ended")
    run.step(0, "attach_papers", "lost_session", variant="session_ended")
    run.step(0, "attach_papers", "lost_session", variant="session_ended")
    assert judged("lost_session", run.finish()).evidence[0].attempt == 2


def test_a_loss_in_another_step_than_the_variants_is_the_portals_own(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "submit", "lost_session", variant="session_ended")
    assert judged("lost_session", run.finish()).state is State.PRESENT


def test_the_price_of_a_lost_session_includes_signing_in_again(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "attach_papers", "lost_session")
    run.step(0, "sign_in", keys=25, clicks=1, fields_filled=2)
    (case,) = judged("lost_session", run.finish()).evidence
    # Operators of the average typist: 25 K + P + 2 B + 3 M, first use.
    seconds = (25 * 0.28 + 1.10 + 2 * 0.10 + 3 * 1.35) * 2.15
    assert case.price is not None
    assert case.price.amount == pytest.approx(seconds / 60)


def test_fields_that_come_back_empty_are_found_at_the_price_of_their_share(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "fill_form", "refused", variant="mistyped", fields_filled=19)
    run.step(0, "fill_form", variant="mistyped", fields_filled=20, fields_lost=10, keys=200)
    found = judged("lost_form_data", run.finish())
    (case,) = found.evidence
    assert case.price is not None
    assert case.price.amount == pytest.approx((200 * 0.28 + 20 * 1.35) * 2.15 * 0.5 / 60)


def test_a_form_that_comes_back_filled_in_is_none(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    run.step(0, "fill_form", "refused", variant="mistyped", fields_filled=19)
    run.step(0, "fill_form", variant="mistyped", fields_filled=19)
    assert judged("lost_form_data", run.finish()).state is State.ABSENT


def test_a_form_that_is_seen_for_the_first_time_is_rightly_empty(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    run.step(0, "fill_form", fields_filled=19, fields_lost=1)
    run.step(0, "sign_in", fields_lost=2)
    assert judged("lost_form_data", run.finish()).state is State.NOT_EXERCISED
