"""Earlier residences fit their citizen's life, and asking for them changes nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from civicgauge.people.citizens import ENTRY_NAMES, KNOWN_ENTRIES, Citizen, citizen
from civicgauge.people.residences import Residence, earlier_residences


@pytest.fixture(scope="module")
def people() -> list[Citizen]:
    return [citizen(2026, index) for index in range(1000)]


def residences(person: Citizen) -> tuple[Residence, ...]:
    return earlier_residences(person.seed, person.index, person.birth_date)[1]


def test_people_have_none_to_three_earlier_residences_in_the_assumed_shares(
    people: list[Citizen],
) -> None:
    counts = Counter(len(person.entries("earlier_residences")) for person in people)

    assert set(counts) == {0, 1, 2, 3}
    for count, share in enumerate((0.25, 0.35, 0.25, 0.15)):
        assert abs(counts[count] / len(people) - share) < 0.05


def test_they_begin_when_the_citizen_comes_of_age_and_leave_no_gap(people: list[Citizen]) -> None:
    for person in people:
        lived = residences(person)
        first, *others = lived
        assert first.since.year == person.birth_date.year + 18
        for before, after in zip(lived, others, strict=False):
            assert after.since == before.until + timedelta(days=1)
        assert all(item.since <= item.until for item in lived)
        assert lived[-1].until < date(2025, 6, 30)


def test_a_form_gets_the_first_ones_as_text(people: list[Citizen]) -> None:
    person = people[0]

    for count in range(KNOWN_ENTRIES + 1):
        entries = person.entries("earlier_residences", count)
        assert len(entries) == count
        for entry, residence in zip(entries, residences(person), strict=False):
            assert tuple(entry) == ENTRY_NAMES["earlier_residences"]
            assert entry["residence_address"] == residence.address
            assert entry["residence_from"] == residence.since.strftime("%d/%m/%Y")
            assert entry["residence_to"] == residence.until.strftime("%d/%m/%Y")


def test_citizen_0_of_seed_2026_has_these_residences_in_every_python_version() -> None:
    (entry,) = citizen(2026, 0).entries("earlier_residences")

    assert entry == {
        "residence_address": "Số 256, đường Tưởng Tượng, phường Tô Hiệu, tỉnh Sơn La",
        "residence_from": "31/05/1995",
        "residence_to": "07/05/1999",
    }
