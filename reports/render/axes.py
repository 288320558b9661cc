"""A plot's frame: where numbers are on the paper, its axes, its legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.render.svg import GREY, GRID, INK, element, label, polylines, ticks

LEFT, RIGHT, TOP, BOTTOM = 62, 14, 40, 46


@dataclass(frozen=True, slots=True)
class Line:
    """One series; its dash tells it apart without colour. Points without a value are gaps."""

    name: str
    colour: str
    dash: str
    points: Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Axes:
    """A plot of the given size whose axes run from 0 to `across` and `up`."""

    width: int
    height: int
    across: float
    up: float

    @classmethod
    def around(cls, lines: Sequence[Line], width: int, height: int) -> Axes:
        """Axes that hold all points, up to the next round number."""
        points = [point for line in lines for point in line.points]
        highest = max((y for _, y in points if y is not None), default=0.0)
        farthest = max((x for x, _ in points), default=0.0)
        return cls(width, height, farthest or 1.0, ticks(highest)[-1])

    def x(self, value: float) -> float:
        return LEFT + (self.width - LEFT - RIGHT) * value / self.across

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
            parts.append(element("line", x1=LEFT, x2=self.width - RIGHT, y1=y, y2=y, stroke=GRID))
            parts.append(label(LEFT - 8, y + 4, write_y(value), font_size=13, text_anchor="end"))
        for value in across_ticks or ticks(self.across, 9):
            if value <= self.across * 1.001:
                place = self.height - BOTTOM + 19
                parts.append(
                    label(self.x(value), place, write_x(value), font_size=13, text_anchor="middle")
                )
        base = self.y(0)
        parts.append(element("line", x1=LEFT, x2=self.width - RIGHT, y1=base, y2=base, stroke=INK))
        end = self.width - RIGHT
        parts.append(
            label(end, self.height - 8, across, font_size=13, fill=GREY, text_anchor="end")
        )
        return parts

    def lines(self, lines: Sequence[Line]) -> list[str]:
        """The series themselves."""
        parts: list[str] = []
        for line in lines:
            points = [None if y is None else (self.x(x), self.y(y)) for x, y in line.points]
            style: dict[str, str | float] = {
                "stroke": line.colour,
                "stroke_width": 2.2,
                "stroke_dasharray": line.dash,
            }
            parts.extend(polylines(points, stroke_linejoin="round", **style))
        return parts

    def legend(self, lines: Sequence[Line]) -> list[str]:
        """Names of the series with their dashes, at the upper right."""
        parts: list[str] = []
        x = float(self.width - RIGHT)
        for line in reversed(lines):
            x -= 7.4 * len(line.name)
            parts.append(label(x, TOP - 22, line.name, font_size=13))
            parts.append(
                element(
                    "line",
                    x1=x - 36,
                    x2=x - 6,
                    y1=TOP - 26,
                    y2=TOP - 26,
                    stroke=line.colour,
                    stroke_width=2.6,
                    stroke_dasharray=line.dash,
                )
            )
            x -= 54
        return parts
