"""Intervals of percentiles and shares, against sums of the binomial distribution by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from civicgauge.intervals import (
    enough_samples,
    interval,
    needed_samples,
    percentile,
    ranks,
    share_at_most,
    share_interval,
)


def test_a_percentile_is_the_nearest_rank() -> None:
    values = [15.0, 20.0, 35.0, 40.0, 50.0]

    assert percentile(values, 5) == 15.0
    assert percentile(values, 30) == 20.0
    assert percentile(values, 40) == 20.0
    assert percentile(values, 50) == 35.0
    assert percentile(values, 99) == 50.0


@pytest.mark.parametrize(("q", "samples"), [(90, 29), (95, 59), (99, 299), (99.9, 2995), (10, 29)])
def test_the_smallest_samples_are_those_of_the_distribution_free_bound(
    q: float, samples: int
) -> None:
    assert needed_samples(q) == samples


def test_a_smaller_error_needs_more_samples() -> None:
    """ln 0.0125 / ln 0.95 = 85.4, which is the need of a p95 among four limits."""
    assert needed_samples(95, 0.05 / 4) == 86


def test_the_ends_of_an_interval_are_values_that_were_measured() -> None:
    """Of 100 values 1 to 10 over the 95th have 96.6 %: P(Bin(100, .05) >= 11) = .0115 and
    P(Bin(100, .05) = 0) = .0059 are the last below .025 on either side.
    """
    assert interval([float(number) for number in range(1, 101)], 95) == (90.0, 100.0)


def test_of_few_values_there_is_only_a_lower_end() -> None:
    """P(Bin(5, .95) < 4) = .0226 and P(Bin(5, .95) < 5) = .226: the fourth of five."""
    assert ranks(5, 95) == (4, 3, None)


@pytest.mark.parametrize("n", [59, 60, 299, 2_000, 2_200, 12_000])
@pytest.mark.parametrize("q", [50, 90, 95, 99])
@pytest.mark.parametrize("error", [0.05, 0.05 / 8])
def test_an_interval_of_a_percentile_misses_it_no_more_often_than_it_says(
    n: int, q: float, error: float
) -> None:
    """Exactly added up, also where the ends come from the normal approximation."""
    _, low, high = ranks(n, q, error)
    if low is not None:
        assert chance_of_at_most(low, n, q / 100) <= error / 2
    if high is not None:
        alone = high == n - 1
        chance = chance_of_at_most(n - 1 - high, n, 1 - q / 100)
        assert chance <= (error if alone else error / 2)


def chance_of_at_most(count: int, n: int, share: float) -> float:
    """P(Bin(n, share) <= count)."""
    logs = (math.log(share), math.log1p(-share))
    return math.fsum(
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(k + 1)
            - math.lgamma(n - k + 1)
            + k * logs[0]
            + (n - k) * logs[1]
        )
        for k in range(count + 1)
    )


def test_no_error_in_299_tries_shows_at_most_one_per_cent() -> None:
    """0.99 ** 299 = 0.0495, so that one per cent would show one more often than in 95 %."""
    assert share_interval(0, 298)[1] > 0.01 > share_interval(0, 299)[1]


def test_of_no_case_the_rule_of_three_bounds_the_share() -> None:
    assert share_at_most(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert share_at_most(5, 5) == 1.0


def test_one_error_in_ten_does_not_prove_more_than_one_per_cent() -> None:
    """1 - 0.99 ** 10 = 0.096 is far from rare; Wilson's interval begins at 1.8 %."""
    low, high = share_interval(1, 10)

    assert 1 - (1 - Fraction(low)) ** 10 == pytest.approx(0.025)
    assert (1 - high) ** 10 + 10 * high * (1 - high) ** 9 == pytest.approx(0.025)
    assert low < 0.01


def test_of_nothing_a_share_may_be_anything() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)


def test_of_many_cases_the_interval_of_a_share_is_wilsons() -> None:
    """500,000 of 5 million: 10 % -+ 1.96 * sqrt(0.1 * 0.9 / 5e6) = 0.0263 points."""
    low, high = share_interval(500_000, 5_000_000)

    assert low == pytest.approx(0.1 - 0.000263, abs=2e-6)
    assert high == pytest.approx(0.1 + 0.000263, abs=2e-6)


def test_how_many_samples_would_decide_follows_from_how_near_the_limit_is() -> None:
    """3.8415 * 0.05 * 0.95 / 0.01 ** 2 = 1824.7"""
    assert enough_samples(0.04, 0.05, 0.05) == 1825
