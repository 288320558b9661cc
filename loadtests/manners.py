"""How citizens file: each one's persona, drawn for every arrival of a plan."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeVar

from civicgauge.people.personas import persona_names
from civicgauge.toml_reader import Table

Name = TypeVar("Name")

THINK = PERSONAS, NONE = ("personas", "none")
"""Whether citizens take the time of their personas between requests, or nobody thinks."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one citizen files; `persona` is empty for one who does not think."""

    persona: str = ""

    def __str__(self) -> str:
        """What a plan's hash takes in of it: nothing of the usual manner."""
        return f" {self.persona}" if self.persona else ""


USUAL = Manner()
"""Without a moment's thought."""


class Manners:
    """Draws the manner of one arrival after the other.

    Args:
        personas: the share of each; none where nobody thinks.
    """

    def __init__(self, personas: Mapping[str, float], random: Random) -> None:
        self._personas = personas
        self._random = random

    def draw(self) -> Manner:
        if not self._personas:
            return USUAL
        return Manner(drawn(self._personas, self._random.random()))


def drawn(shares: Mapping[Name, float], draw: float) -> Name:
    """The name under which `draw`, from 0 to 1, falls."""
    names = list(shares)
    sums = list(accumulate(shares.values()))
    return names[bisect_left(sums, draw * sums[-1])]


def read_personas(profile: Table) -> dict[str, float]:
    """The share of each persona of a profile; none where nobody thinks."""
    table = profile.table("personas")
    known = persona_names()
    for name in table:
        if name not in known:
            table.mistake(name, "an unknown persona", "one of " + ", ".join(known))
    shares = {name: table.get(name, float, 0.0) for name in table}
    total = sum(shares.values())
    if shares and not (all(share > 0 for share in shares.values()) and abs(total - 1) <= 1e-6):
        valid = "shares above 0 that add up to 1"
        profile.mistake("personas", f"shares that add up to {total:g}", valid)
    _judge_think(profile, bool(shares))
    return shares


def _judge_think(profile: Table, has_personas: bool) -> None:
    """The key only says aloud what the personas say."""
    think = profile.choice("think", THINK, PERSONAS if has_personas else NONE)
    if has_personas and think == NONE:
        valid = "no personas, or personas without this key; --think none plays them without"
        profile.mistake("think", think, valid)
    elif think == PERSONAS and not has_personas:
        profile.mistake("think", think, "[personas] with the share of each, or none")
