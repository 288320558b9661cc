"""Histograms: the bound of their error, and that they can be added up."""

from __future__ import annotations

import math
from random import Random

import pytest

from civicgauge.histogram import Histogram, bucket, middle
from civicgauge.intervals import percentile


@pytest.mark.parametrize(
    ("seconds", "number", "told"),
    [
        (0.000_005, 5, 0.000_005_5),  # each microsecond has its own bucket up to 256
        (0.000_256, 256, 0.000_257),  # from here on two of them share one
        (0.000_258, 257, 0.000_259),
        (1.0, 1780, 1.001_472),  # 244 x 4,096 us <= 1 s, number 12 x 128 + 244
        (math.inf, -1, None),
    ],
)
def test_buckets_worked_out_by_hand(seconds: float, number: int, told: float | None) -> None:
    assert bucket(seconds) == number
    if told is not None:
        assert middle(number) == pytest.approx(told)


def test_no_value_of_an_hour_is_told_more_than_0_4_percent_wrong_and_order_is_kept() -> None:
    random = Random(7)
    values = sorted(10 ** random.uniform(-3.5, 3.6) for _ in range(20_000))
    assert all(abs(middle(bucket(value)) - value) <= 0.004 * value for value in values)
    assert [bucket(value) for value in values] == sorted(map(bucket, values))


def test_percentiles_of_added_histograms_are_those_of_all_values_within_the_error() -> None:
    random = Random(11)
    parts = [[random.lognormvariate(-2, 1.5) for _ in range(3000)] for _ in range(4)]
    histograms = [Histogram() for _ in parts]
    for histogram, values in zip(histograms, parts, strict=True):
        for value in values:
            histogram.record(value)
    together = Histogram(sum((item.counts for item in histograms), start=Histogram().counts))
    exact = sorted(value for values in parts for value in values)
    for q in (1, 50, 90, 95, 99, 99.9):
        assert percentile(together.ordered(), q) == pytest.approx(percentile(exact, q), rel=0.004)


def test_waits_that_never_ended_are_longer_than_all_others() -> None:
    histogram = Histogram()
    for seconds in (math.inf, 7200.0, math.inf):
        histogram.record(seconds)
    assert histogram.ordered() == [pytest.approx(7200, rel=0.004), math.inf, math.inf]
