"""The provider works in any Faker, as a department's own tests would use it."""

from __future__ import annotations

from datetime import date

from faker import Faker

from civicgauge.people.provider import VietnamProvider


def faker(seed: int) -> Faker:
    fake = Faker()
    fake.add_provider(VietnamProvider)
    fake.seed_instance(seed)
    return fake


def test_a_faker_with_the_provider_draws_vietnamese_people() -> None:
    fake = faker(1)

    name = fake.person_name("nữ")
    assert name.full.endswith(name.given) or name.full.startswith(name.given)
    assert str(fake.vietnamese_address()).count(", ") == 3
    assert fake.citizen_id("nữ", 1990)[3:6] == "190"
    assert date(1950, 1, 1) <= fake.birth_date() <= date(2006, 12, 31)


def test_a_seeded_faker_draws_the_same_people_again() -> None:
    first, second = faker(5), faker(5)

    assert [first.person_name("nam") for _ in range(20)] == [
        second.person_name("nam") for _ in range(20)
    ]


def test_somebody_born_on_29_february_gets_a_licence_from_1_march_on() -> None:
    fake = faker(2)

    days = [fake.licence(date(2004, 2, 29)).issued_on for _ in range(300)]
    assert date(2022, 3, 1) <= min(days)
    assert max(days) <= date(2025, 6, 30)


def test_a_very_young_driver_gets_a_class_for_eighteen_year_olds() -> None:
    fake = faker(3)

    classes = {fake.licence(date(2006, 12, 31)).licence_class for _ in range(500)}
    assert classes == {"A1", "A", "B1", "B", "C1"}
