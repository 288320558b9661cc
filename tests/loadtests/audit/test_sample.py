"""What looking at some of many dossiers proves: Clopper and Pearson's bound, by hand."""

from __future__ import annotations

import pytest

from civicgauge.intervals import share_at_most
from loadtests.audit.sample import chosen


@pytest.mark.parametrize(("looked_up", "most"), [(1, 0.95), (100, 0.029513), (20_000, 0.00014977)])
def test_without_a_hit_the_bound_is_one_minus_the_root_of_five_per_cent(
    looked_up: int, most: float
) -> None:
    assert share_at_most(0, looked_up) == pytest.approx(1 - 0.05 ** (1 / looked_up), rel=1e-9)
    assert share_at_most(0, looked_up) == pytest.approx(most, rel=1e-4)


def test_with_hits_the_chance_of_so_few_is_five_per_cent_at_the_bound() -> None:
    share = share_at_most(1, 10)
    # P(at most 1 of 10) = (1-p)^10 + 10 p (1-p)^9
    assert (1 - share) ** 10 + 10 * share * (1 - share) ** 9 == pytest.approx(0.05, rel=1e-9)
    # Table of the one-sided 95 % limits: 3 of 100.
    assert share_at_most(3, 100) == pytest.approx(0.0757, abs=5e-5)


def test_a_bound_is_neither_below_what_was_seen_nor_lost_in_rounding() -> None:
    assert 0.1 < share_at_most(2_000, 20_000) < 0.104
    assert share_at_most(5, 5) == 1.0


def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order() -> None:
    dossiers = list(range(1_000))
    sample = chosen(dossiers, 7, 100)
    assert sample == chosen(dossiers, 7, 100) == sorted(set(sample))
    assert (len(sample), sample != chosen(dossiers, 8, 100)) == (100, True)
    assert chosen(dossiers, 7, 1_000) == dossiers
