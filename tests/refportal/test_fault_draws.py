"""Whom a fault hits: a pure function of names, and a table that the other tests can trust."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.errors import UnknownName, UsageError
from civicgauge.refportal.clock import add_working_days
from civicgauge.refportal.codes import dossier_reference
from civicgauge.refportal.faults import FAULT_TABLE, Fault, checked_rates, hit
from civicgauge.refportal.views import size, vnd


def test_rate_zero_hits_nobody_and_rate_one_everybody() -> None:
    keys = [f"dossier-{number}" for number in range(1000)]
    assert not any(hit(Fault.HANG, key, 0.0) for key in keys)
    assert all(hit(Fault.HANG, key, 1.0) for key in keys)


def test_the_draw_is_the_same_in_every_process() -> None:
    # sha256("hang:dossier-1") = 7d2e..., and 0x7d2e / 0x10000 = 0.48898.
    assert not hit(Fault.HANG, "dossier-1", 0.4889)
    assert hit(Fault.HANG, "dossier-1", 0.4890)


def test_a_rate_hits_about_its_share() -> None:
    hits = sum(hit(Fault.LOST_DOSSIER, f"dossier-{number}", 0.3) for number in range(10_000))
    # 3,000 expected, standard deviation 46.
    assert 2_800 < hits < 3_200


def test_a_higher_rate_hits_the_same_ones_and_more() -> None:
    keys = [f"dossier-{number}" for number in range(1000)]
    few = {key for key in keys if hit(Fault.HANG, key, 0.1)}
    many = {key for key in keys if hit(Fault.HANG, key, 0.5)}
    assert few < many


def test_faults_are_drawn_independently_of_each_other() -> None:
    keys = [f"dossier-{number}" for number in range(1000)]
    hangs = [hit(Fault.HANG, key, 0.5) for key in keys]
    resets = [hit(Fault.CONNECTION_RESET, key, 0.5) for key in keys]
    assert hangs != resets


def test_an_unknown_fault_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'hang'"):
        checked_rates({"hangs": 1.0})


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan"), True, "0.5"])
def test_a_rate_outside_zero_to_one_is_refused(rate: float) -> None:
    with pytest.raises(UsageError, match="Give a number from 0 to 1"):
        checked_rates({"hang": rate})


def test_the_table_covers_every_fault_with_variants_of_the_catalogue() -> None:
    assert set(FAULT_TABLE) == set(Fault)
    for expectation in FAULT_TABLE.values():
        variants = load_catalogue()[expectation.procedure].variants
        assert set(expectation.variants) <= set(variants)
        assert expectation.findings


def test_the_manual_lists_every_fault_with_its_finding() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "reference-portal.md").read_text("utf-8")
    for fault, expectation in FAULT_TABLE.items():
        (row,) = [line for line in manual.splitlines() if line.startswith(f"| `{fault.value}` |")]
        for name in (*expectation.variants, *expectation.findings):
            assert f"`{name}`" in row


def test_no_two_faults_are_known_by_the_same_finding() -> None:
    findings = [name for expectation in FAULT_TABLE.values() for name in expectation.findings]
    assert len(findings) == len(set(findings))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # Monday to Monday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # Saturday to Monday
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # holidays are not known
    ],
)
def test_working_days_leave_out_the_weekend(start: date, days: int, due: date) -> None:
    assert add_working_days(start, days) == due


def test_references_begin_alike_and_cannot_be_guessed() -> None:
    first, second = dossier_reference(7), dossier_reference(7)
    assert first[:13] == second[:13] == "H99.1-000007-"
    assert first != second


def test_amounts_and_sizes_are_written_the_vietnamese_way() -> None:
    assert vnd(115_000) == "115.000 ₫"
    assert vnd(0) == "0 ₫"
    assert (size(1), size(1024), size(1025), size(2_000_000)) == (
        "1 KB",
        "1 KB",
        "2 KB",
        "1.954 KB",
    )
