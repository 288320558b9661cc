"""How citizens file: each one's persona and behaviours, drawn for every arrival of a plan."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

from civicgauge.catalogue import Text
from civicgauge.figures import read_figure
from civicgauge.people.personas import load_persona, persona_names
from civicgauge.people.spread import normal
from civicgauge.toml_reader import Mistakes, Table

FIGURES_FILE = Path(__file__).with_name("behaviours.toml")
Name = TypeVar("Name")

THINK = PERSONAS, NONE = ("personas", "none")
"""Whether citizens take the time of their personas between requests, or nobody thinks."""


class Behaviour(StrEnum):
    """What a citizen may do besides filing."""

    LEAVES = "leaves"
    RELOADS = "reloads"
    DOUBLE_CLICKS = "double_clicks"
    COMES_BACK = "comes_back"
    LAST_MINUTE = "last_minute"


MEANINGS: Mapping[Behaviour, Text] = {
    Behaviour.LEAVES: Text(
        "bỏ đi khi một lần chờ dài hơn sức kiên nhẫn của mình",
        "leaves for good when one wait outlasts the person's patience",
    ),
    Behaviour.RELOADS: Text(
        "tải lại trang khi chờ lâu; không bao giờ gửi lại biểu mẫu",
        "asks for the page again while waiting for it; never sends a form again",
    ),
    Behaviour.DOUBLE_CLICKS: Text(
        "bấm hai lần nút thanh toán", "presses the button that pays twice"
    ),
    Behaviour.COMES_BACK: Text(
        "bị từ chối thì một giờ sau quay lại nộp từ đầu, một lần",
        "is refused and comes back an hour later to file from the beginning, once",
    ),
    Behaviour.LAST_MINUTE: Text(
        "để đến sát hạn mới nộp, càng gần hạn càng đông",
        "puts it off: the nearer the end of the profile, the more of them come",
    ),
}

ARRIVING = (Behaviour.COMES_BACK, Behaviour.LAST_MINUTE)
"""Behaviours that are about when a citizen comes, which closed users do not."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How one citizen files.

    Attributes:
        persona: empty for one who does not think.
        leaves_after, reloads_after: seconds of one wait; None for one who never does.
    """

    persona: str = ""
    behaviours: tuple[Behaviour, ...] = ()
    leaves_after: float | None = None
    reloads_after: float | None = None

    def __str__(self) -> str:
        """What a plan's hash takes in of it: nothing of the usual manner."""
        seconds = (self.leaves_after, self.reloads_after)
        known = (f"{item:.3f}" for item in seconds if item is not None)
        return "".join(f" {part}" for part in (self.persona, *self.behaviours, *known) if part)


USUAL = Manner()
"""Without a moment's thought, and with all the time of the step."""


class Manners:
    """Draws the manner of one arrival after the other.

    Args:
        personas: the share of each; none where nobody thinks.
        behaviours: the share of citizens who have each, independently of the others.
    """

    def __init__(
        self, personas: Mapping[str, float], behaviours: Mapping[Behaviour, float], random: Random
    ) -> None:
        self._personas = personas
        self._behaviours = behaviours
        self._random = random

    def draw(self) -> Manner:
        persona = drawn(self._personas, self._random.random()) if self._personas else ""
        if not self._behaviours:
            return Manner(persona) if persona else USUAL
        # As many draws for everybody, so that one share changes nothing else.
        draws = [self._random.random() for _ in Behaviour]
        factors = [math.exp(_figure("patience_log_sd") * normal(self._random)) for _ in range(2)]
        own = tuple(
            item
            for item, draw in zip(Behaviour, draws, strict=True)
            if draw < self._behaviours.get(item, 0.0)
        )
        slow, hang = _patience(persona)
        return Manner(
            persona,
            own,
            leaves_after=hang * factors[0] if Behaviour.LEAVES in own else None,
            reloads_after=slow * factors[1] if Behaviour.RELOADS in own else None,
        )


def drawn(shares: Mapping[Name, float], draw: float) -> Name:
    """The name under which `draw`, from 0 to 1, falls."""
    names = list(shares)
    sums = list(accumulate(shares.values()))
    return names[bisect_left(sums, draw * sums[-1])]


@lru_cache
def _patience(persona: str) -> tuple[float, float]:
    """Seconds after which half of these people call a wait slow, and believe that it hangs."""
    if not persona:
        return _figure("slow_after_seconds"), _figure("hang_after_seconds")
    traits = load_persona(persona).traits
    return traits.slow_after_seconds, traits.hang_after_seconds


@lru_cache
def _figure(name: str) -> float:
    mistakes = Mistakes()
    figure = read_figure(Table.of_file(FIGURES_FILE, mistakes).table(name), float)
    mistakes.raise_any()
    return float(figure.value)


def read_behaviours(profile: Table) -> dict[Behaviour, float]:
    """The share of citizens of a profile who have each behaviour."""
    table = profile.table("behaviours")
    known = [item.value for item in Behaviour]
    shares = {}
    for name in table:
        share = table.get(name, float, 0.0)
        if name not in known:
            table.mistake(name, "an unknown behaviour", "one of " + ", ".join(known))
        elif not 0 <= share <= 1:
            table.mistake(name, share, "a share of citizens, 0 to 1")
        else:
            shares[Behaviour(name)] = share
    found = {item: share for item, share in shares.items() if share}
    if "users" in profile and (wrong := [item for item in ARRIVING if item in found]):
        table.mistake(wrong[0], "a time of coming for closed users", "no users, or not this one")
    return found


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
