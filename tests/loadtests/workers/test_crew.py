"""Who may play in a run, and who is missing from it."""

from __future__ import annotations

import pytest

from loadtests.workers.crew import Crew

SAME = {"version": "1.0", "plan": "abc"}


@pytest.fixture
def crew() -> Crew:
    """Two workers that may play, with the names of their machines."""
    crew = Crew(SAME)
    assert [crew.refuse(name, SAME) for name in ("left", "right")] == ["", ""]
    return crew


def test_everything_in_which_a_worker_differs_is_named_on_both_sides(crew: Crew) -> None:
    why = crew.refuse("old", {"version": "0.9", "plan": "xyz"})
    assert why.startswith(
        "version 1.0 of the master, 0.9 of the worker; plan abc of the master, xyz of the worker."
    )
    assert crew.refusals == [f"The worker 'old' was refused: {why}"]
    assert crew.there(["old", "right", "left"]) == ["left", "right"]


@pytest.mark.parametrize("name", ["../run", "", ".hidden", "a/b"])
def test_a_worker_whose_name_would_lead_out_of_the_run_folder_is_refused(
    crew: Crew, name: str
) -> None:
    assert "cannot be that of a file" in crew.refuse(name, SAME)


def test_a_worker_that_comes_during_the_run_is_refused_and_welcome_after_it(crew: Crew) -> None:
    crew.begin(["left", "right"])
    assert crew.refuse("late", SAME) == "the run has begun. Start it before the run."
    crew.finish()
    assert crew.refuse("late", SAME) == ""


def test_a_run_is_over_when_all_have_ended_that_were_not_lost(crew: Crew) -> None:
    crew.begin(["left", "right"])
    assert crew.look(["left", "right"]) == []
    assert crew.look(["left"]) == ["right"]
    assert crew.look(["left"]) == []
    assert (crew.left, crew.lost, crew.over) == (1, {"right": 1}, False)
    crew.hear_end("left")
    assert crew.over


def test_a_worker_that_leaves_after_the_end_of_its_share_is_not_lost(crew: Crew) -> None:
    crew.begin(["left", "right"])
    crew.hear_end("right")
    assert crew.look(["left"]) == []
    assert (crew.left, crew.lost) == (2, {})


def test_a_process_without_workers_is_over_with_its_own_share() -> None:
    alone = Crew(SAME)
    alone.begin([])
    assert not alone.over
    alone.hear_end("local")
    assert alone.over
