"""A profile that was drawn from figures or counts, as the file that ``civicgauge load`` takes."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from civicgauge.catalogue import Text
from civicgauge.errors import UsageError
from civicgauge.legible import legible
from loadtests.arithmetic import worked_out
from loadtests.load_profile import Filings, Point

STEP_TIMEOUT = 60
LIMITS = ("submit p95 <= 3", "walk p95 <= 60")
"""What the bundled profiles allow; a department puts its own in their place."""
LEAST = 0.01
"""Filings an hour that are still worth a profile: one in four days."""
DIGITS = 3
"""How exactly a rate is written, where it is no whole number of hundreds an hour."""

_WIDTH = 98


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that a profile needs and that was not known before.

    Attributes:
        about: where it comes from, in sentences for the head of the file.
        hours: what the shape stands for.
        shape: its highest share is 1.
    """

    title: Text
    about: tuple[str, ...]
    hours: float
    begins: time | None
    shape: tuple[Point, ...]
    filings: tuple[Filings, ...]

    def text(self) -> str:
        """The profile as TOML."""
        return "\n".join([*self._head(), *_shape(self.shape), *self._bounds(), *self._filings()])

    @property
    def minutes(self) -> float:
        """A minute for an hour; at least ten, but not more than the hours themselves."""
        return min(60 * self.hours, max(10.0, round(self.hours, 2)))

    def _head(self) -> Iterator[str]:
        for sentence in self.about:
            yield from textwrap.wrap(
                _one_line(sentence), _WIDTH, initial_indent="# ", subsequent_indent="# "
            )
        yield ""
        yield f"title = {{ vi = {quoted(self.title.vi)}, en = {quoted(self.title.en)} }}"
        yield f"simulated_hours = {number(round(self.hours, 6))}"
        if self.begins is not None:
            yield f'begins = "{self.begins:%H:%M}"'
        yield f"minutes = {number(self.minutes)}"
        yield "warm_up_seconds = 0"

    def _bounds(self) -> Iterator[str]:
        height = sum(item.per_hour for item in self.filings)
        yield "# Ten times what a portal that hangs for the whole step timeout would keep waiting."
        yield f"max_in_flight = {max(10, math.ceil(10 * height * STEP_TIMEOUT / 3600))}"
        yield f"step_timeout = {STEP_TIMEOUT}"
        yield "# Those of the bundled profiles; write what your department has promised."
        yield f"limits = [{', '.join(map(quoted, LIMITS))}]"

    def _filings(self) -> Iterator[str]:
        for item in self.filings:
            yield ""
            yield "[[filings]]"
            yield f"procedure = {quoted(item.procedure)}"
            yield f"per_hour = {number(item.per_hour)}"
            yield "arithmetic = ["
            yield from (f"  {quoted(line)}," for line in item.arithmetic)
            yield "]"
            yield "# Share it out among the situations that `civicgauge list` names."
            shares = (f"{name} = {number(share)}" for name, share in item.variants.items())
            yield f"variants = {{ {', '.join(shares)} }}"
        yield ""


def filings_of(procedure: str, arithmetic: Sequence[str]) -> Filings:
    """One procedure at the height to which its figures lead, with three digits at least."""
    per_hour = worked_out(arithmetic)
    if per_hour < LEAST:
        raise UsageError(
            f"{procedure} would have {per_hour:.2g} filings an hour at its peak, which is "
            "nobody. Raise the figures, or leave the procedure out."
        )
    decimals = max(0, DIGITS - 1 - math.floor(math.log10(per_hour)))
    return Filings(procedure, round(per_hour, decimals), {"complete": 1}, tuple(arithmetic))


def number(value: float) -> str:
    """A number as both TOML and :mod:`loadtests.arithmetic` read it: never with an exponent."""
    if value == round(value):
        return f"{round(value):_}"
    return format(Decimal(repr(value)), "f")


def quoted(text: str) -> str:
    """A string of TOML on one line; no letter of it can hide or end it."""
    return json.dumps(_one_line(text), ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(legible(text).split())


def _shape(points: Iterable[Point]) -> Iterator[str]:
    """The points, as many on a line as fit; a space that must not break a line is another one."""
    listed = " ".join(f"[{number(place)},\xa0{number(share)}]," for place, share in points)
    yield "shape = ["
    for line in textwrap.wrap(listed, _WIDTH):
        yield "  " + line.replace("\xa0", " ")
    yield "]"
