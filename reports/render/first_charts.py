"""The first page's picture: minutes and visits of each way of filing, procedure by procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.language import Language
from reports.render.effort_charts import KINDS, block, cut, kind_legend
from reports.render.svg import GREY, INK, Svg, element, figure, label

WIDTH, ROW, BAR, HEAD, TOP = 760, 25, 18, 28, 36
"""Narrower than other drawings, so that its letters are as large as those around it in print."""

LEFT, LONGEST = 178, 250
"""Where bars begin, and how long the longest is; the rest is for the figures beside it."""


def ways_chart(key: str, report: Mapping[str, Any], words: Language) -> Svg:
    """A group of bars per procedure; all have one scale, so that procedures compare too."""
    groups = [item for item in report["first_page"]["procedures"] if item["ways"]]
    titles = {item["id"]: words.pick(item["title"]) for item in report["procedures"]}
    most = max(way["minutes"] for item in groups for way in item["ways"])
    parts = kind_legend(key, [("", kind) for kind in KINDS], words)
    y = TOP
    for item in groups:
        if len(groups) > 1:
            y += HEAD
            title = cut(titles[item["id"]], 88)
            parts.append(label(0, y - 10, title, font_size=14, font_weight="bold"))
        for way in item["ways"]:
            parts.extend(_row(key, way, y, LONGEST / most, len(report["portals"]) > 1, words))
            y += ROW
    base = element("line", x1=LEFT, x2=LEFT, y1=TOP, y2=y - ROW + BAR, stroke=INK)
    return figure(
        key,
        (WIDTH, y + 2),
        words.t("first.ways"),
        words.t("first.ways_description"),
        [*parts, base],
    )


def way_name(way: Mapping[str, Any], several: bool, words: Language) -> str:
    """Which way of filing a bar is; the portal only where there are several."""
    if way["channel"] == "in_person":
        return words.t("first.way_counter")
    return words.t("first.way_online_on" if several else "first.way_online", portal=way["portal"])


def way_visits(way: Mapping[str, Any], words: Language) -> str:
    """Visits to the counter, as whole as they are."""
    if way["visits"] < 0.05:
        return words.t("first.way_no_visit")
    digits = 0 if abs(way["visits"] - round(way["visits"])) < 0.05 else 1
    return words.t("first.way_visits", visits=words.number(way["visits"], digits))


def _row(
    key: str, way: Mapping[str, Any], y: float, scale: float, several: bool, words: Language
) -> list[str]:
    name = cut(way_name(way, several, words), 27)
    parts, x = [label(LEFT - 10, y + 14, name, font_size=13, text_anchor="end")], float(LEFT)
    for kind in KINDS:
        width = way["split"][kind] * scale
        if width:
            parts.append(block(key, x, y, width, BAR, kind))
        x += width
    minutes = words.minutes(way["minutes"])
    low, high = words.number(way["low"]), words.number(way["high"])
    spread = words.t("first.way_spread", low=low, high=high)
    parts.append(label(x + 8, y + 14, minutes, font_size=14, font_weight="bold"))
    beside = x + 18 + 8.2 * len(minutes)
    parts.append(label(beside, y + 14, spread, font_size=12, fill=GREY))
    visits = way_visits(way, words)
    parts.append(label(WIDTH, y + 14, visits, font_size=13, text_anchor="end"))
    return parts
