"""A plot's frame: where numbers are on the paper, its axes, and the names at its lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.render.svg import GREY, GRID, INK, element, label, polylines, ticks

LEFT, RIGHT, TOP, BOTTOM = 62, 14, 40, 46

NAMES = 216
"""Room at the right for the names of lines."""

BETWEEN = 18
"""Least distance from one name to the next."""

MARKS = 8
"""Marks on a line, so that lines that run together can be told apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series; dash and mark tell it apart without colour. Points without a value are gaps."""

    name: str
    colour: str
    dash: str
    points: Sequence[tuple[float, float | None]]
    mark: str = "circle"


@dataclass(frozen=True, slots=True)
class Axes:
    """A plot of the given size whose axes run from 0 to `across` and `up`."""

    width: int
    height: int
    across: float
    up: float
    right: int = RIGHT

    @classmethod
    def around(cls, lines: Sequence[Line], width: int, height: int, right: int = RIGHT) -> Axes:
        """Axes that hold all points, up to the next round number."""
        points = [point for line in lines for point in line.points]
        highest = max((y for _, y in points if y is not None), default=0.0)
        farthest = max((x for x, _ in points), default=0.0)
        return cls(width, height, farthest or 1.0, ticks(highest)[-1], right)

    def x(self, value: float) -> float:
        return LEFT + (self.width - LEFT - self.right) * value / self.across

    def y(self, value: float) -> float:
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * value / self.up

    def frame(
        self,
        across: str,
        up: str,
        write_x: Callable[[float], str],
        write_y: Callable[[float], str],
        across_ticks: Sequence[float] = (),
    ) -> list[str]:
        """Grid, numbers and names of both axes; `across_ticks` where round numbers do not fit."""
        parts = [label(LEFT - 54, TOP - 22, up, font_size=13, fill=GREY)]
        for value in ticks(self.up):
            y = self.y(value)
            parts.append(
                element("line", x1=LEFT, x2=self.width - self.right, y1=y, y2=y, stroke=GRID)
            )
            parts.append(label(LEFT - 8, y + 4, write_y(value), font_size=13, text_anchor="end"))
        for value in across_ticks or ticks(self.across, 9):
            if value <= self.across * 1.001:
                place = self.height - BOTTOM + 19
                parts.append(
                    label(self.x(value), place, write_x(value), font_size=13, text_anchor="middle")
                )
        base = self.y(0)
        parts.append(
            element("line", x1=LEFT, x2=self.width - self.right, y1=base, y2=base, stroke=INK)
        )
        end = self.width - self.right
        parts.append(
            label(end, self.height - 8, across, font_size=13, fill=GREY, text_anchor="end")
        )
        return parts

    def lines(self, lines: Sequence[Line]) -> list[str]:
        """The series themselves."""
        return [part for line in lines for part in (*self.polyline(line), *self._marks(line))]

    def polyline(self, line: Line) -> list[str]:
        """A series without marks."""
        style: dict[str, str | float] = {
            "stroke": line.colour,
            "stroke_width": 2.2,
            "stroke_dasharray": line.dash,
        }
        return polylines(self._places(line), stroke_linejoin="round", **style)

    def _marks(self, line: Line) -> list[str]:
        points = [point for point in self._places(line) if point]
        every = max(len(points) // MARKS, 1)
        return [mark(line.mark, x, y, line.colour) for x, y in points[::every]]

    def _places(self, line: Line) -> list[tuple[float, float] | None]:
        return [None if y is None else (self.x(x), self.y(y)) for x, y in line.points]

    def names(self, lines: Sequence[Line]) -> list[str]:
        """The name of each line at its end, moved apart where lines end together."""
        ends = sorted(((self._end(line), line) for line in lines), key=lambda end: end[0])
        places: list[float] = []
        for wanted, _ in ends:
            places.append(max(wanted, places[-1] + BETWEEN) if places else wanted)
        below = max(places[-1] - self.y(0), 0.0)
        x = float(self.width - self.right + 14)
        return [
            part
            for place, (_, line) in zip(places, ends, strict=True)
            for part in (
                mark(line.mark, x, place - below, line.colour),
                label(x + 10, place - below + 4.5, line.name, font_size=13),
            )
        ]

    def _end(self, line: Line) -> float:
        values = [y for _, y in line.points if y is not None]
        return self.y(values[-1] if values else 0.0)


def mark(kind: str, x: float, y: float, colour: str) -> str:
    """A circle, a square or a triangle, told apart at a glance."""
    if kind == "circle":
        return element("circle", cx=x, cy=y, r=4, fill=colour)
    if kind == "square":
        return element("rect", x=x - 4, y=y - 4, width=8, height=8, fill=colour)
    corners = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"
    return element("polygon", points=corners, fill="#fff", stroke=colour, stroke_width=1.8)
