"""The vocabulary of ``vietnam.toml``: names, places, offices and codes, read once per process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from civicgauge.toml_reader import parse_toml

GENDERS = ("nam", "nữ")


@dataclass(frozen=True, slots=True)
class Weighted:
    """Names to draw from, with the running sum of their weights."""

    names: tuple[str, ...]
    running: tuple[float, ...]

    @classmethod
    def of(cls, weights: dict[str, float]) -> Weighted:
        return cls(tuple(weights), tuple(accumulate(weights.values())))


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts; `full` is the order in which the register writes them."""

    full: str
    family: str
    middle: str
    given: str


@dataclass(frozen=True, slots=True)
class Change:
    """An office whose name changed on a day."""

    before: str
    since: str
    day: date

    def on(self, day: date) -> str:
        return self.since if day >= self.day else self.before


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What citizens are put together from."""

    assigned_provinces: tuple[str, ...]
    unassigned_provinces: tuple[str, ...]
    family_names: Weighted
    middle_names: dict[str, tuple[str, ...]]
    given_names: dict[str, tuple[str, ...]]
    hard_names: dict[str, tuple[PersonName, ...]]
    communes: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    licence_classes: Weighted
    least_ages: dict[str, int]
    identity_issuer: Change
    licence_issuer: Change


@lru_cache(maxsize=1)
def vietnam() -> Vocabulary:
    """The bundled vocabulary."""
    content = parse_toml(Path(__file__).with_name("vietnam.toml"))
    classes = content["licence_classes"]
    return Vocabulary(
        assigned_provinces=tuple(content["province_codes"]["assigned"]),
        unassigned_provinces=tuple(content["province_codes"]["unassigned"]),
        family_names=Weighted.of(content["family_names"]["weights"]),
        middle_names={gender: tuple(content[gender]["middle"]) for gender in GENDERS},
        given_names={gender: tuple(content[gender]["given"]) for gender in GENDERS},
        hard_names={gender: _hard_names(content, gender) for gender in GENDERS},
        communes=tuple(
            (commune, province)
            for province, communes in content["communes"].items()
            for commune in communes
        ),
        streets=tuple(content["streets"]["names"]),
        licence_classes=Weighted.of({name: item["weight"] for name, item in classes.items()}),
        least_ages={name: item["least_age"] for name, item in classes.items()},
        identity_issuer=_change(content["issuers"], "identity"),
        licence_issuer=_change(content["issuers"], "licence"),
    )


def _hard_names(content: dict[str, Any], gender: str) -> tuple[PersonName, ...]:
    return tuple(
        PersonName(name["full"], name["family"], name.get("middle", ""), name["given"])
        for name in content["hard_names"]
        if name["gender"] == gender
    )


def _change(issuers: dict[str, Any], paper: str) -> Change:
    return Change(issuers[f"{paper}_before"], issuers[f"{paper}_since"], issuers[f"{paper}_from"])
