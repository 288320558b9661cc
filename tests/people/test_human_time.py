"""Recorded actions become operators by the fixed convention; seconds worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from civicgauge.people.human_time import hand_work, operator_table, reading, seconds
from civicgauge.people.operators import Operators
from civicgauge.rows import ActionRow

# "Lê" typed into a field 30 pixels high, 105 pixels away.
TYPED = ActionRow(
    run="r",
    walk=1,
    step="fill_form",
    attempt=1,
    number=1,
    kind="type",
    label="Họ và tên",
    recall="known",
    characters=2,
    keys=4,
    clicks=1,
    distance=105.0,
    width=300.0,
    height=30.0,
    homings=1,
    syllables=0,
    wait=0.0,
    started=0.0,
)


def test_typing_a_known_answer_is_thinking_pointing_clicking_and_typing() -> None:
    # M 1.35; Fitts 1.03 + .096 log2(105 / 30 + .5) = 1.03 + .192; click .20; H .40; 4 keys of .20
    # 1.35 + 1.222 + .20 + .40 + .80 = 3.972
    assert seconds(hand_work(TYPED), operator_table("average")) == pytest.approx(3.972)


def test_a_copied_answer_is_looked_up_on_a_paper_besides() -> None:
    copied = hand_work(replace(TYPED, recall="copied"))

    # look .55 + read a word .26 + keep in mind .05
    more = seconds(copied, operator_table()) - seconds(hand_work(TYPED), operator_table())
    assert more == pytest.approx(0.86)


@pytest.mark.parametrize(("kind", "mental"), [("press", 1), ("attach", 1), ("open", 0)])
def test_a_button_and_a_file_are_thought_about_and_an_opened_page_is_not(
    kind: str, mental: int
) -> None:
    assert hand_work(replace(TYPED, kind=kind, recall="")).mental == mental


def test_a_choice_from_a_list_points_twice() -> None:
    chosen = hand_work(replace(TYPED, kind="choose", recall="decided", keys=0, clicks=2))

    assert (chosen.aims, chosen.points, chosen.buttons) == (1, 1, 4)


def test_pressing_again_where_the_pointer_is_needs_no_pointing() -> None:
    again = hand_work(replace(TYPED, kind="press", recall="", keys=0, distance=0.0, homings=0))

    assert again == Operators(buttons=2, mental=1)


def test_only_the_share_that_is_read_costs_reading_time() -> None:
    # 60 syllables, a fifth of them read, .26 s each
    read = reading(replace(TYPED, syllables=60), 0.2)

    assert seconds(read, operator_table()) == pytest.approx(3.12)
