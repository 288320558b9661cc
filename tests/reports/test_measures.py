"""Percentiles, counts, walks and windows against values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from civicgauge.facts import bundled_facts
from reports.frames import Run, read_run
from reports.measures import (
    Measured,
    StepMeasure,
    outcomes_of,
    percentile_of,
    walk_responses,
    walk_table,
    wilson,
)
from reports.ranks import Ordered
from reports.sections.steps import step_tables
from reports.waits import waits_of
from reports.windows import Window, window_width, windows

NewScene = Callable[..., Any]


def test_a_percentile_is_the_nearest_rank() -> None:
    found = percentile_of(range(1, 101), 95)
    assert (found.value, found.samples, found.needed) == (95.0, 100, 59)


def test_below_the_least_number_of_samples_there_is_no_percentile() -> None:
    assert percentile_of([1.0] * 58, 95) == Measured(58, 59)
    assert percentile_of([1.0] * 59, 95).value == 1.0


def test_steps_that_never_ended_are_longer_than_all_others() -> None:
    # Of 100, rank 95 is the fifth of the ten that never ended.
    waits = Ordered(np.ones(90), censored=10)
    found = percentile_of(waits, 95)
    assert (found.value, found.beyond, found.samples) == (None, True, 100)
    assert percentile_of(waits, 50).value == 1.0


def test_wilsons_interval_of_five_out_of_five_begins_at_57_per_cent() -> None:
    share = wilson(5, 5)
    assert share.low == pytest.approx(0.5655, abs=5e-5)
    assert share.high == 1.0


def test_wilsons_interval_of_nothing_is_absent() -> None:
    assert wilson(0, 0).low is None


def lines(path: Path) -> list[StepMeasure]:
    """The lines of the only step table of a run."""
    (table,) = step_tables(waits_of([read_run(path)]), bundled_facts().procedures)
    rows: list[StepMeasure] = table["rows"]
    return rows


def test_steps_stand_in_the_order_in_which_the_procedure_takes_them(scene: NewScene) -> None:
    run = scene("load")
    for step in ("track", "pay", "book_slot", "submit", "fill_form"):
        run.step(1, step, procedure="citizen_id_registration")
    steps = [line.step for line in lines(run.finish())]
    # An appointment is booked when the dossier is known, before the fee is paid.
    assert steps == ["fill_form", "submit", "book_slot", "pay", "track"]


def test_every_outcome_is_counted_and_refused_ones_never_enter_the_times(scene: NewScene) -> None:
    run = scene("load")
    for walk in range(5):
        run.step(walk, "submit", seconds=1.0)
    run.step(5, "submit", "refused", seconds=90.0)
    run.step(6, "submit", "failed", seconds=80.0)
    (found,) = lines(run.finish())
    assert found.issued == sum(found.outcomes.values()) == 7
    assert (found.outcomes["ok"], found.outcomes["refused"], found.outcomes["failed"]) == (5, 1, 1)
    assert (found.p50.value, found.p50.samples, found.longest) == (1.0, 5, 90.0)


def test_no_percentile_is_given_where_walks_are_no_sample(scene: NewScene) -> None:
    run = scene("flow")
    for walk in range(100):
        run.step(walk, "submit")
    (found,) = lines(run.finish())
    assert (found.p50.value, found.p50.samples) == (None, 100)


def test_steps_come_in_the_order_of_the_verbs(scene: NewScene) -> None:
    run = scene()
    for name in ("track", "submit", "sign_in"):
        run.step(0, name)
    names = [row.step for row in lines(run.finish())]
    assert names == ["sign_in", "submit", "track"]


def table(run: Run) -> dict[int, bool]:
    walks = walk_table(run.walked, bundled_facts())
    return dict(zip(walks["walk"], walks["reached"], strict=True))


def test_a_walk_has_reached_its_end_with_the_last_step_of_its_variant(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.filing(1, until="pay")
    run.filing(2, "paper_missing")
    run.filing(3, "paper_missing", until="track")
    run.filing(4, changes={"track": {"outcome": "failed", "reason": "http_404"}})
    expected = {0: True, 1: False, 2: True, 3: False, 4: False}
    assert table(read_run(run.finish())) == expected


def test_the_response_time_of_a_filing_counts_from_when_it_was_due(scene: NewScene) -> None:
    # Nine steps of half a second, begun one second after they were due: 5.5 s.
    run = scene("load")
    for walk in range(5):
        run.clock = 10.0 * walk + 1.0
        run.filing(walk, due=10.0 * walk)
    walks = walk_table(read_run(run.finish()).walked, bundled_facts())
    assert walk_responses(walks, 50).value == pytest.approx(5.5)


def test_what_citizens_thought_is_no_part_of_a_response_time(scene: NewScene) -> None:
    # As above, and each thinks for 20 s over the form and 7 s over the last step.
    run = scene("load")
    for walk in range(5):
        run.clock = 100.0 * walk + 1.0
        thinking = {"fill_form": {"thought": 20.0}, "track": {"thought": 7.0}}
        run.filing(walk, due=100.0 * walk, changes=thinking)
    read = read_run(run.finish())
    walks = walk_table(read.walked, bundled_facts())
    assert walk_responses(walks, 50).value == pytest.approx(5.5)
    assert list(walks["ended"] - walks["began"]) == pytest.approx([4.5 + 27.0] * 5)
    assert read.counted.end == pytest.approx(401.0 + 31.5)


def test_a_wait_is_in_the_window_in_which_it_began_not_in_that_of_the_thinking(
    scene: NewScene,
) -> None:
    run = scene("load")
    run.step(0, "start", started=5.0, thought=50.0, seconds=200.0, outcome="timeout")
    run.step(1, "start", started=300.0, due=300.0)
    _, parts = over_time(run.finish())
    assert [part.start for part in parts if part.trouble] == [50.0]


def over_time(path: Path) -> tuple[int, list[Window]]:
    """The width and the windows of a load run."""
    read = read_run(path)
    waits = waits_of([read]).by_window[read.name]
    return waits.width, windows(waits, read.walks)


def test_windows_count_what_was_due_begun_and_finished_in_them(scene: NewScene) -> None:
    # Due at 95 s, begun at 111 s; eight quick steps and one of 60 s: finished at 175 s.
    run = scene("load")
    run.clock = 111.0
    run.filing(0, due=95.0, changes={"submit": {"seconds": 60.0}})
    width, parts = over_time(run.finish())
    assert width == 10
    filled = {
        part.start: (part.due, part.begun, part.finished)
        for part in parts
        if part.due or part.begun or part.finished
    }
    assert filled == {90.0: (1, 0, 0), 110.0: (0, 1, 0), 170.0: (0, 0, 1)}


def test_a_window_with_too_few_samples_has_no_percentile(scene: NewScene) -> None:
    run = scene("load")
    run.filing(0, seconds=0.1)
    _, parts = over_time(run.finish())
    assert (parts[0].p50.value, parts[0].p95) == (0.1, Measured(9, 59))


@pytest.mark.parametrize(
    ("seconds", "width"),
    [(40, 2), (60, 5), (101, 10), (900, 10), (901, 30), (28_800, 600), (10**6, 3600)],
)
def test_windows_widen_so_that_no_more_than_ninety_are_shown(seconds: float, width: int) -> None:
    assert window_width(seconds) == width


def test_a_run_without_steps_has_no_windows(scene: NewScene, tmp_path: Path) -> None:
    path = scene("load").finish()
    assert over_time(path) == (10, [])
    assert set(outcomes_of(waits_of([read_run(path)]).cells).values()) == {0}
