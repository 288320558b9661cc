"""How long probes are and how many filings they plan, by arithmetic and not by taste."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.limits import parse_limit
from loadtests.arrivals import plan
from loadtests.capacity.length import Length, need
from loadtests.capacity.plan import write_profile

FILED = ("licence_renewal", "marital_status_certificate")


@pytest.mark.parametrize(
    ("limits", "procedures", "precision", "filings"),
    [
        # 59 samples for a 95th percentile, and 2 √59 = 15.4 to spare
        (["submit p95 <= 3"], 1, 0.2, 75),
        # 1 / 0.1² are more than those
        (["submit p95 <= 3"], 1, 0.1, 100),
        # Two limits share the error: ln 0.025 / ln 0.95 = 71.9, so 72 and 2 √72 = 17
        (["submit p95 <= 3", "pay p95 <= 3"], 1, 0.2, 89),
        # 59 of each of two procedures: 118 and 2 √118 = 21.7
        (["licence_renewal.submit p95 <= 3"], 2, 0.2, 140),
        # An audit counts, it does not sample; 1 / 0.2²
        (["audit differences <= 0"], 1, 0.2, 25),
    ],
)
def test_a_probe_has_the_samples_that_its_limits_need(
    limits: list[str], procedures: int, precision: float, filings: int
) -> None:
    parsed = [parse_limit(text, FILED) for text in limits]
    assert need(parsed, procedures, precision, 0.5).filings == filings


def test_a_probe_lasts_until_the_smallest_overload_that_matters_shows() -> None:
    """Overloaded by a tenth, a portal takes 30 s to fall 3 s behind."""
    asked = need([parse_limit("submit p95 <= 3", FILED)], 1, 0.1, 0.5)
    assert asked.seconds == pytest.approx(30)
    assert asked.length(36_000) == Length(0.5, 30)


def test_a_slow_rate_takes_as_long_as_its_filings_take_to_arrive() -> None:
    asked = need([parse_limit("submit p95 <= 0.1", FILED)], 1, 0.1, 0.5)
    assert asked.length(360).judged == pytest.approx(1000)
    assert asked.length(360, times=2).judged == pytest.approx(2000)


def test_our_own_lag_is_no_wait_that_has_to_build_up() -> None:
    asked = need([parse_limit("lag p99 <= 5", FILED)], 1, 0.1, 0.5)
    assert asked.seconds == pytest.approx(5)  # one citizen's half second, over a tenth


@pytest.mark.parametrize("seed", range(5))
def test_a_probe_plans_as_many_filings_as_its_rate_says(seed: int, tmp_path: Path) -> None:
    """7,200 an hour for 50 s are 100, not what chance brings."""
    limit = parse_limit("licence_renewal.submit p95 <= 3", FILED)
    profile = write_profile(
        tmp_path / "probe.toml",
        procedures=FILED,
        limits=[limit],
        rate=7200,
        length=Length(5, 45),
        seed=seed,
        catalogue=load_catalogue(),
    )
    planned = plan(profile, seed)
    assert len(planned.arrivals) == pytest.approx(100, abs=1)
    assert planned.seconds == pytest.approx(50)
    assert {arrival.procedure for arrival in planned.arrivals} == set(FILED)
    assert (profile.warm_up_seconds, profile.max_in_flight) == (5, 100)
    assert profile.limits == (limit,)
