"""The search for the highest rate that holds, on portals made up of one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from loadtests.capacity.search import Bracket, Finding, Trial, bracket, next_rate, search, to_come


def holds_up_to(capacity: float) -> Callable[[float], Finding]:
    return lambda rate: Finding.HELD if rate <= capacity else Finding.BROKEN


def test_it_doubles_then_halves_the_bracket_then_tries_both_ends_again() -> None:
    """A portal that carries 1,000 an hour. 400, 800 hold, 1,600 does not; then the geometric means
    √(800·1600) = 1131.4, √(800·1131.4) = 951.4, √(951.4·1131.4) = 1037.5, and 1037.5 / 951.4 is
    within 10 %."""
    trials = search(holds_up_to(1000), 400, 0.1)
    assert [round(trial.rate, 1) for trial in trials] == [
        *(400, 800, 1600),
        *(1131.4, 951.4, 1037.5),
        *(951.4, 1037.5),
    ]
    found = bracket(trials)
    assert found.held == pytest.approx(951.4, abs=0.1)
    assert found.broken == pytest.approx(1037.5, abs=0.1)


@pytest.mark.parametrize("capacity", [10, 77, 640, 1000, 3333, 100_000])
@pytest.mark.parametrize("precision", [0.02, 0.1, 0.5])
def test_the_bracket_holds_the_capacity_and_is_as_narrow_as_asked(
    capacity: float, precision: float
) -> None:
    found = bracket(search(holds_up_to(capacity), 500, precision))
    assert found.held is not None
    assert found.broken is not None
    assert found.held <= capacity < found.broken <= found.held * (1 + precision)


def test_it_stops_where_even_a_sixty_fourth_of_the_first_rate_does_not_hold() -> None:
    trials = search(holds_up_to(0), 640, 0.1)
    assert [trial.rate for trial in trials] == [640, 320, 160, 80, 40, 20, 10]
    assert bracket(trials) == Bracket(None, 10)


@pytest.mark.parametrize("finding", [Finding.UNDECIDED, Finding.LATE])
def test_what_nobody_can_tell_counts_as_not_held(finding: Finding) -> None:
    found = bracket(search(lambda rate: Finding.HELD if rate <= 90 else finding, 50, 0.1))
    assert found.held is not None
    assert found.held <= 90


def test_an_end_that_does_not_hold_a_second_time_is_no_lower_end() -> None:
    """100 held once and not again, so the answer goes down to what holds twice."""
    said = scripted(
        {100.0: [Finding.HELD, Finding.BROKEN], 200.0: [Finding.BROKEN], 50.0: [Finding.HELD] * 2}
    )
    trials = search(lambda rate: next(said[rate], Finding.BROKEN), 50, 1.0)
    assert [trial.rate for trial in trials] == [50, 100, 200, 100, 50, 200]
    assert bracket(trials) == Bracket(50, 200)


def test_an_upper_end_that_holds_the_second_time_is_replaced_by_one_that_never_does() -> None:
    said = scripted({100.0: [Finding.HELD] * 2, 200.0: [Finding.BROKEN, Finding.HELD]})
    trials = search(lambda rate: next(said[rate]) if rate in said else Finding.BROKEN, 100, 1.0)
    assert [trial.rate for trial in trials] == [100, 200, 100, 200, 400, 400]
    assert bracket(trials) == Bracket(100, 400)


def test_a_search_cut_short_knows_what_was_found_so_far() -> None:
    trials = [Trial(100, Finding.HELD), Trial(200, Finding.HELD)]
    assert bracket(trials) == Bracket(200, None)
    assert bracket([*trials, Trial(400, Finding.BROKEN)]) == Bracket(200, 400)
    assert bracket([]) == Bracket(None, None)


def test_what_is_still_to_come_is_what_comes_when_nothing_higher_holds() -> None:
    made = [Trial(400, Finding.HELD), Trial(800, Finding.HELD)]
    coming = to_come(made, 400, 0.5)
    assert coming[0] == next_rate(made, 400, 0.5) == 1600
    assert [round(rate) for rate in coming] == [1600, 1131, 800, 1131]
    assert (
        to_come([*made, *(Trial(rate, holds_up_to(800)(rate)) for rate in coming)], 400, 0.5) == []
    )


def scripted(findings: dict[float, list[Finding]]) -> dict[float, Iterator[Finding]]:
    return {rate: iter(found) for rate, found in findings.items()}
