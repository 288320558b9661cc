"""Factors between people and steps have the published spread and mean one."""

from __future__ import annotations

import numpy as np
import pytest

from civicgauge.people.spread import Practice, Spread, spread_of, step_factors


def test_the_published_spreads_are_those_of_day_1_and_day_4() -> None:
    assert spread_of(Practice.FIRST_USE) == Spread(2.15, 0.21, 0.40, 0.18, 0.39)
    assert spread_of(Practice.PRACTISED) == Spread(0.89, 0.25, 0.235, 0.26, 0.31)


def test_the_same_random_numbers_give_the_same_factors() -> None:
    spread = spread_of(Practice.FIRST_USE)
    first = step_factors(spread, 10, 5, np.random.default_rng(1))
    second = step_factors(spread, 10, 5, np.random.default_rng(1))

    assert first.shape == (10, 5)
    assert np.array_equal(first, second)


def test_factors_have_mean_one_and_the_published_variance() -> None:
    spread = spread_of(Practice.FIRST_USE)
    factors = step_factors(spread, 400, 2000, np.random.default_rng(2))

    # .40^2 + .18^2 + .39^2 = .1600 + .0324 + .1521 = .3445
    assert np.log(factors).var() == pytest.approx(0.3445, rel=0.05)
    assert factors.mean() == pytest.approx(1.0, abs=0.03)


def test_a_slow_person_is_slow_in_every_step_and_a_hard_step_hard_for_everybody() -> None:
    only_people = step_factors(Spread(1, 0, 0, 0.5, 0), 4, 6, np.random.default_rng(3))
    only_steps = step_factors(Spread(1, 0, 0.5, 0, 0), 4, 6, np.random.default_rng(3))

    assert np.ptp(only_people, axis=1).max() == 0
    assert np.ptp(only_steps, axis=0).max() == 0


def test_without_spread_every_factor_is_one() -> None:
    factors = step_factors(Spread(2.15, 0, 0, 0, 0), 3, 3, np.random.default_rng(4))

    assert np.array_equal(factors, np.ones((3, 3)))
