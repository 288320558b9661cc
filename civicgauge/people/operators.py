"""The Keystroke-Level Model: operators counted, times seconds each from ``operators.toml``.

Card, Moran & Newell (1980, 1983): the time that a practised person needs without error is the sum
of the operators. All times are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from math import log2
from pathlib import Path

from civicgauge.catalogue import Figure
from civicgauge.errors import UnknownName
from civicgauge.figures import read_figure
from civicgauge.toml_reader import Mistakes, Table

OPERATORS_FILE = Path(__file__).with_name("operators.toml")


@dataclass(frozen=True, slots=True)
class Operators:
    """What a person does, counted; add two of them with ``+``.

    Attributes:
        keys: key presses, Shift included.
        points: pointings with the mouse of unknown geometry (P).
        aims: pointings with the mouse whose distance and width are known (Fitts).
        aim_bits: sum of the index of difficulty of those.
        buttons: mouse button presses and releases; a click is two (B).
        homings: hand moves between keyboard and mouse (H).
        mental: mental preparations, one per value recalled, choice made or check done (M).
        copies: looks at a paper to copy one value: look, read a word, keep it in mind.
        syllables_read: syllables really read.
        taps: targets tapped on a touch screen, reaching included.
        swipes: swipes on a touch screen.
        draw_segments: straight segments drawn, or scrolled with a scroll bar (D).
        draw_cm: their total length.
        words_written: words written by hand on paper.
    """

    keys: int = 0
    points: int = 0
    aims: int = 0
    aim_bits: float = 0.0
    buttons: int = 0
    homings: int = 0
    mental: int = 0
    copies: int = 0
    syllables_read: float = 0.0
    taps: int = 0
    swipes: int = 0
    draw_segments: int = 0
    draw_cm: float = 0.0
    words_written: int = 0

    def __add__(self, other: Operators) -> Operators:
        names = [field.name for field in fields(self)]
        return Operators(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def on_touch(self) -> Operators:
        """The same deed on a touch screen: a click is a tap, and no hand goes to a mouse.

        A recorder that follows a mouse can count one way for both devices.
        """
        return replace(
            self,
            points=0,
            aims=0,
            aim_bits=0.0,
            buttons=0,
            homings=0,
            taps=self.taps + self.buttons // 2,
        )


@dataclass(frozen=True, slots=True)
class OperatorTable:
    """Seconds per operator for one kind of typist; the names and units of ``operators.toml``."""

    key: float
    point: float
    aim: float
    aim_bit: float
    button: float
    homing: float
    mental: float
    draw_segment: float
    draw_cm: float
    read: float
    look: float
    store: float
    tap: float
    swipe: float
    write: float

    @property
    def copy(self) -> float:
        """Look at the paper, read one word, keep it in mind."""
        return self.look + self.read + self.store


@lru_cache
def operator_table(typist: str = "average_no_secretary") -> OperatorTable:
    """The seconds per operator for a class of typist.

    Raises:
        UnknownName: for a class that is not in ``operators.toml``.
    """
    figures = operator_figures()
    if f"key.{typist}" not in figures:
        raise UnknownName("typist", typist, typists())
    operators = {
        name.removeprefix("operators."): float(figure.value)
        for name, figure in figures.items()
        if name.startswith("operators.")
    }
    return OperatorTable(key=float(figures[f"key.{typist}"].value), **operators)


def typists() -> tuple[str, ...]:
    """The classes of typist that have a time per key."""
    return tuple(name[4:] for name in operator_figures() if name.startswith("key."))


@lru_cache(maxsize=1)
def operator_figures() -> Mapping[str, Figure]:
    """Every figure of the model with source and status, by names like ``operators.point``."""
    mistakes = Mistakes()
    figures = {
        f"{group}.{name}": read_figure(item, float)
        for group, table in Table.of_file(OPERATORS_FILE, mistakes).items()
        for name, item in table.items()
    }
    mistakes.raise_any()
    return figures


def seconds(operators: Operators, table: OperatorTable) -> float:
    """Time of a practised person without error, without waiting for the system."""
    return (
        operators.keys * table.key
        + operators.points * table.point
        + operators.aims * table.aim
        + operators.aim_bits * table.aim_bit
        + operators.buttons * table.button
        + operators.homings * table.homing
        + operators.mental * table.mental
        + operators.copies * table.copy
        + operators.syllables_read * table.read
        + operators.taps * table.tap
        + operators.swipes * table.swipe
        + operators.draw_segments * table.draw_segment
        + operators.draw_cm * table.draw_cm
        + operators.words_written * table.write
    )


def klm(mental: int, keys: int, table: OperatorTable) -> float:
    """The model's shortest form, T = M n + K n, of keyboard-only tasks."""
    return seconds(Operators(mental=mental, keys=keys), table)


def aim(distance: float, width: float) -> Operators:
    """Point with the mouse at a target of known distance and width, in the same unit.

    Fitts's law as Card, English & Burr (1978) fitted it: a + b log2(D / W + 0.5).
    """
    return Operators(aims=1, aim_bits=log2(distance / width + 0.5))
