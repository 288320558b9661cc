"""The simulated service centre: days worked out by hand, and the formulas as oracle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest

from civicgauge.catalogue import Counter, Figure, Status, Text
from civicgauge.errors import UsageError
from reports.effort.counter import simulate, simulate_day
from reports.effort.kinds import FloatArray
from reports.effort.mmc import MMC
from reports.effort.office import (
    ArrivalRate,
    ExponentialService,
    LognormalService,
    Office,
    Period,
    office_of,
)

MORNING = Period(450.0, 690.0)
AFTERNOON = Period(810.0, 1020.0)


@dataclass(frozen=True)
class FixedService:
    """The same minutes for everybody, so that a day can be worked out by hand."""

    minutes: float

    def draw(self, rng: np.random.Generator, count: int) -> FloatArray:
        return np.full(count, self.minutes)


def one_instant(minute: float) -> Period:
    """So short that all visitors of it come at the same minute, for every practical purpose."""
    return Period(minute, minute + 1e-9)


def crowd_at(minute: float, counters: int, service: float) -> Office:
    """Nobody comes by chance; those who come again all come at `minute`."""
    return Office(
        opening=(MORNING, AFTERNOON),
        counters=counters,
        arrivals=(ArrivalRate(one_instant(minute), 1e-9),),
        service=FixedService(service),
        returns=0.0,
        last_ticket=1020.0,
    )


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_who_comes_before_the_doors_open_waits_for_them_and_for_those_in_front(
    rng: np.random.Generator,
) -> None:
    # 07:20, two counters, 10 minutes each: called at 07:30, 07:30, 07:40, 07:40, 07:50.
    day = simulate_day(crowd_at(440.0, counters=2, service=10.0), 5, rng)
    assert day.waits == pytest.approx([10.0, 10.0, 20.0, 20.0, 30.0])


def test_nobody_new_is_called_over_lunch_but_who_is_being_served_is_finished(
    rng: np.random.Generator,
) -> None:
    # 11:25, one counter, 8 minutes: called 11:25 (until 11:33), then 13:30 and 13:38.
    day = simulate_day(crowd_at(685.0, counters=1, service=8.0), 3, rng)
    assert day.waits == pytest.approx([0.0, 125.0, 133.0])


def test_who_is_not_called_before_closing_has_waited_in_vain(rng: np.random.Generator) -> None:
    # 16:50, one counter, 8 minutes: called 16:50 and 16:58; the third goes home at 17:00.
    day = simulate_day(crowd_at(1010.0, counters=1, service=8.0), 3, rng)
    assert day.waits == pytest.approx([0.0, 8.0, 10.0])
    assert day.turned_away == 1


def test_after_the_last_ticket_nobody_is_served(rng: np.random.Generator) -> None:
    office = replace(crowd_at(1010.0, counters=1, service=8.0), last_ticket=990.0)
    day = simulate_day(office, 2, rng)
    assert day.turned_away == 2
    assert day.waits == pytest.approx([0.0, 0.0])


def quiet_office(returns: float) -> Office:
    return Office(
        opening=(MORNING, AFTERNOON),
        counters=20,
        arrivals=(ArrivalRate(MORNING, 30.0),),
        service=LognormalService(8.0, 0.8),
        returns=returns,
        last_ticket=1020.0,
    )


def test_returns_bring_more_visitors_to_the_same_counters() -> None:
    # 120 first visits a day; each visit is repeated with 1/4: 120 / (1 - 1/4) = 160 visits a day.
    # 400 days: SD of the mean is about sqrt(160 / 400) = 0.63, doubled for carried-over returns.
    run = simulate(quiet_office(returns=0.25), days=400)
    assert len(run.waits) / 400 == pytest.approx(160.0, abs=4.0)
    assert run.again_share == pytest.approx(0.25, abs=0.01)


def test_the_first_days_to_which_nobody_has_come_back_yet_are_left_out() -> None:
    # Half come again: 240 visits a day in the end, but 120, 180 and 210 on the first three days.
    assert 205.0 < len(simulate(quiet_office(returns=0.5), days=3).waits) / 3 < 275.0


def test_the_same_seed_gives_the_same_waits_and_another_seed_other_ones() -> None:
    office = replace(quiet_office(returns=0.1), counters=4)
    first, same, other = simulate(office), simulate(office), simulate(office, seed=2)
    assert np.array_equal(first.waits, same.waits)
    assert not np.array_equal(first.waits, other.waits)


def test_a_morning_peak_makes_people_wait_longer_than_even_arrivals() -> None:
    even = replace(quiet_office(0.0), counters=3, arrivals=(ArrivalRate(MORNING, 15.0),))
    halves = (Period(450.0, 570.0), Period(570.0, 690.0))
    peak = replace(even, arrivals=(ArrivalRate(halves[0], 25.0), ArrivalRate(halves[1], 5.0)))
    assert simulate(peak).waits.mean() > 1.5 * simulate(even).waits.mean()


def test_lognormal_service_has_the_mean_and_spread_asked_for(rng: np.random.Generator) -> None:
    minutes = LognormalService(8.0, 0.5).draw(rng, 200_000)
    assert minutes.mean() == pytest.approx(8.0, rel=0.01)
    assert minutes.std() / minutes.mean() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(("servers", "busy_share"), [(1, 0.5), (3, 0.85), (5, 0.8)])
def test_under_constant_arrivals_the_simulation_agrees_with_the_formula(
    servers: int, busy_share: float
) -> None:
    """40 replications of 25,000 customers; the tolerance is four standard errors.

    One replication is off by 10 % or more at high load, so only their mean can be compared. Four
    standard errors, estimated from the replications, cover a correct program in all but 0.1 % of
    seeds (t with 39 degrees); the first 1,000 customers, who met an empty office, are left out.
    """
    queue = MMC(busy_share * servers / 10.0, 1.0 / 10.0, servers)
    minutes = 25_000 / queue.arrival_rate
    office = Office(
        opening=(Period(0.0, 2.0 * minutes),),
        counters=servers,
        arrivals=(ArrivalRate(Period(0.0, minutes), 60.0 * queue.arrival_rate),),
        service=ExponentialService(10.0),
        returns=0.0,
        last_ticket=2.0 * minutes,
    )
    runs = [simulate_day(office, 0, np.random.default_rng(seed)) for seed in range(40)]
    for simulated, exact in (
        ([run.waits[1000:].mean() for run in runs], queue.mean_wait),
        ([(run.waits[1000:] > 0.0).mean() for run in runs], queue.wait_probability),
        ([(run.waits[1000:] > 15.0).mean() for run in runs], queue.waits_longer_than(15.0)),
    ):
        error = float(np.std(simulated, ddof=1)) / np.sqrt(len(simulated))
        assert error < 0.03 * exact
        assert abs(float(np.mean(simulated)) - exact) < 4.0 * error


def test_impossible_offices_are_refused_with_everything_that_is_wrong() -> None:
    with pytest.raises(UsageError) as caught:
        Office((AFTERNOON, MORNING), 0, (), FixedService(8.0), 1.0, 1020.0)
    message = str(caught.value)
    for part in ("in order", "0 counters", "nobody arrives", "share of returns is 1.0", "Correct"):
        assert part in message


def counter_data(**changes: object) -> Counter:
    values: dict[str, object] = {
        "opens": ["07:30-11:30", "13:30-17:00"],
        "counters": 3,
        "visitors_per_hour": [16.0, 22.0, 14.0, 8.0, 14.0, 16.0, 10.0],
        "service_minutes": 8.0,
        "returns": 0.25,
    }
    figures = {
        name: Figure(value, "", "made up", Status.ASSUMED, date(2025, 7, 1))
        for name, value in (values | changes).items()
    }
    return Counter(Text("Trung tâm", "Centre"), figures)


def test_the_catalogue_s_counter_data_become_an_office() -> None:
    office = office_of(counter_data(), service_cv=0.6)
    assert office.opening == (MORNING, AFTERNOON)
    assert office.last_ticket == office.closes == 1020.0
    # All visitors at the door: 16 an hour, a quarter of them for another time: 12 first visits.
    assert office.arrivals[0] == ArrivalRate(Period(450.0, 510.0), 12.0)
    # The last half hour belongs to the last full hour.
    assert office.arrivals[-1] == ArrivalRate(Period(930.0, 1020.0), 7.5)


def test_rates_that_do_not_match_the_opening_hours_are_refused() -> None:
    with pytest.raises(UsageError, match="2 rates for 7 opening hours"):
        office_of(counter_data(visitors_per_hour=[16.0, 22.0]), service_cv=0.6)


def test_opening_hours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(UsageError, match="like 07:30-11:30"):
        office_of(counter_data(opens=["7h30 - 11h30"]), service_cv=0.6)
