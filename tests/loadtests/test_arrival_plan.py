"""The plan: its rate, its randomness, and that every process plans the same."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.errors import UsageError
from loadtests.arrivals import FIRST_CITIZEN, Rate, plan
from loadtests.load_profile import Filings, Profile, load_profile

HASH_OF_SEED_7 = """
from civicgauge.catalogue_reader import load_catalogue
from loadtests.arrivals import plan
from loadtests.load_profile import load_profile
print(plan(load_profile("demo", load_catalogue()), 7).hash)
"""


@pytest.fixture(scope="module")
def demo() -> Profile:
    return load_profile("demo", load_catalogue())


@pytest.fixture(scope="module")
def flat(demo: Profile) -> Profile:
    """One filing a second for 1,000 seconds, three in ten of them with a declined card."""
    filings = Filings("licence_renewal", 3600, {"complete": 0.7, "card_declined": 0.3})
    return replace(
        demo, minutes=1000 / 60, shape=((0.0, 1.0), (1.0, 1.0)), filings=(filings,), walks=None
    )


def test_arrivals_expected_along_a_trapezium_worked_by_hand() -> None:
    # 100 s; from 0 to 2/s in 20 s, level for 60 s, down to 1/s in 20 s: areas 20, 120 and 30.
    rate = Rate([(0.0, 0.0), (0.2, 1.0), (0.8, 1.0), (1.0, 0.5)], 100.0, 2.0)
    assert rate.total == pytest.approx(170)
    # On the way up t² / 20 have arrived: 5 of them after 10 s.
    assert rate.when(5) == pytest.approx(10)
    assert rate.when(20) == pytest.approx(20)
    assert rate.when(20 + 60) == pytest.approx(50)
    assert rate.when(140) == pytest.approx(80)
    # On the way down 2 x - x² / 40 more: 17.5 after 10 s.
    assert rate.when(140 + 17.5) == pytest.approx(90)
    assert rate.when(170) == pytest.approx(100)
    assert [rate.expected(s) for s in (0, 10, 20, 50, 90, 100)] == pytest.approx(
        [0, 5, 20, 80, 157.5, 170]
    )
    assert [rate.at(s) for s in (0, 10, 50, 90, 100)] == pytest.approx([0, 1, 2, 1.5, 1])


def test_a_stretch_without_arrivals_is_skipped() -> None:
    rate = Rate([(0.0, 1.0), (0.1, 0.0), (0.9, 0.0), (1.0, 1.0)], 100.0, 2.0)
    assert rate.total == pytest.approx(20)
    assert rate.when(10) == pytest.approx(10)
    assert rate.when(10.1) > 90


def test_the_same_seed_gives_the_same_plan_in_another_process(demo: Profile) -> None:
    other = subprocess.run(
        [sys.executable, "-c", HASH_OF_SEED_7], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == plan(demo, 7).hash
    assert plan(demo, 8).hash != plan(demo, 7).hash


def test_the_plan_of_a_seed_stays_what_it_was(demo: Profile) -> None:
    """A change of this hash means that published seeds no longer repeat their runs."""
    first = plan(demo, 7).arrivals[0]
    assert (first.number, first.citizen) == (1, FIRST_CITIZEN + 1)
    assert plan(demo, 7, walks=3).hash == (
        "f930f272f02934a4716da92b86c23cf4b02ff0dc2378395cda4ef3252e284664"
    )


def test_shares_of_any_number_of_workers_carry_the_whole_plan(demo: Profile) -> None:
    whole = plan(demo, 7)
    for workers in (1, 2, 3, 7):
        shares = [whole.share(worker, workers) for worker in range(workers)]
        together = sorted((a for share in shares for a in share), key=lambda a: a.number)
        assert tuple(together) == whole.arrivals
        assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_fewer_walks_are_the_beginning_of_the_same_plan(demo: Profile) -> None:
    assert plan(demo, 7, walks=10).arrivals == plan(demo, 7).arrivals[:10]
    assert len(plan(replace(demo, walks=4), 7, walks=10).arrivals) == 4


def test_a_plan_that_no_memory_would_hold_is_refused_before_it_is_drawn(flat: Profile) -> None:
    with pytest.raises(UsageError, match=r"at most 2,500,000\. Shorten it with --minutes"):
        plan(flat, 1, percent=1e9)
    assert len(plan(flat, 1, percent=1e9, walks=3).arrivals) == 3


def test_percent_and_minutes_scale_the_number_of_arrivals(flat: Profile) -> None:
    """1,000 expected: 900 to 1,100 is more than three standard deviations on each side."""
    assert 900 < len(plan(flat, 1).arrivals) < 1100
    assert 1850 < len(plan(flat, 1, percent=200).arrivals) < 2150
    halved = plan(flat, 1, minutes=flat.minutes / 2)
    assert 430 < len(halved.arrivals) < 570
    assert halved.seconds == pytest.approx(500)
    assert halved.arrivals[-1].due < 500


def test_arrivals_come_in_order_and_each_is_another_citizen(flat: Profile) -> None:
    arrivals = plan(flat, 3).arrivals
    assert [a.number for a in arrivals] == list(range(1, len(arrivals) + 1))
    assert list(arrivals) == sorted(arrivals, key=lambda a: a.due)
    assert len({a.citizen for a in arrivals}) == len(arrivals)


def test_arrivals_are_spread_like_a_poisson_process(flat: Profile) -> None:
    """Counts of 100 windows of 10 s: the chi-square of their variance has 99 degrees of freedom
    and lies between 60 and 150 in 998 of 1,000 cases; an evenly spaced plan would give about 0."""
    counts = Counter(int(a.due // 10) for a in plan(flat, 11).arrivals)
    mean = sum(counts.values()) / 100
    chi_square = sum((counts[window] - mean) ** 2 for window in range(100)) / mean
    assert 60 < chi_square < 150


def test_procedures_are_drawn_by_their_filings_per_hour(flat: Profile) -> None:
    """Three to one: of 1,000, 250 expected with a standard deviation of 13.7."""
    mixed = replace(
        flat,
        filings=(
            Filings("licence_renewal", 2700, {"complete": 0.7, "card_declined": 0.3}),
            Filings("marital_status_certificate", 900, {"complete": 1.0}),
        ),
    )
    arrivals = plan(mixed, 5).arrivals
    drawn = Counter(arrival.procedure for arrival in arrivals)
    assert drawn["marital_status_certificate"] / len(arrivals) == pytest.approx(0.25, abs=0.042)
    assert drawn.total() == sum(drawn[item.procedure] for item in mixed.filings)
    assert plan(mixed, 5) == plan(mixed, 5)
    assert [arrival.due for arrival in arrivals] == [a.due for a in plan(flat, 5).arrivals]


def test_variants_are_drawn_by_their_shares(flat: Profile) -> None:
    """Of 1,000, 300 expected with a standard deviation of 14.5."""
    drawn = Counter(a.variant for a in plan(flat, 5).arrivals)
    assert drawn["card_declined"] / sum(drawn.values()) == pytest.approx(0.3, abs=0.045)
