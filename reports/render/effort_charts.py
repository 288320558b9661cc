"""Human effort: the course of one filing, minutes by channel, and where the counter is quicker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.language import Language
from reports.render.axes import NAMES, Axes, Line
from reports.render.svg import (
    BLUE,
    GREY,
    GRID,
    INK,
    ORANGE,
    Svg,
    element,
    figure,
    fill_of,
    label,
    ticks,
)
from reports.render.wording import Wording

WIDTH = 920
PLOT = (WIDTH, 300)
KINDS = ("measured", "modelled", "assumed")

ZONES = (("counter", 1.03, "middle", 0.5), ("online", 0.05, "end", 0.98))
"""On the frontier's plot: who is quicker there, how far up that is written, and from where.

Lines rise with the distance, so below them there is most room at the right.
"""


def timeline_chart(
    key: str, course: Mapping[str, Any], portal: str, who: str, words: Language
) -> Svg:
    """One row per step; hand work and reading hatched, waits solid."""
    row, top, left = 27, 46, 210
    bars = course["bars"]
    end = max((_end(bar) for bar in bars), default=1.0)
    grid = ticks(end / 60, 8)
    scale = (WIDTH - left - 16) / (grid[-1] * 60)
    height = top + row * len(bars) + 40
    parts = [
        part
        for minute in grid
        for part in _minute_line(left + scale * minute * 60, top, height - 34, minute, words)
    ]
    parts.append(
        label(
            WIDTH - 16,
            height - 6,
            words.t("timeline.axis"),
            font_size=13,
            fill=GREY,
            text_anchor="end",
        )
    )
    for number, bar in enumerate(bars):
        parts.extend(_timeline_row(key, bar, left, top + row * number, scale, words))
    kinds = (("reading", "assumed"), ("hand", "modelled"), ("wait", "measured"))
    parts.extend(
        kind_legend(key, [(words.t(f"table.{name}"), kind) for name, kind in kinds], words)
    )
    title = words.t("timeline.title", portal=portal, persona=who)
    return figure(key, (WIDTH, height), title, words.t("timeline.description"), parts)


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
            parts.append(block(key, x, y + 3, width, 17, kind))
        x += width
    return parts


def block(key: str, x: float, y: float, width: float, height: float, kind: str) -> str:
    """A piece of a bar that shows how its minutes came about."""
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


def kind_legend(key: str, names: list[tuple[str, str]], words: Language) -> list[str]:
    """What the fills stand for, along the top."""
    parts, x = [], 20.0
    for name, kind in names:
        text = f"{name} ({words.t(f'kind.{kind}')})" if name else words.t(f"kind.{kind}")
        parts.append(block(key, x, 8, 22, 14, kind))
        parts.append(label(x + 29, 20, text, font_size=13))
        x += 48 + 7.4 * len(text)
    return parts


def effort_chart(key: str, report: Mapping[str, Any], words: Language) -> Svg:
    """A bar for each portal and persona, and one per procedure for the counter."""
    bars = list(_effort_bars(report, words))
    left, row, top = 390, 56, 40
    longest = max(channel["minutes"]["mean"] for _, _, channel in bars)
    scale = (WIDTH - left - 120) / longest
    parts = kind_legend(key, [("", kind) for kind in KINDS], words)
    for number, (name, who, channel) in enumerate(bars):
        y = top + row * number
        parts.append(label(left - 12, y + 15, name, font_size=14, text_anchor="end"))
        for place, text in enumerate(who):
            below = y + 29 + 14 * place
            parts.append(
                label(left - 12, below, cut(text), font_size=11.5, fill=GREY, text_anchor="end")
            )
        parts.extend(_effort_bar(key, channel, left, y, scale, words))
    size = (WIDTH, top + row * len(bars) + 6)
    title = words.t("effort.bars_title", km=Wording(report, words).usual_place())
    return figure(key, size, title, words.t("effort.bars_description"), parts)


def _effort_bars(
    report: Mapping[str, Any], words: Language
) -> Iterator[tuple[str, list[str], Mapping[str, Any]]]:
    """Name, lines below it, minutes: online for each portal, the counter once for all."""
    items = [(portal["name"], item) for portal in report["portals"] for item in portal["effort"]]
    at_counter: dict[str, Mapping[str, Any]] = {}
    titles = {item["id"]: words.pick(item["title"]) for item in report["procedures"]}
    for portal, item in items:
        place = item["places"][item["usual"]]["result"]
        who = [titles[item["procedure"]], words.pick(item["title"])]
        yield words.t("effort.online", portal=portal), who, place["online"]
        at_counter.setdefault(item["procedure"], place["in_person"])
    for procedure, channel in at_counter.items():
        yield words.t("effort.counter"), [titles[procedure]], channel


def cut(text: str, most: int = 54) -> str:
    """The text, or its beginning where there is no room for all of it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _effort_bar(
    key: str, channel: Mapping[str, Any], left: float, y: float, scale: float, words: Language
) -> list[str]:
    parts, x = [], left
    for kind in KINDS:
        width = channel["split_of_mean"][kind] * scale
        if width:
            parts.append(block(key, x, y, width, 32, kind))
        x += width
    total = words.minutes(channel["minutes"]["mean"])
    parts.append(label(x + 10, y + 22, total, font_size=15, font_weight="bold"))
    return parts


def frontier_chart(key: str, effort: Mapping[str, Any], words: Language) -> Svg:
    """Travel time across, share rejected up; online is quicker below the lines."""
    styles = {"named": (BLUE, "none", "circle"), "silent": (ORANGE, "9 4", "square")}
    lines = [
        Line(
            words.t(f"effort.{curve['quality']}"),
            *styles[curve["quality"]][:2],
            [(point["travel_minutes"], _rejection(point)) for point in curve["points"]],
            styles[curve["quality"]][2],
        )
        for curve in effort["frontier"]
    ]
    farthest = max(point["travel_minutes"] for point in effort["frontier"][0]["points"])
    axes = Axes(*PLOT, across=farthest, up=1.0, right=NAMES)
    parts = [
        *axes.frame(
            words.t("effort.frontier_x"),
            words.t("effort.frontier_y"),
            words.number,
            words.percent,
        ),
        *axes.lines(lines),
        *axes.names(lines),
        *(
            _zone(axes, words.t(f"effort.{name}_zone"), up, anchor, across)
            for name, up, anchor, across in ZONES
        ),
    ]
    title = words.t("effort.frontier_title")
    return figure(key, PLOT, title, words.t("effort.frontier_description"), parts)


def _zone(axes: Axes, text: str, up: float, anchor: str, across: float) -> str:
    """What is true on one side of the lines."""
    return label(
        axes.x(axes.across * across),
        axes.y(up),
        text,
        font_size=14,
        fill=GREY,
        text_anchor=anchor,
        font_style="italic",
    )


def _rejection(point: Mapping[str, Any]) -> float | None:
    """On the edge of the plot where one channel is always quicker."""
    if point["rejection"] is not None:
        return float(point["rejection"])
    return 1.0 if point["always"] == "online" else 0.0
