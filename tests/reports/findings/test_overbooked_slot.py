"""A slot given to more citizens than it takes, judged from the confirmations alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.effort.kinds import Kind
from reports.findings.finding import Judged, Price, State, Unit

NewScene = Callable[..., Any]
JudgeOne = Callable[..., Judged]
SLOT = "Điểm A, 07:30 ngày 25/11/2026"


def booked(run: Any, walk: int, number: int, places: int, slot: str = SLOT) -> None:
    run.step(walk, "book_slot", slot=slot, slot_number=number, slot_places=places)


def test_as_many_as_there_are_places_is_no_finding(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    booked(run, 1, 1, 2)
    booked(run, 2, 2, 2)
    booked(run, 3, 1, 2, slot="Điểm A, 08:00 ngày 25/11/2026")
    found = judged("overbooked_slot", run.finish())
    assert (found.state, found.exercised) == (State.ABSENT, 3)


def test_a_number_beyond_the_places_is_one_visit_in_vain(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    booked(run, 1, 2, 2)
    booked(run, 2, 3, 2)
    (case,) = judged("overbooked_slot", run.finish()).evidence
    # Twice 12 minutes of way and 8 at the counter.
    assert (case.walk, case.price) == (2, Price(32.0, Unit.MINUTES, Kind.ASSUMED))


def test_a_number_given_twice_is_the_later_citizens_case(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    booked(run, 1, 1, 0)
    booked(run, 2, 1, 0)
    assert [case.walk for case in judged("overbooked_slot", run.finish()).evidence] == [2]


def test_without_numbers_the_confirmations_are_counted(scene: NewScene, judged: JudgeOne) -> None:
    run = scene()
    for walk in (1, 2, 3):
        booked(run, walk, 0, 2)
    assert [case.walk for case in judged("overbooked_slot", run.finish()).evidence] == [3]


def test_slots_of_two_runs_are_not_added_up(scene: NewScene, judged: JudgeOne) -> None:
    one, two = scene(), scene()
    booked(one, 1, 1, 1)
    booked(two, 1, 1, 1)
    assert judged("overbooked_slot", one.finish(), two.finish()).state is State.ABSENT


def test_a_portal_that_states_neither_number_nor_places_is_not_exercised(
    scene: NewScene, judged: JudgeOne
) -> None:
    run = scene()
    booked(run, 1, 0, 0)
    assert judged("overbooked_slot", run.finish()).state is State.NOT_EXERCISED
