"""The Keystroke-Level Model adds operators up as published."""

from __future__ import annotations

from dataclasses import fields

import pytest

from civicgauge.catalogue import Status
from civicgauge.errors import UnknownName
from civicgauge.people.operators import (
    Operators,
    aim,
    klm,
    operator_figures,
    operator_table,
    seconds,
    typists,
)


def test_every_operator_costs_its_published_seconds() -> None:
    # average typist .28; P 1.10; B .10; H .40; M 1.35; look + read + store .86; R .26;
    # tap .49; swipe .17; D .9 n + .16 l; handwriting 2.00
    costs = {
        "keys": 0.28,
        "points": 1.10,
        "aims": 1.03,
        "aim_bits": 0.096,
        "buttons": 0.10,
        "homings": 0.40,
        "mental": 1.35,
        "copies": 0.86,
        "syllables_read": 0.26,
        "taps": 0.49,
        "swipes": 0.17,
        "draw_segments": 0.90,
        "draw_cm": 0.16,
        "words_written": 2.00,
    }

    assert set(costs) == {field.name for field in fields(Operators)}
    for name, cost in costs.items():
        assert seconds(Operators(**{name: 1}), operator_table()) == pytest.approx(cost), name


def test_operators_add_up() -> None:
    assert Operators(keys=2, mental=1) + Operators(keys=3, aim_bits=1.5) == Operators(
        keys=5, mental=1, aim_bits=1.5
    )


def test_a_target_four_widths_away_takes_fittss_time() -> None:
    # 1.03 + .096 log2(350 / 100 + .5) = 1.03 + .096 x 2 = 1.222
    assert seconds(aim(350, 100), operator_table()) == pytest.approx(1.222)


def test_on_a_touch_screen_a_click_is_one_tap_and_keys_stay_keys() -> None:
    deeds = Operators(keys=5, points=1, aims=1, aim_bits=2.5, buttons=4, homings=2, mental=1)

    assert deeds.on_touch() == Operators(keys=5, taps=2, mental=1)


def test_the_short_form_is_keys_and_mental_preparations() -> None:
    assert klm(4, 15, operator_table("average")) == pytest.approx(8.40)


def test_an_unknown_typist_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"kim_ritter.*unfamiliar"):
        operator_table("secretary")
    assert "touch_fifties" in typists()


def test_every_figure_names_unit_and_source() -> None:
    for name, figure in operator_figures().items():
        assert figure.unit, name
        assert len(figure.source) > 10, name
        assert figure.status in Status, name
        assert figure.value > 0, name
