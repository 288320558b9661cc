"""The model reproduces the published numbers: checks A and B and the single cases."""

from __future__ import annotations

import pytest

from civicgauge.people.klm_checks import CheckRow, self_check


def rows(check: str) -> list[CheckRow]:
    return [row for row in self_check() if row.check == check]


def test_check_a_reproduces_the_14_published_predictions_to_the_cent() -> None:
    published = [
        *(19.96, 16.27, 101.26, 18.09, 106.43, 22.79, 143.83),
        *(18.09, 141.42, 18.09, 21.03, 6.93, 16.68, 15.80),
    ]

    assert [row.published for row in rows("A")] == published
    assert [round(row.computed, 2) for row in rows("A")] == published


@pytest.mark.parametrize(
    ("case", "published"),
    [
        ("mean of observed / predicted", [2.72, 1.66, 1.23, 1.02]),
        ("geometric mean of observed / predicted", [2.49, 1.55, 1.18, 1.00]),
        ("total observed / total predicted", [2.15, 1.34, 1.06, 0.89]),
        ("RMS relative error", [0.59, 0.41, 0.28, 0.23]),
        ("linear correlation", [0.90, 0.92, 0.94, 0.98]),
    ],
)
def test_check_b_gives_the_published_agreement_of_days_1_to_4(
    case: str, published: list[float]
) -> None:
    computed = [round(row.computed, 2) for row in rows("B") if row.case.startswith(f"{case}, day")]

    assert computed == published


def test_the_single_cases_give_their_published_seconds() -> None:
    computed = [round(row.computed, 2) for row in rows("table")]

    assert computed == [8.40, 6.20, 2.73, 3.79, 7.72]


def test_the_installed_version_agrees_with_everything_that_was_published() -> None:
    assert len(self_check()) == 14 + 20 + 5
    assert all(row.agrees for row in self_check())


def test_a_number_off_by_one_cent_does_not_agree() -> None:
    assert CheckRow("A", "x", "s", 8.40, 8.4049).agrees
    assert not CheckRow("A", "x", "s", 8.40, 8.41).agrees
