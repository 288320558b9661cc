"""Citizens are the same everywhere, consistent in themselves and reach nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from datetime import date

import pytest

from civicgauge.errors import UsageError
from civicgauge.people.citizens import ATTRIBUTE_NAMES, Citizen, citizen
from civicgauge.people.identity import CAPACITY, IdScheme
from civicgauge.people.vietnam import vietnam


@pytest.fixture(scope="module")
def people() -> list[Citizen]:
    return [citizen(2026, index) for index in range(3000)]


def test_the_same_seed_and_index_give_the_same_citizen() -> None:
    assert citizen(7, 42) == citizen(7, 42)
    assert citizen(7, 42) != citizen(7, 43)
    assert citizen(7, 42) != citizen(8, 42)


def test_citizens_are_the_same_in_every_process() -> None:
    script = (
        "from civicgauge.people.citizens import citizen; print([citizen(7, i) for i in range(50)])"
    )

    def printed(hash_seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout

    here = f"{[citizen(7, index) for index in range(50)]}\n"
    assert printed("1") == printed("2") == here


def test_citizen_0_of_seed_2026_is_the_same_in_every_python_version() -> None:
    someone = citizen(2026, 0)

    assert someone.full_name == "Lê Gia Thuỵ"
    assert someone.citizen_id == "097077450973"
    assert someone.phone == "0195875108"
    assert someone.password == "Thu-d74b1861b808-Nghiem1"


def test_the_order_in_which_citizens_are_asked_for_does_not_matter() -> None:
    forwards = [citizen(1, index) for index in range(20)]
    backwards = [citizen(1, index) for index in reversed(range(20))]

    assert forwards == backwards[::-1]


def test_an_index_beyond_the_capacity_is_refused_with_the_remedy() -> None:
    with pytest.raises(UsageError, match=r"Use another seed for more\.$"):
        citizen(1, CAPACITY)


def test_numbers_mail_and_passwords_never_repeat(people: list[Citizen]) -> None:
    for name in ("citizen_id", "phone", "email", "licence_number", "password"):
        assert len({getattr(person, name) for person in people}) == len(people), name


def test_the_identity_number_agrees_with_sex_and_birth_year(people: list[Citizen]) -> None:
    for person in people:
        century_digit, year = int(person.citizen_id[3]), person.citizen_id[4:6]

        assert (century_digit % 2 == 1) == (person.gender == "nữ")
        assert 1900 + century_digit // 2 * 100 + int(year) == person.birth_date.year


def test_the_scheme_changes_the_number_and_nothing_else(people: list[Citizen]) -> None:
    other = citizen(2026, 0, IdScheme.IMPOSSIBLE_CENTURY)
    changed = {
        name for name in Citizen.__slots__ if getattr(other, name) != getattr(people[0], name)
    }

    assert changed == {"citizen_id"}


def test_a_name_is_family_middle_and_given_name_in_that_order(people: list[Citizen]) -> None:
    hard = {name.full for names in vietnam().hard_names.values() for name in names}
    usual = [person for person in people if person.full_name not in hard]

    assert 0.92 < len(usual) / len(people) < 0.98
    for person in usual:
        parts = [part for part in (person.family, person.middle, person.given) if part]
        assert person.full_name == " ".join(parts)
        assert person.given in vietnam().given_names[person.gender]


def test_thi_is_in_the_names_of_women_only_and_van_of_men_only(people: list[Citizen]) -> None:
    assert {person.gender for person in people if "Thị" in person.middle.split()} == {"nữ"}
    assert {person.gender for person in people if person.middle == "Văn"} == {"nam"}


def test_names_bring_every_tone_and_every_special_letter(people: list[Citizen]) -> None:
    letters = set("".join(person.full_name.lower() for person in people))
    marks = set(unicodedata.normalize("NFD", "".join(letters)))

    assert {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} <= marks
    assert set("ăâđêôơư") <= letters
    assert "'" in letters


def test_names_are_composed_text_from_one_word_to_seven(people: list[Citizen]) -> None:
    assert all(unicodedata.is_normalized("NFC", person.full_name) for person in people)
    assert {len(person.full_name.split()) for person in people} >= {1, 2, 3, 4, 7}


def test_mail_telephone_and_street_reach_nobody(people: list[Citizen]) -> None:
    for person in people:
        assert re.fullmatch(r"[a-z0-9.]+@example\.invalid", person.email)
        assert re.fullmatch(r"019\d{7}", person.phone)
        assert any(f"đường {street}," in person.address for street in vietnam().streets)


def test_an_address_has_two_tiers_below_the_country(people: list[Citizen]) -> None:
    for person in people:
        _, street, commune, province = person.address.split(", ")

        assert street.startswith("đường ")
        assert (commune, province) in vietnam().communes


def test_there_are_34_provinces() -> None:
    assert len({province for _, province in vietnam().communes}) == 34


def test_nobody_got_a_licence_too_young(people: list[Citizen]) -> None:
    for person in people:
        years = (person.licence_issued_on - person.birth_date).days / 365.25
        assert years > vietnam().least_ages[person.licence_class] - 0.01
        assert person.training_year <= person.licence_issued_on.year
        assert person.training_year >= person.birth_date.year + 18


def test_offices_are_those_of_the_day_of_issue(people: list[Citizen]) -> None:
    for person in people:
        by_police = person.licence_issued_on >= date(2025, 3, 1)
        assert person.licence_issued_by.startswith("Phòng Cảnh sát giao thông") == by_police
        by_ministry = person.id_issued_on >= date(2024, 7, 1)
        assert (person.id_issued_by == "Bộ Công an") == by_ministry


def test_attributes_are_what_a_citizen_types(people: list[Citizen]) -> None:
    attributes = people[0].attributes()

    assert tuple(attributes) == ATTRIBUTE_NAMES
    assert attributes["birth_date"] == "31/05/1977"
    assert attributes["gender"] == "Nam"
    assert attributes["nationality"] == "Việt Nam"
    assert attributes["training_year"] == str(people[0].training_year)


def test_every_attribute_of_everybody_is_text(people: list[Citizen]) -> None:
    for person in people:
        assert all(isinstance(value, str) and value for value in person.attributes().values())


def test_a_password_has_every_kind_of_character(people: list[Citizen]) -> None:
    for person in people:
        assert all(re.search(kind, person.password) for kind in ("[A-Z]", "[a-z]", r"\d", "-"))
        assert len(person.password) >= 12
