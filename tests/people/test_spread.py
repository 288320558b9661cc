"""The spread of people, steps and trials is the published one."""

from __future__ import annotations

from civicgauge.people.spread import Practice, Spread, spread_of


def test_the_published_spreads_are_those_of_day_1_and_day_4() -> None:
    assert spread_of(Practice.FIRST_USE) == Spread(2.15, 0.21, 0.40, 0.18, 0.39)
    assert spread_of(Practice.PRACTISED) == Spread(0.89, 0.25, 0.235, 0.26, 0.31)
