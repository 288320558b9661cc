"""Identity numbers have the right structure, never repeat and can belong to nobody."""

from __future__ import annotations

import pytest

from civicgauge.errors import UsageError
from civicgauge.people.identity import (
    CAPACITY,
    IdScheme,
    citizen_id,
    compose,
    is_plausible,
    permuted,
)

# Circular 07/2016/TT-BCA, annex 1, typed in a second time on purpose.
# fmt: off
ASSIGNED = {
    "001", "002", "004", "006", "008", "010", "011", "012", "014", "015", "017", "019", "020",
    "022", "024", "025", "026", "027", "030", "031", "033", "034", "035", "036", "037", "038",
    "040", "042", "044", "045", "046", "048", "049", "051", "052", "054", "056", "058", "060",
    "062", "064", "066", "067", "068", "070", "072", "074", "075", "077", "079", "080", "082",
    "083", "084", "086", "087", "089", "091", "092", "093", "094", "095", "096",
}
# fmt: on


def test_a_million_citizens_of_one_seed_have_a_million_numbers() -> None:
    places = set()
    for index in range(1_000_000):
        number = citizen_id(2026, index, "nam", 1980)
        # Without sex and year, so that they cannot hide a repetition.
        places.add(number[:3] + number[6:])

    assert len(places) == 1_000_000


def test_the_last_citizen_of_the_capacity_has_a_number_and_the_next_one_is_refused() -> None:
    assert len(citizen_id(1, CAPACITY - 1, "nữ", 1990)) == 12

    with pytest.raises(UsageError, match=r"Use another seed for more\.$"):
        citizen_id(1, CAPACITY, "nữ", 1990)


def test_a_negative_index_is_refused() -> None:
    with pytest.raises(UsageError, match="Citizen -1 does not exist"):
        citizen_id(1, -1, "nam", 1990)


def test_the_seeded_shuffle_is_one_to_one() -> None:
    assert {permuted(7, index, 5000) for index in range(5000)} == set(range(5000))


def test_two_seeds_shuffle_differently() -> None:
    first = [citizen_id(1, index, "nam", 1980) for index in range(100)]
    second = [citizen_id(2, index, "nam", 1980) for index in range(100)]

    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("gender", "year", "digits"),
    [("nam", 1980, "080"), ("nữ", 1980, "180"), ("nam", 2004, "204"), ("nữ", 2004, "304")],
)
def test_century_sex_and_year_are_written_into_the_number(
    gender: str, year: int, digits: str
) -> None:
    assert citizen_id(1, 0, gender, year)[3:6] == digits


def test_no_number_is_in_an_assigned_province_by_default() -> None:
    provinces = {citizen_id(3, index, "nữ", 1975)[:3] for index in range(10_000)}

    assert provinces == {"097", "098", "099"}
    assert not provinces & ASSIGNED


def test_the_other_scheme_has_a_real_province_and_a_birth_after_2100() -> None:
    numbers = [
        citizen_id(3, index, "nữ", 1975, IdScheme.IMPOSSIBLE_CENTURY) for index in range(10_000)
    ]

    assert {number[:3] for number in numbers} == ASSIGNED
    assert {number[3] for number in numbers} == {"5"}
    assert len(set(numbers)) == 10_000


@pytest.mark.parametrize("scheme", IdScheme)
def test_no_scheme_makes_a_plausible_number(scheme: IdScheme) -> None:
    for index in range(2000):
        for gender in ("nam", "nữ"):
            assert not is_plausible(citizen_id(5, index, gender, 1950 + index % 57, scheme))


@pytest.mark.parametrize("province", ["001", "079", "096", "003", "101"])
def test_a_number_that_could_belong_to_a_person_is_refused_with_the_remedy(province: str) -> None:
    with pytest.raises(UsageError, match=r"097, 098, 099, or the scheme 'impossible_century'\.$"):
        compose(province, 0, 1980, 123)
