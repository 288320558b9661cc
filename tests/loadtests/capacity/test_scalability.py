"""The Universal Scalability Law through measured points, and no further."""

from __future__ import annotations

import pytest

from loadtests.capacity.scalability import Point, fit


def law(n: float, alone: float, contention: float, coherence: float) -> float:
    return alone * n / (1 + contention * (n - 1) + coherence * n * (n - 1))


def test_the_figures_of_a_portal_that_follows_the_law_are_found_again() -> None:
    points = [(n, law(n, 900, 0.05, 0.002)) for n in (0.5, 1, 2, 4, 8, 16, 32)]
    found = fit(points)
    assert found is not None
    assert found.alone == pytest.approx(900)
    assert found.contention == pytest.approx(0.05)
    assert found.coherence == pytest.approx(0.002)
    assert found.error == pytest.approx(0, abs=1e-9)
    assert found.at(10) == pytest.approx(law(10, 900, 0.05, 0.002))


def test_the_peak_is_told_where_it_was_measured() -> None:
    """√((1 - 0.04) / 0.0006) = 40 filings under way."""
    found = fit([(n, law(n, 100, 0.04, 0.0006)) for n in (1, 5, 10, 20, 40, 60)])
    assert found is not None
    assert found.peak == pytest.approx((40, law(40, 100, 0.04, 0.0006)))


def test_nothing_is_said_beyond_the_highest_measured_point() -> None:
    found = fit([(n, law(n, 100, 0.04, 0.0006)) for n in (1, 2, 5, 10, 20, 30)])
    assert found is not None
    assert found.peak is None
    with pytest.raises(ValueError, match="measured up to 30 under way, not to 31"):
        found.at(31)


def test_no_figure_is_below_nothing_even_where_noise_would_have_it_so() -> None:
    """Points that rise faster than in proportion have neither contention nor coherence."""
    found = fit([(1, 100), (2, 210), (4, 430), (8, 880), (16, 1790)])
    assert found is not None
    assert (found.contention, found.coherence) == (0, 0)


@pytest.mark.parametrize(
    "points",
    [
        [(1.0, 100.0), (2.0, 190.0), (4.0, 350.0), (8.0, 600.0)],
        [(1.0, 100.0), (1.1, 108.0), (1.2, 117.0), (1.3, 126.0), (1.4, 135.0)],
        [(1.0, 100.0), (2.0, 190.0), (4.0, 350.0), (8.0, 600.0), (16.0, 0.0)],
    ],
    ids=["too few", "too much alike", "one at which nothing was finished"],
)
def test_points_that_carry_no_curve_get_none(points: list[Point]) -> None:
    assert fit(points) is None
