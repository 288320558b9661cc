"""The figures of ``assumptions.toml``, and how long each persona is patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from civicgauge.catalogue import Figure
from civicgauge.figures import read_figure
from civicgauge.people.personas import Persona, load_persona, persona_names
from civicgauge.toml_reader import Mistakes, Table

FILE = Path(__file__).with_name("assumptions.toml")

KILOMETRES = (1.0, 5.0, 15.0, 40.0, 80.0)
"""The places that a procedure's ``travel_minutes`` are given for."""

USUAL_PLACE = 1
"""Index of the place in headlines and prices: 5 km."""

USUAL_PERSONA = "office_pc"
"""Stands in where rows name no persona, e.g. under load."""


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Figure]:
    """Every assumed figure by name.

    Raises:
        ConfigErrors: with every mistake of the file.
    """
    mistakes = Mistakes()
    figures = {
        name: read_figure(item, float) for name, item in Table.of_file(FILE, mistakes).items()
    }
    mistakes.raise_any()
    return figures


def assumed(name: str) -> float:
    """The value of one assumed figure."""
    return float(assumptions()[name].value)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of one wait that a person calls slow, and after which it seems to hang."""

    slow: float
    hang: float


@lru_cache
def patience_of(persona: str) -> Patience:
    """The patience of a persona, or of anybody when the rows name none that is known here."""
    if persona not in persona_names():
        return Patience(assumed("slow_after_seconds"), assumed("hang_after_seconds"))
    traits = load_persona(persona).traits
    return Patience(traits.slow_after_seconds, traits.hang_after_seconds)


@lru_cache
def persona_or_usual(name: str) -> Persona:
    """The persona of that name, or the usual one when it is not known here."""
    return load_persona(name if name in persona_names() else USUAL_PERSONA)
