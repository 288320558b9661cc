"""Online against in person, from the work of a filing and the figures of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.catalogue import Counter
from civicgauge.facts import bundled_facts
from civicgauge.people.personas import load_persona
from reports.assumptions import assumptions, patience_of
from reports.effort.kinds import Kind
from reports.effort.ticket_log import read_ticket_log
from reports.effort_of_run import compare, online_inputs
from reports.human_work import StepWork


@pytest.fixture(scope="module")
def counter() -> Counter:
    found = bundled_facts().procedures["licence_renewal"].counter
    assert found is not None
    return found


def work(hand: float = 60.0, wait: float = 2.0) -> list[StepWork]:
    return [StepWork("fill_form", wait, hand, 6.0, 20, 250, 20, 100)]


def test_the_inputs_keep_measured_modelled_and_assumed_apart(counter: Counter) -> None:
    inputs = online_inputs(work(), load_persona("office_pc"), "named", counter)
    assert inputs.measured_wait_seconds_by_step == {"fill_form": 2.0}
    assert inputs.modelled_seconds_by_step == {"fill_form": 60.0}
    assert (inputs.first_use_factor.value, inputs.first_use_factor.kind) == (2.15, Kind.MODELLED)
    assert (inputs.reading_seconds.value, inputs.reading_seconds.kind) == (6.0, Kind.ASSUMED)


def test_an_assumed_age_factor_makes_the_persons_pace_assumed(counter: Counter) -> None:
    factor = online_inputs(work(), load_persona("old_phone"), "named", counter).first_use_factor
    assert factor.value == pytest.approx(2.15 * 1.58)
    assert factor.kind is Kind.ASSUMED


def test_assumed_figures_vary_from_half_to_one_and_a_half_times_and_shares_stay_shares(
    counter: Counter,
) -> None:
    inputs = online_inputs(work(), load_persona("office_pc"), "silent", counter)
    assert inputs.off_screen_minutes.ends == (5.0, 15.0)
    assert inputs.redo_share.ends == (0.5, 1.0)


def test_who_filed_online_and_must_come_all_the_same_comes_at_the_booked_time() -> None:
    counter = bundled_facts().procedures["citizen_id_registration"].counter
    assert counter is not None
    inputs = online_inputs(work(), load_persona("office_pc"), "named", counter)
    assert inputs.required_counter_visits.value == 1.0
    assert inputs.booked_wait_minutes is not None
    assert inputs.booked_wait_minutes.ends == (2.5, 7.5)


def test_without_figures_of_its_own_the_online_way_needs_no_visit(counter: Counter) -> None:
    inputs = online_inputs(work(), load_persona("office_pc"), "named", counter)
    assert inputs.required_counter_visits.value == 0.0
    assert inputs.booked_wait_minutes is None


def test_the_farther_the_counter_the_more_it_takes(counter: Counter) -> None:
    result = compare(work(), load_persona("office_pc"), counter, "named", "licence_renewal")
    minutes = [place.in_person.minutes.mean for place in result.by_place]
    assert minutes == sorted(minutes)
    assert result.distances.kilometres == (1.0, 5.0, 15.0, 40.0, 80.0)


def test_a_portal_that_rejects_silently_costs_more_time_online(counter: Counter) -> None:
    persona = load_persona("office_pc")
    named, silent = (
        compare(work(), persona, counter, quality, "licence_renewal").by_place[1]
        for quality in ("named", "silent")
    )
    assert silent.online.minutes.mean > named.online.minutes.mean
    assert silent.in_person.minutes.mean == named.in_person.minutes.mean


def test_the_same_work_gives_the_same_comparison(counter: Counter) -> None:
    once, again = (
        compare(work(), load_persona("office_pc"), counter, "named", "licence_renewal")
        for _ in range(2)
    )
    assert once.by_place == again.by_place
    assert once.flips == again.flips


def test_every_assumption_has_a_unit_and_a_source() -> None:
    for name, figure in assumptions().items():
        assert figure.unit, name
        assert figure.source, name


def test_whoever_has_no_persona_is_as_patient_as_the_assumptions_say() -> None:
    assert (patience_of("").slow, patience_of("").hang) == (3.0, 10.0)


def test_the_offices_own_ticket_log_replaces_the_assumed_waits(
    counter: Counter, tmp_path: Path
) -> None:
    file = tmp_path / "counter.csv"
    file.write_text(
        "issued,called,finished\n"
        "2026-03-02 07:40,2026-03-02 08:10,2026-03-02 08:20\n"
        "2026-03-02 07:41,2026-03-02 08:11,2026-03-02 08:21\n",
        encoding="utf-8",
    )
    persona, procedure = load_persona("office_pc"), "licence_renewal"

    assumed = compare(work(), persona, counter, "named", procedure).by_place[1].in_person
    logged = (
        compare(work(), persona, counter, "named", procedure, read_ticket_log(file))
        .by_place[1]
        .in_person
    )

    # at least two visits of 30 + 10 min instead of 8 min at the counter after a mean wait of 3 min
    assert logged.minutes.mean > assumed.minutes.mean + 2 * (40 - 11)
