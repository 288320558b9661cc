"""The figures of a report, drawn from its content; colours after Okabe and Ito."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.language import Language
from reports.render.axes import BOTTOM, TOP, Axes, Line
from reports.render.svg import GREY, GRID, INK, Svg, element, figure, fill_of, label, ticks

BLUE, GREEN, ORANGE = "#0072b2", "#007a5a", "#d55e00"
SIZE = (920, 300)


def rate_chart(key: str, curve: Mapping[str, Any], words: Language) -> Svg:
    """Filings per hour over time: due, begun, finished."""
    per_hour = 3600 / curve["width"]
    styles = (("due", GREY, "3 4"), ("begun", BLUE, "none"), ("finished", GREEN, "9 4"))
    lines = [
        Line(
            words.t(f"table.{name}"),
            colour,
            dash,
            [(part["start"], part[name] * per_hour) for part in curve["windows"]],
        )
        for name, colour, dash in styles
    ]
    return _over_time(key, "rate", curve, lines, words)


def wait_chart(key: str, curve: Mapping[str, Any], words: Language) -> Svg:
    """Median and p95 of the steps over time."""
    styles = (("p50", "median", BLUE, "none"), ("p95", "p95", ORANGE, "9 4"))
    lines = [
        Line(
            words.t(f"table.{name}"),
            colour,
            dash,
            [(part["start"], part[field]["value"]) for part in curve["windows"]],
        )
        for field, name, colour, dash in styles
    ]
    return _over_time(key, "wait", curve, lines, words)


def _over_time(
    key: str, kind: str, curve: Mapping[str, Any], lines: list[Line], words: Language
) -> Svg:
    axes = Axes.around(lines, *SIZE)
    digits = 0 if axes.up >= 5 else 1 if axes.up >= 0.5 else 2
    parts = [
        *_warm_up(axes, curve["warm_up_until"], words),
        *axes.frame(
            words.t("load.time_axis"),
            words.t(f"load.{kind}_axis"),
            _clock,
            lambda value: words.number(value, digits),
        ),
        *axes.lines(lines),
        *axes.legend(lines),
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


def _clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def timeline_chart(key: str, course: Mapping[str, Any], portal: str, words: Language) -> Svg:
    """One row per step; hand work and reading hatched, waits solid."""
    row, top, left, width = 27, 46, 210, 920
    bars = course["bars"]
    end = max((_end(bar) for bar in bars), default=1.0)
    grid = ticks(end / 60, 8)
    scale = (width - left - 16) / (grid[-1] * 60)
    height = top + row * len(bars) + 40
    parts = [
        part
        for minute in grid
        for part in _minute_line(left + scale * minute * 60, top, height - 34, minute, words)
    ]
    parts.append(
        label(
            width - 16,
            height - 6,
            words.t("timeline.axis"),
            font_size=13,
            fill=GREY,
            text_anchor="end",
        )
    )
    for number, bar in enumerate(bars):
        parts.extend(_timeline_row(key, bar, left, top + row * number, scale, words))
    kinds = (("hand", "modelled"), ("reading", "assumed"), ("wait", "measured"))
    parts.extend(
        _kind_legend(key, [(words.t(f"table.{name}"), kind) for name, kind in kinds], words)
    )
    title = words.t("timeline.title", portal=portal)
    return figure(key, (width, height), title, words.t("timeline.description"), parts)


def _end(bar: Mapping[str, Any]) -> float:
    return float(bar["start"] + bar["hand"] + bar["reading"] + bar["wait"])


def _minute_line(x: float, top: float, bottom: float, minute: float, words: Language) -> list[str]:
    digits = 0 if minute == int(minute) else 1
    return [
        element("line", x1=x, x2=x, y1=top - 6, y2=bottom, stroke=GRID),
        label(x, bottom + 15, words.number(minute, digits), font_size=13, text_anchor="middle"),
    ]


def _timeline_row(
    key: str, bar: Mapping[str, Any], left: float, y: float, scale: float, words: Language
) -> list[str]:
    parts = [
        label(left - 10, y + 15, words.t(f"step.{bar['step']}"), font_size=14, text_anchor="end")
    ]
    x = left + bar["start"] * scale
    for name, kind in (("reading", "assumed"), ("hand", "modelled"), ("wait", "measured")):
        width = bar[name] * scale
        if width:
            parts.append(_block(key, x, y + 3, width, 17, kind))
        x += width
    return parts


def _block(key: str, x: float, y: float, width: float, height: float, kind: str) -> str:
    return element(
        "rect",
        x=x,
        y=y,
        width=max(width, 0.6),
        height=height,
        fill=fill_of(key, kind),
        stroke=INK,
        stroke_width=0.5,
    )


def _kind_legend(key: str, names: list[tuple[str, str]], words: Language) -> list[str]:
    parts, x = [], 20.0
    for name, kind in names:
        text = f"{name} ({words.t(f'kind.{kind}')})" if name else words.t(f"kind.{kind}")
        parts.append(_block(key, x, 8, 22, 14, kind))
        parts.append(label(x + 29, 20, text, font_size=13))
        x += 48 + 7.4 * len(text)
    return parts


def effort_chart(key: str, effort: Mapping[str, Any], words: Language) -> Svg:
    """Two bars, online and at the counter, divided by where the minutes come from."""
    place = effort["places"][effort["usual"]]
    left, width, height = 120, 920, 150
    longest = max(place["result"][name]["minutes"]["median"] for name in ("online", "in_person"))
    scale = (width - left - 110) / longest
    parts = _kind_legend(key, [("", kind) for kind in ("measured", "modelled", "assumed")], words)
    for number, (name, text) in enumerate((("online", "online"), ("in_person", "counter"))):
        y = 44 + 50 * number
        parts.append(
            label(left - 12, y + 22, words.t(f"table.{text}"), font_size=15, text_anchor="end")
        )
        parts.extend(_effort_bar(key, place["result"][name], left, y, scale, words))
    title = words.t("effort.bars_title", km=words.kilometres(place["kilometres"]))
    return figure(key, (width, height), title, words.t("effort.bars_description"), parts)


def _effort_bar(
    key: str, channel: Mapping[str, Any], left: float, y: float, scale: float, words: Language
) -> list[str]:
    parts, x = [], left
    for kind in ("measured", "modelled", "assumed"):
        width = channel["split_of_median"][kind] * scale
        if width:
            parts.append(_block(key, x, y, width, 34, kind))
        x += width
    total = words.minutes(channel["minutes"]["median"])
    parts.append(label(x + 10, y + 23, total, font_size=16, font_weight="bold"))
    return parts


def frontier_chart(key: str, effort: Mapping[str, Any], words: Language) -> Svg:
    """Travel time across, share rejected up; online is quicker below the lines."""
    styles = {"named": (BLUE, "none"), "silent": (ORANGE, "9 4")}
    lines = [
        Line(
            words.t(f"effort.{curve['quality']}"),
            *styles[curve["quality"]],
            [(point["travel_minutes"], _rejection(point)) for point in curve["points"]],
        )
        for curve in effort["frontier"]
    ]
    farthest = max(point["travel_minutes"] for point in effort["frontier"][0]["points"])
    axes = Axes(*SIZE, across=farthest, up=1.0)
    parts = [
        *axes.frame(
            words.t("effort.frontier_x"),
            words.t("effort.frontier_y"),
            words.number,
            words.percent,
        ),
        *axes.lines(lines),
        *axes.legend(lines),
        label(
            axes.x(farthest / 2),
            axes.y(0.3),
            words.t("effort.online_zone"),
            font_size=14,
            fill=GREY,
            text_anchor="middle",
            font_style="italic",
        ),
    ]
    title = words.t("effort.frontier_title")
    return figure(key, SIZE, title, words.t("effort.frontier_description"), parts)


def _rejection(point: Mapping[str, Any]) -> float | None:
    """On the edge of the plot where one channel is always quicker."""
    if point["rejection"] is not None:
        return float(point["rejection"])
    return 1.0 if point["always"] == "online" else 0.0
