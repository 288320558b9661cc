"""The M/M/c formulas against published and hand-worked values."""

from __future__ import annotations

import math

import pytest

from civicgauge.errors import UsageError
from reports.effort.mmc import MMC, erlang_b


@pytest.mark.parametrize(
    ("servers", "arrival_rate", "wait_probability", "mean_wait"),
    [
        (1, 0.5, 0.5, 1.0),
        (2, 1.5, 0.642857, 1.285714),
        (3, 2.55, 0.730377, 1.623059),
        (5, 4.0, 0.554113, 0.554113),
        (10, 9.0, 0.668732, 0.668732),
    ],
)
def test_erlang_c_and_mean_wait_equal_the_check_values(
    servers: int, arrival_rate: float, wait_probability: float, mean_wait: float
) -> None:
    queue = MMC(arrival_rate, 1.0, servers)
    assert queue.wait_probability == pytest.approx(wait_probability, abs=5e-7)
    assert queue.mean_wait == pytest.approx(mean_wait, abs=5e-7)
    assert queue.mean_stay == pytest.approx(mean_wait + 1.0, abs=5e-7)


@pytest.mark.parametrize(
    ("busy_share", "mean_waits"),
    [
        (0.50, (10.0, 3.3, 1.6, 0.5, 0.1)),
        (0.80, (40.0, 17.8, 10.8, 5.5, 2.9)),
        (0.90, (90.0, 42.6, 27.2, 15.2, 8.8)),
        (0.95, (190.0, 92.6, 60.5, 35.1, 21.1)),
    ],
)
def test_mean_waits_for_ten_minutes_of_service_equal_the_table(
    busy_share: float, mean_waits: tuple[float, ...]
) -> None:
    for servers, expected in zip((1, 2, 3, 5, 8), mean_waits, strict=True):
        queue = MMC(busy_share * servers / 10.0, 1.0 / 10.0, servers)
        # The table has one decimal.
        assert queue.mean_wait == pytest.approx(expected, abs=0.0501)


def test_erlang_b_of_two_servers_is_worked_out_by_hand() -> None:
    # load 1: B(1) = 1/2, B(2) = (1/2) / (2 + 1/2) = 1/5
    assert erlang_b(2, 1.0) == pytest.approx(0.2)


def test_one_server_waits_longer_than_a_time_with_the_exponential_tail() -> None:
    # M/M/1: P(Wq > t) = rho exp(-(mu - lambda) t)
    assert MMC(0.5, 1.0, 1).waits_longer_than(2.0) == pytest.approx(0.5 * math.exp(-1.0))


def test_a_line_that_grows_for_ever_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match="more counters"):
        MMC(3.0, 1.0, 3)
