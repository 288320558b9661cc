"""Synthetic citizens: one per seed and index, the same in every process and Python version.

Nobody here exists and none of it reaches anybody: the identity number is impossible
(:mod:`civicgauge.people.identity`), the mail ends in ``example.invalid`` (RFC 2606), the street
is called "Giả Định" or the like, and the telephone number begins with 019.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from random import Random

from faker import Generator

from civicgauge.people.identity import IdScheme, citizen_id, permuted
from civicgauge.people.provider import Licence, VietnamProvider
from civicgauge.people.residences import KNOWN_RESIDENCES, earlier_residences
from civicgauge.people.vietnamese import unaccented

ATTRIBUTE_NAMES = (
    "full_name",
    "birth_date",
    "gender",
    "citizen_id",
    "id_issued_on",
    "id_issued_by",
    "nationality",
    "address",
    "phone",
    "email",
    "licence_class",
    "licence_number",
    "licence_issued_on",
    "licence_issued_by",
    "driving_school",
    "training_year",
    "password",
)
"""What a form may ask for: the keys of :meth:`Citizen.attributes`."""

ENTRY_NAMES: Mapping[str, tuple[str, ...]] = {
    "earlier_residences": ("residence_address", "residence_from", "residence_to"),
}
"""The lists that a repeating group may ask for, each with what an entry of it says."""

KNOWN_ENTRIES = KNOWN_RESIDENCES
"""So many entries of a list can be had of every citizen."""

# Assumed: no ten-digit number begins with 019; the eleven-digit ones ended in 2018.
_PHONE_PREFIX = "019"
# Licence numbers begin with a province code of two digits; 99 was never one.
_LICENCE_PREFIX = "99"
_SERIALS = 10_000_000


@dataclass(frozen=True, slots=True)
class Citizen:
    """One synthetic citizen.

    `gender` is ``nam`` or ``nữ``. `family` and `middle` may be empty, and a few names do not begin
    with the family name; `full_name` is what the register writes.
    """

    seed: int
    index: int
    full_name: str
    family: str
    middle: str
    given: str
    gender: str
    birth_date: date
    citizen_id: str
    id_issued_on: date
    id_issued_by: str
    phone: str
    email: str
    address: str
    licence_number: str
    licence_class: str
    licence_issued_on: date
    licence_issued_by: str
    driving_school: str
    training_year: int
    password: str
    nationality: str = "Việt Nam"

    def attributes(self) -> Mapping[str, str]:
        """Every value that a form may ask for, as the citizen types or chooses it."""
        values = {name: _typed(getattr(self, name)) for name in ATTRIBUTE_NAMES}
        return values | {"gender": self.gender.capitalize()}

    def entries(self, name: str, count: int | None = None) -> tuple[Mapping[str, str], ...]:
        """The items of a list of :data:`ENTRY_NAMES`, oldest first: what a form asks for of each.

        Args:
            count: at most :data:`KNOWN_ENTRIES`; as many as the citizen has when None.
        """
        earlier = earlier_residences(self.seed, self.index, self.birth_date)
        usual, items = {"earlier_residences": earlier}[name]
        wanted = usual if count is None else count
        return tuple(item.attributes() for item in items[:wanted])


def citizen(seed: int, index: int, scheme: IdScheme = IdScheme.UNASSIGNED_PROVINCE) -> Citizen:
    """The citizen of that seed and index, a pure function of its arguments.

    Identity, telephone and licence numbers, mail and password are different for all
    :data:`~civicgauge.people.identity.CAPACITY` citizens of a seed.

    Raises:
        UsageError: for an index outside the capacity.
    """
    generator = Generator()
    generator.random = Random(f"citizen:{seed}:{index}")
    provider = VietnamProvider(generator)
    gender = provider.gender()
    name = provider.person_name(gender)
    birth_date = provider.birth_date()
    card_day, card_office = provider.identity_card()
    licence = provider.licence(birth_date)
    serial = permuted(seed, index, _SERIALS)
    return Citizen(
        seed=seed,
        index=index,
        full_name=name.full,
        family=name.family,
        middle=name.middle,
        given=name.given,
        gender=gender,
        birth_date=birth_date,
        citizen_id=citizen_id(seed, index, gender, birth_date.year, scheme),
        id_issued_on=card_day,
        id_issued_by=card_office,
        phone=f"{_PHONE_PREFIX}{serial:07d}",
        email=f"{unaccented(name.full, '.')}.{index}@example.invalid",
        address=str(provider.vietnamese_address()),
        licence_number=_licence_number(gender, licence, serial),
        licence_class=licence.licence_class,
        licence_issued_on=licence.issued_on,
        licence_issued_by=licence.issued_by,
        driving_school=licence.school,
        training_year=licence.training_year,
        password=_password(seed, index),
    )


def _licence_number(gender: str, licence: Licence, serial: int) -> str:
    """Twelve digits: province, sex, year of issue, serial number."""
    return f"{_LICENCE_PREFIX}{int(gender == 'nữ')}{licence.issued_on:%y}{serial:07d}"


def _password(seed: int, index: int) -> str:
    """Long enough and with every kind of character that sign-in pages ask for."""
    digest = blake2b(f"password:{seed}:{index}".encode(), digest_size=6).hexdigest()
    return f"Thu-{digest}-Nghiem1"


def _typed(value: date | int | str) -> str:
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return str(value)
