"""Recorded actions turned into seconds of a person, against sums worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from types import SimpleNamespace
from typing import Any

import pytest

from civicgauge.facts import bundled_facts
from civicgauge.people.personas import load_persona
from reports.frames import Run, read_run
from reports.human_work import browser_walks, operators_of, work_of_walk
from reports.measures import walk_table

NewScene = Callable[..., Any]


def action(**changes: Any) -> SimpleNamespace:
    values = {
        "kind": "type",
        "recall": "known",
        "keys": 8,
        "clicks": 1,
        "distance": 300.0,
        "width": 400.0,
        "height": 40.0,
        "homings": 1,
    }
    return SimpleNamespace(**{**values, **changes})


def test_typing_a_known_value_is_one_thought_a_click_and_its_keys() -> None:
    found = operators_of(action())
    assert (found.mental, found.keys, found.buttons, found.homings) == (1, 8, 2, 1)
    # The smaller side of the field is what must be hit.
    assert found.aim_bits == pytest.approx(log2(300 / 40 + 0.5))


def test_a_value_that_is_copied_costs_a_look_instead_of_a_thought() -> None:
    found = operators_of(action(recall="copied"))
    assert (found.mental, found.copies) == (0, 1)


def test_opening_an_address_costs_a_person_nothing() -> None:
    found = operators_of(action(kind="open", recall="", keys=0, clicks=0, homings=0))
    assert found == type(found)()


def test_two_targets_at_one_place_need_hardly_any_aiming() -> None:
    assert operators_of(action(distance=0.0)).aim_bits == 0.0


def walked(scene: NewScene) -> Run:
    run = scene()
    run.action(0, "fill_form", keys=10, distance=300.0, width=40.0, homings=1, syllables=50)
    run.action(0, "submit", "press", recall="", keys=0, homings=1, distance=20.0, width=40.0)
    run.filing(0)
    return read_run(run.finish())


def test_the_work_of_a_walk_is_the_sum_of_its_operators_step_by_step(scene: NewScene) -> None:
    run = walked(scene)
    work = {
        item.step: item for item in work_of_walk(run.walked, run.actions, load_persona("office_pc"))
    }
    aiming = 1.03 + 0.096 * log2(300 / 40 + 0.5)
    assert work["fill_form"].hand == pytest.approx(10 * 0.28 + 1.35 + aiming + 0.2 + 0.4)
    assert work["submit"].hand == pytest.approx(1.35 + 1.03 + 0.096 * log2(1.0) + 0.2 + 0.4)
    assert work["fill_form"].reading == pytest.approx(50 * 0.2 * 0.26)
    assert (work["submit"].wait, work["sign_in"].hand) == (0.5, 0.0)
    assert list(work) == [
        "find_procedure",
        "sign_in",
        "start",
        "fill_form",
        "attach_papers",
        "submit",
        "pay",
        "get_receipt",
        "track",
    ]


def test_on_a_phone_a_click_is_a_tap_and_no_hand_goes_to_a_mouse(scene: NewScene) -> None:
    run = walked(scene)
    work = work_of_walk(run.walked, run.actions, load_persona("old_phone"))
    submit = next(item for item in work if item.step == "submit")
    assert submit.hand == pytest.approx(1.35 + 0.49)


def test_the_officers_steps_are_not_the_citizens_work(scene: NewScene) -> None:
    run = scene()
    run.filing(0, "paper_missing")
    read = read_run(run.finish())
    work = work_of_walk(read.walked, read.actions, load_persona("office_pc"))
    assert not [item.step for item in work if item.step.startswith("desk_")]


def test_only_complete_dossiers_that_reached_their_end_in_the_browser_count(
    scene: NewScene,
) -> None:
    run = scene()
    run.filing(0)
    run.filing(1, "mistyped")
    run.filing(2, until="pay")
    run.filing(3, channel="http")
    found = browser_walks(walk_table(read_run(run.finish()).walked, bundled_facts()))
    assert found["walk"].tolist() == [0]
