"""SVG by hand: elements with escaped text, figures with title and description, nice axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

INK, GREY, GRID = "#1a2433", "#5b6675", "#d9dee5"
BLUE, GREEN, ORANGE = "#0072b2", "#007a5a", "#d55e00"
"""After Okabe and Ito, told apart by colour-blind readers."""


@dataclass(frozen=True, slots=True)
class Svg:
    """Finished markup, which templates put in without escaping it again."""

    text: str

    def __html__(self) -> str:
        return self.text


def element(name: str, *children: str, **attributes: str | float) -> str:
    """One element; ``_`` in names of attributes stands for ``-``, a trailing one is dropped."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def label(x: float, y: float, text: str, **attributes: str | float) -> str:
    """A text at a place, escaped."""
    values: dict[str, str | float] = {"x": x, "y": y, "fill": INK, **attributes}
    return element("text", escape(text), **values)


def figure(key: str, size: tuple[int, int], title: str, description: str, parts: list[str]) -> Svg:
    """A whole drawing that a screen reader announces by title and description."""
    width, height = size
    return Svg(
        element(
            "svg",
            element("title", escape(title), id=f"{key}-title"),
            element("desc", escape(description), id=f"{key}-desc"),
            PATTERNS.replace("KEY", key),
            *parts,
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            aria_labelledby=f"{key}-title {key}-desc",
            viewBox=f"0 0 {width} {height}",
            class_="figure",
        )
    )


# Measured is solid, modelled is hatched, assumed is dotted: told apart in grey print too.
PATTERNS = (
    '<defs><pattern id="KEY-modelled" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#9cc7e6"/>'
    '<rect width="2.4" height="6" fill="#0072b2"/></pattern>'
    '<pattern id="KEY-assumed" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#f7f3ea"/><circle cx="3" cy="3" r="1.1" fill="#8a6d1d"/>'
    "</pattern></defs>"
)


def fill_of(key: str, kind: str) -> str:
    """The fill that stands for measured, modelled or assumed in the drawing `key`."""
    return ORANGE if kind == "measured" else f"url(#{key}-{kind})"


def ticks(highest: float, most: int = 6) -> list[float]:
    """Round numbers from 0 to at least `highest`."""
    if highest <= 0:
        return [0.0, 1.0]
    raw = highest / (most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * 0.999999)
    return [step * number for number in range(math.ceil(highest / step - 1e-9) + 1)]


def decimals(values: Sequence[float], most: int = 3) -> int:
    """How many digits after the point tell these numbers apart without rounding them."""
    exact = (n for n in range(most) if all(abs(v - round(v, n)) < 1e-9 for v in values))
    return next(exact, most)


def polylines(points: Sequence[tuple[float, float] | None], **attributes: str | float) -> list[str]:
    """A line through the points, broken where there is none; a lone point is a dot."""
    parts = []
    for run in _runs(points):
        if len(run) == 1:
            x, y = run[0]
            colour = attributes.get("stroke", INK)
            parts.append(element("circle", cx=x, cy=y, r=2.2, fill=colour))
        else:
            path = " ".join(f"{_value(x)},{_value(y)}" for x, y in run)
            parts.append(element("polyline", points=path, fill="none", **attributes))
    return parts


def _runs(
    points: Iterable[tuple[float, float] | None],
) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
