"""Where a synthetic citizen lived before: addresses and the days between which they held.

Drawn apart from everything else about the citizen, and only for procedures that ask for them, so
that these change nobody's name or number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker import Generator

from civicgauge.people.provider import VietnamProvider, birthday

KNOWN_RESIDENCES = 3
"""So many earlier residences are made for everybody; most people have fewer of them."""

# Assumed: the share of people with 0, 1, 2 and 3 earlier residences; no source was looked for.
_SHARES = (0.25, 0.35, 0.25, 0.15)
_OF_AGE = 18
_LAST_MOVE = date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class Residence:
    """An earlier residence; both days are in the time that it was lived in."""

    address: str
    since: date
    until: date

    def attributes(self) -> Mapping[str, str]:
        """What a form asks for of one residence, as the citizen types it."""
        return {
            "residence_address": self.address,
            "residence_from": f"{self.since:%d/%m/%Y}",
            "residence_to": f"{self.until:%d/%m/%Y}",
        }


def earlier_residences(
    seed: int, index: int, birth_date: date
) -> tuple[int, tuple[Residence, ...]]:
    """How many earlier residences the citizen has, and :data:`KNOWN_RESIDENCES` to take them from.

    They follow each other without a gap from the day of coming of age, the earliest first; after
    those that the citizen has comes the present one.
    """
    generator = Generator()
    generator.random = random = Random(f"residences:{seed}:{index}")
    provider = VietnamProvider(generator)
    count = random.choices(range(KNOWN_RESIDENCES + 1), _SHARES)[0]
    periods = _periods(random, birthday(birth_date, _OF_AGE))
    residences = (Residence(str(provider.vietnamese_address()), *period) for period in periods)
    return count, tuple(residences)


def _periods(random: Random, first: date) -> Iterator[tuple[date, date]]:
    """Neighbouring periods from `first` on, each of a day or more, all before the last move."""
    days = (_LAST_MOVE - first).days
    moves = sorted(random.sample(range(1, days), KNOWN_RESIDENCES))
    for begin, end in zip([0, *moves], moves, strict=False):
        yield first + timedelta(days=begin), first + timedelta(days=end - 1)
