"""Identity numbers that look right and belong to nobody.

A personal identification number has twelve digits: three for the province where the birth was
registered, one for century and sex, two for the year of birth and six more (Decree 137/2015 and
Circular 07/2016/TT-BCA). Every number made here breaks that structure on purpose in one of two
ways, and :func:`compose` refuses to put together one that could be somebody's.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from math import gcd
from random import Random

from civicgauge.errors import UsageError
from civicgauge.people.vietnam import vietnam

CAPACITY = 3_000_000
"""Citizens of one seed: each of the three unassigned provinces has a million numbers."""

_BORN_IN_FUTURE = 4
"""Century digits from 4 on mean a birth in 2100 or later."""


class IdScheme(StrEnum):
    """How a number is made impossible.

    UNASSIGNED_PROVINCE: a province code that was never given out; century and sex are right.
    IMPOSSIBLE_CENTURY: a real province code, for portals that check it, and a birth two
    centuries ahead; sex and year are right.
    """

    UNASSIGNED_PROVINCE = "unassigned_province"
    IMPOSSIBLE_CENTURY = "impossible_century"


def citizen_id(
    seed: int,
    index: int,
    gender: str,
    birth_year: int,
    scheme: IdScheme = IdScheme.UNASSIGNED_PROVINCE,
) -> str:
    """Twelve digits, different for every index of a seed below :data:`CAPACITY`.

    No number occurs twice whatever sex and year are, because province and last six digits
    together are a permutation of the index.
    """
    unassigned = scheme is IdScheme.UNASSIGNED_PROVINCE
    provinces = vietnam().unassigned_provinces if unassigned else vietnam().assigned_provinces
    serial, which = divmod(permuted(seed, index, len(provinces) * 1_000_000), len(provinces))
    century = _century_digit(gender, birth_year) + (0 if unassigned else _BORN_IN_FUTURE)
    return compose(provinces[which], century, birth_year, serial)


def compose(province: str, century_digit: int, birth_year: int, serial: int) -> str:
    """Put a number together.

    Raises:
        UsageError: when the number could belong to a person.
    """
    number = f"{province}{century_digit}{birth_year % 100:02d}{serial:06d}"
    if is_plausible(number):
        free = ", ".join(vietnam().unassigned_provinces)
        raise UsageError(
            f"An identity number in province {province} with century digit {century_digit} could "
            f"belong to a person and is never generated. Use one of the provinces {free}, or the "
            f"scheme {IdScheme.IMPOSSIBLE_CENTURY.value!r}."
        )
    return number


def is_plausible(number: str) -> bool:
    """Whether twelve digits could be a living person's number.

    Codes outside the published list count as possible too: some were merged provinces, and
    higher ones are countries.
    """
    return number[:3] not in vietnam().unassigned_provinces and int(number[3]) < _BORN_IN_FUTURE


def permuted(seed: int, index: int, size: int) -> int:
    """The place of `index` in a seeded shuffle of ``range(size)``, without storing the shuffle.

    The map x -> (a x + b) mod size is one to one when a and size have no common divisor.

    Raises:
        UsageError: for an index outside the capacity.
    """
    if not 0 <= index < CAPACITY:
        raise UsageError(
            f"Citizen {index} does not exist: one seed has the citizens 0 to {CAPACITY - 1}. "
            "Use another seed for more."
        )
    factor, shift = _shuffle(seed, size)
    return (factor * index + shift) % size


@lru_cache(maxsize=64)
def _shuffle(seed: int, size: int) -> tuple[int, int]:
    random = Random(f"shuffle:{seed}:{size}")
    factor = random.randrange(size)
    while gcd(factor, size) != 1:
        factor = random.randrange(size)
    return factor, random.randrange(size)


def _century_digit(gender: str, birth_year: int) -> int:
    """0 and 1 for men and women born in the 1900s, 2 and 3 in the 2000s."""
    return (birth_year - 1900) // 100 * 2 + (gender == "nữ")
