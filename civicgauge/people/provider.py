"""A Faker provider for Vietnam: names, addresses, licences and numbers that reach nobody.

Faker's own ``vi_VN`` writes names in the wrong order, makes telephone numbers that can be dialled
and an American social security number; nothing of it is used here. All draws come from the
generator's ``random``, so a seeded generator gives the same people on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from faker import Generator
from faker.providers import BaseProvider

from civicgauge.people.identity import CAPACITY, IdScheme, citizen_id
from civicgauge.people.vietnam import GENDERS, PersonName, Weighted, vietnam

T = TypeVar("T")

FIRST_BIRTH = date(1950, 1, 1)
LAST_BIRTH = date(2006, 12, 31)
"""Everybody is of age when the last licence is issued."""

FIRST_LICENCE = date(2016, 1, 1)
LAST_LICENCE = date(2025, 6, 30)

FIRST_CARD = date(2021, 3, 1)
LAST_CARD = date(2025, 6, 30)
"""Cards with a chip; the period is assumed and needs only to lie behind every run."""

HARD_NAME_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Address:
    """A residence: an invented street in a real commune of a real province."""

    street: str
    commune: str
    province: str

    def __str__(self) -> str:
        return f"{self.street}, {self.commune}, {self.province}"


@dataclass(frozen=True, slots=True)
class Licence:
    """What a driving licence says, apart from its number."""

    licence_class: str
    issued_on: date
    issued_by: str
    school: str
    training_year: int


class VietnamProvider(BaseProvider):
    """Parts of a synthetic Vietnamese citizen; use it with ``Faker().add_provider``."""

    def __init__(self, generator: Generator) -> None:
        super().__init__(generator)
        self._words = vietnam()

    @property
    def _random(self) -> Random:
        random: Random = self.generator.random
        return random

    def gender(self) -> str:
        """``nam`` or ``nữ``, evenly."""
        return self._one(GENDERS)

    def person_name(self, gender: str) -> PersonName:
        """Family, middle and given name; one in twenty is a name that forms get wrong."""
        if self._random.random() < HARD_NAME_SHARE:
            return self._one(self._words.hard_names[gender])
        family = self._weighted(self._words.family_names)
        middle = self._one(self._words.middle_names[gender])
        given = self._one(self._words.given_names[gender])
        return PersonName(" ".join(filter(None, (family, middle, given))), family, middle, given)

    def birth_date(self) -> date:
        """A day between :data:`FIRST_BIRTH` and :data:`LAST_BIRTH`."""
        return self._day(FIRST_BIRTH, LAST_BIRTH)

    def vietnamese_address(self) -> Address:
        """House and street that exist nowhere; commune and province, the two tiers there are."""
        commune, province = self._one(self._words.communes)
        house = self._random.randint(1, 499)
        return Address(f"Số {house}, đường {self._one(self._words.streets)}", commune, province)

    def identity_card(self) -> tuple[date, str]:
        """Day and office of issue of an identity card."""
        day = self._day(FIRST_CARD, LAST_CARD)
        return day, self._words.identity_issuer.on(day)

    def licence(self, birth_date: date) -> Licence:
        """A licence that its holder was old enough for."""
        name = self._weighted(self._words.licence_classes)
        first = birthday(birth_date, self._words.least_ages[name])
        if first > LAST_LICENCE:
            name, first = "A1", birthday(birth_date, self._words.least_ages["A1"])
        day = self._day(max(first, FIRST_LICENCE), LAST_LICENCE)
        province = self._one(self._words.communes)[1]
        return Licence(
            licence_class=name,
            issued_on=day,
            issued_by=f"{self._words.licence_issuer.on(day)} {province}",
            school=f"Trung tâm đào tạo lái xe Kiểm Thử số {self._random.randint(1, 99)}",
            training_year=self._random.randint(max(first.year, day.year - 1), day.year),
        )

    def citizen_id(
        self,
        gender: str,
        birth_year: int,
        scheme: IdScheme = IdScheme.UNASSIGNED_PROVINCE,
    ) -> str:
        """A number that belongs to nobody; two draws may repeat, unlike two citizens' numbers."""
        return citizen_id(0, self._random.randrange(CAPACITY), gender, birth_year, scheme)

    def _one(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _weighted(self, weighted: Weighted) -> str:
        return self._random.choices(weighted.names, cum_weights=weighted.running)[0]

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._random.randint(0, (last - first).days))


def birthday(birth_date: date, age: int) -> date:
    """The day of coming to that age; for those born on 29 February the day after the 28th."""
    if (birth_date.month, birth_date.day) == (2, 29):
        return date(birth_date.year + age, 3, 1)
    return birth_date.replace(year=birth_date.year + age)
