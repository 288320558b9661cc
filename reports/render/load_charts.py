"""Load over time: filings per hour and waits; colours after Okabe and Ito."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.language import Language
from reports.render.axes import BOTTOM, NAMES, TOP, Axes, Line
from reports.render.svg import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Svg,
    decimals,
    element,
    figure,
    label,
    ticks,
)

SIZE = (920, 300)
TIME_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200)


def rate_chart(key: str, curve: Mapping[str, Any], words: Language) -> Svg:
    """Filings per hour over time: due, begun, finished."""
    per_hour = 3600 / curve["width"]
    styles = (
        ("due", GREY, "3 4", "triangle"),
        ("begun", BLUE, "none", "circle"),
        ("finished", GREEN, "9 4", "square"),
    )
    lines = [
        Line(
            words.t(f"load.line_{name}"),
            colour,
            dash,
            [(part["start"], part[name] * per_hour) for part in curve["windows"]],
            shape,
        )
        for name, colour, dash, shape in styles
    ]
    return _over_time(key, "rate", curve, lines, words)


def wait_chart(key: str, curve: Mapping[str, Any], words: Language) -> Svg:
    """Median and p95 of the steps over time."""
    styles = (("p50", BLUE, "none", "circle"), ("p95", ORANGE, "9 4", "square"))
    lines = [
        Line(
            words.t(f"load.line_{name}"),
            colour,
            dash,
            [(part["start"], part[name]["value"]) for part in curve["windows"]],
            shape,
        )
        for name, colour, dash, shape in styles
    ]
    return _over_time(key, "wait", curve, lines, words)


def _over_time(
    key: str, kind: str, curve: Mapping[str, Any], lines: list[Line], words: Language
) -> Svg:
    axes = Axes.around(lines, *SIZE, right=NAMES)
    short = kind == "wait" and axes.up < 1
    scale = 1000 if short else 1
    digits = decimals([scale * value for value in ticks(axes.up)])
    parts = [
        *_warm_up(axes, curve["warm_up_until"], words),
        *axes.frame(
            words.t("load.time_axis"),
            words.t("load.wait_axis_short" if short else f"load.{kind}_axis"),
            _clock,
            lambda value: words.number(scale * value, digits),
            _times(axes.across),
        ),
        *axes.lines(lines),
        *axes.names(lines),
    ]
    title = words.t(f"load.{kind}_title", run=curve["run"])
    return figure(key, SIZE, title, words.t(f"load.{kind}_description"), parts)


def _warm_up(axes: Axes, until: float, words: Language) -> list[str]:
    """The stretch that is not judged."""
    if not until:
        return []
    left, right = axes.x(0), axes.x(min(until, axes.across))
    height = axes.height - TOP - BOTTOM
    return [
        element("rect", x=left, y=TOP, width=right - left, height=height, fill="#eef1f5"),
        label(left + 5, TOP + 15, words.t("load.warm_up"), font_size=12, fill=GREY),
    ]


def _times(seconds: float) -> list[float]:
    """Times of the clock for at most ten marks: every 10 s, 30 s, minute ..."""
    step = next((step for step in TIME_STEPS if seconds <= 10 * step), TIME_STEPS[-1])
    return [float(step * number) for number in range(int(seconds // step) + 1)]


def _clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
