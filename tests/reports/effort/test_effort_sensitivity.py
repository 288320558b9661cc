"""Tornado and rank correlations: effects worked out by hand, order, and what is left out."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from scipy import stats

from reports.effort.inputs import Case
from reports.effort.kinds import Kind
from reports.effort.sensitivity import _ranks, rank_correlations, tornado
from reports.effort.values import Sample, Value, Visits


def test_each_bar_is_the_change_of_the_median_difference(round_case: Case) -> None:
    case = round_case.with_input("travel_minutes", Value(5.0, Kind.ASSUMED, 5.0, 5.5))
    case = case.with_input("off_screen_minutes", Value(4.0, Kind.ASSUMED, 1.0, 34.0))
    off_screen, travel = tornado(case)
    assert (off_screen.name, off_screen.low, off_screen.high) == ("off_screen_minutes", 1.0, 34.0)
    # From the low to the high end: 33 minutes off-screen, 2 x 0.5 minutes of travel.
    assert off_screen.change_at_high - off_screen.change_at_low == pytest.approx(33.0, abs=0.1)
    assert travel.change_at_high - travel.change_at_low == pytest.approx(-1.0, abs=0.1)
    # At 1 minute online takes 12 of 40; at 34 it takes 45 of at most 41.
    assert (off_screen.longer_at_low, off_screen.longer_at_high) == (0.0, 1.0)


def test_waits_and_visits_are_moved_as_a_whole(round_case: Case) -> None:
    scale = Value(1.0, Kind.ASSUMED, 0.5, 2.0)
    case = round_case.with_input("wait_minutes", Sample(np.array([8.0]), Kind.MODELLED, scale))
    case = case.with_input("visits", Visits({1: 0.5, 2: 0.5}, Kind.ASSUMED))
    bars = {bar.name: bar for bar in tornado(case)}
    assert (bars["wait_minutes"].low, bars["wait_minutes"].high) == (4.0, 16.0)
    assert bars["wait_minutes"].kind is Kind.MODELLED
    assert (bars["visits"].low, bars["visits"].high) == (1.0, 2.0)
    visit = bars["visits"].change_at_low - bars["visits"].change_at_high
    # One more visit: 2 x 5 + 12 + a wait of 4 to 16 minutes, 9.3 in the mean.
    assert 28.0 < visit < 34.0


def test_known_inputs_have_no_bar(round_case: Case) -> None:
    assert tornado(round_case) == ()


def test_a_bar_becomes_plain_data(round_case: Case) -> None:
    case = round_case.with_input("travel_minutes", Value(5.0, Kind.ASSUMED, 1.0, 9.0))
    assert asdict(tornado(case)[0])["kind"] == "assumed"


def test_the_number_of_visits_and_travel_decide_more_than_hand_work(round_case: Case) -> None:
    case = round_case.with_input("visits", Visits({1: 0.5, 2: 0.25, 3: 0.25}, Kind.ASSUMED))
    case = case.with_input("travel_minutes", Value(15.0, Kind.ASSUMED, 3.0, 40.0))
    case = case.with_input("first_use_factor", Value(2.15, Kind.MODELLED, 1.5, 2.9))
    correlations = rank_correlations(case)
    assert list(correlations) == ["visits", "travel", "hand_work", "luck"]
    assert correlations["visits"] < correlations["travel"] < -0.3
    assert 0.0 < correlations["hand_work"] < 0.1
    # Nobody is rejected here, so luck decides nothing: SD of a correlation of 20,000 is 0.007.
    assert abs(correlations["luck"]) < 0.02


def test_ranks_of_equal_values_are_shared_as_in_scipy() -> None:
    values = np.random.default_rng(1).integers(0, 20, 500).astype(np.float64)
    assert _ranks(values).tolist() == stats.rankdata(values).tolist()
