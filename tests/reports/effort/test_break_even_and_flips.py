"""Where the conclusion flips: thresholds worked out by hand on the case of round numbers."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from civicgauge.errors import UsageError
from reports.effort.break_even import Distances, Flip, MessageQuality, flip_sentence, frontier
from reports.effort.draws import Draws
from reports.effort.inputs import Case
from reports.effort.kinds import Kind
from reports.effort.thresholds import Side, Statistic, threshold
from reports.effort.values import Value

DISTANCES = Distances(kilometres=(1.0, 5.0, 15.0), minutes=(3.0, 12.0, 30.0))


def measured(value: float) -> Value:
    return Value(value, Kind.MEASURED)


def flips_of(case: Case, statistic: Statistic = Statistic.MEDIAN) -> dict[str, Flip]:
    flips = flip_sentence(case, DISTANCES, Draws(10, 4_000), statistic)
    return {flip.name: flip for flip in flips}


def test_the_break_even_distance_of_two_certain_channels_is_exact(round_case: Case) -> None:
    # Online takes 15 + 20 more off-screen = 35; in person 30 + 2 x travel: equal at 2.5 minutes.
    flips = flips_of(round_case.with_input("off_screen_minutes", measured(24.0)))
    travel, distance = flips["travel_minutes"], flips["distance"]
    assert travel.quicker_now is Side.ONLINE
    assert travel.threshold == pytest.approx(2.5, abs=0.01)
    # 1 km in 3 minutes.
    assert distance.threshold == pytest.approx(2.5 / 3.0, abs=0.01)
    # 5 minutes lie 2/9 of the way from 1 to 5 km.
    assert distance.present == pytest.approx(1.0 + 4.0 * 2.0 / 9.0)


def test_no_flip_within_the_range_looked_at_is_said(round_case: Case) -> None:
    travel = flips_of(round_case)["travel_minutes"]
    assert travel.threshold is None
    assert (travel.looked_from, travel.looked_to) == (0.0, 30.0)


def test_the_median_flips_when_more_than_half_give_up(round_case: Case) -> None:
    # Two rejections cost 15 + 2 x 12 = 39, still below 40; so the middle person must give up:
    # q^3 = 1/2. 40,000 people: q is known to about 0.002.
    flip = flips_of(round_case)["rejection_probability"]
    assert flip.present == 0.0
    assert flip.threshold == pytest.approx(0.5 ** (1.0 / 3.0), abs=0.008)


def test_the_mean_flips_where_the_expected_minutes_are_equal(round_case: Case) -> None:
    # 15 + (q + q^2) x 12 + q^3 x 40 = 40 at q = 0.6643:
    # 12 x (0.6643 + 0.4413) + 40 x 0.2932 = 13.27 + 11.73 = 25.00
    flip = flips_of(round_case, Statistic.MEAN)["rejection_probability"]
    assert flip.threshold == pytest.approx(0.6643, abs=0.008)


@pytest.mark.parametrize(("present", "nearest"), [(3.0, 2.0), (4.5, 5.0), (7.5, 5.0), (0.0, 2.0)])
def test_of_two_thresholds_the_nearest_to_the_present_value_is_named(
    present: float, nearest: float
) -> None:
    def quicker_between_two_and_five(value: float) -> float:
        return -1.0 if 2.0 < value < 5.0 else 1.0

    found = threshold(quicker_between_two_and_five, present, 0.0, 8.0)
    assert found == pytest.approx(nearest, abs=0.001)


def test_one_visit_that_stays_flips_the_conclusion(round_case: Case) -> None:
    # With the visit online takes 15 + 30 = 45 against 40.
    flip = flips_of(round_case)["required_counter_visits"]
    assert (flip.present, flip.threshold, flip.quicker_now) == (0.0, 1.0, Side.ONLINE)


def test_a_second_visit_in_person_flips_it_back(round_case: Case) -> None:
    flips = flips_of(round_case.with_input("required_counter_visits", measured(1.0)))
    assert flips["visits"].quicker_now is Side.IN_PERSON
    assert (flips["visits"].present, flips["visits"].threshold) == (1.0, 2.0)
    assert flips["required_counter_visits"].threshold == 0.0


def test_the_frontier_has_one_curve_per_message_quality_and_rises_with_distance(
    round_case: Case,
) -> None:
    qualities = [
        MessageQuality("named", measured(0.5), measured(0.1)),
        MessageQuality("vague", measured(10.0), measured(0.5)),
        MessageQuality("silent", measured(10.0), measured(1.0)),
    ]
    curves = frontier(round_case, qualities, (0.0, 5.0, 30.0), statistic=Statistic.MEAN)
    assert [curve.quality for curve in curves] == ["named", "vague", "silent"]
    heights = [[point.rejection or 0.0 for point in curve.points] for curve in curves]
    for curve in heights:
        assert curve == sorted(curve)
    for named, vague, silent in zip(*heights, strict=True):
        assert named > vague > silent > 0.0


def test_a_counter_that_is_always_quicker_has_no_break_even(round_case: Case) -> None:
    case = round_case.with_input("required_counter_visits", measured(2.0))
    quality = MessageQuality("named", measured(0.5), measured(0.1))
    (curve,) = frontier(case, [quality], (5.0,))
    # 15 + 2 x 30 against 40, and giving up saves nobody: 15 + 40 at the least.
    assert curve.points[0].rejection is None
    assert curve.points[0].always is Side.IN_PERSON


def test_flips_and_frontiers_become_json_without_help(round_case: Case) -> None:
    quality = MessageQuality("named", measured(0.5), measured(0.1))
    (curve,) = frontier(round_case, [quality], (5.0,), Draws(2, 50))
    assert json.loads(json.dumps(asdict(curve)))["quality"] == "named"
    assert json.loads(json.dumps(asdict(flips_of(round_case)["visits"])))["unit"] == "visits"


def test_distances_are_linear_between_the_places_and_go_on_beyond_the_farthest() -> None:
    assert DISTANCES.kilometres_at(1.5) == pytest.approx(0.5)
    assert DISTANCES.kilometres_at(21.0) == pytest.approx(10.0)
    assert DISTANCES.kilometres_at(60.0) == pytest.approx(30.0)


@pytest.mark.parametrize("minutes", [(), (3.0, 12.0), (3.0, 3.0, 30.0)])
def test_distances_that_cannot_be_read_are_refused(minutes: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="one ascending number"):
        Distances((1.0, 5.0, 15.0), minutes)
