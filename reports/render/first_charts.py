"""The first page's picture: minutes and visits of each way of filing, procedure by procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.language import Language
from reports.render.effort_charts import KINDS, block, cut, kind_legend
from reports.render.svg import GREY, INK, Svg, element, figure, label

WIDTH, TOP = 760, 36
"""Narrower than other drawings, so that its letters are as large as those around it in print."""

LEFT, LONGEST, DONE = 194, 170, 660
"""Where bars begin, how long the longest is, and where the column of what came through ends."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Heights of a row, of its bar and of a heading; closer where there are many."""

    row: int
    bar: int
    head: int


WIDE, CLOSE, MANY = Rows(25, 18, 28), Rows(17, 13, 21), 8


def ways_chart(key: str, report: Mapping[str, Any], words: Language) -> Svg:
    """A group of bars per procedure; all have one scale, so that procedures compare too."""
    groups = [item for item in report["first_page"]["procedures"] if item["ways"]]
    titles = {item["id"]: words.pick(item["title"]) for item in report["procedures"]}
    ways = [way for item in groups for way in item["ways"]]
    most = max(way["minutes"] for way in ways)
    size = CLOSE if len(ways) > MANY else WIDE
    parts = [*kind_legend(key, [("", kind) for kind in KINDS], words), *_heads(words)]
    y = TOP
    for item in groups:
        if len(titles) > 1:
            y += size.head
            title = cut(titles[item["id"]], 92)
            parts.append(label(0, y - 8, title, font_size=14, font_weight="bold"))
        base = y + size.row * len(item["ways"]) - (size.row - size.bar)
        parts.append(element("line", x1=LEFT, x2=LEFT, y1=y, y2=base, stroke=INK))
        for way in item["ways"]:
            parts.extend(_bar(key, way, y, LONGEST / most, size, words))
            parts.extend(_beside(way, item, y + size.bar - 3, len(report["portals"]) > 1, words))
            y += size.row
    title, about = words.t("first.ways"), words.t("first.ways_description")
    return figure(key, (WIDTH, y + 2), title, about, parts)


def _heads(words: Language) -> list[str]:
    """What the columns beside the bars hold."""
    columns = (("came", DONE), ("visits", WIDTH))
    return [
        label(x, 20, words.t(f"first.way_{name}"), font_size=12, fill=GREY, text_anchor="end")
        for name, x in columns
    ]


def way_name(way: Mapping[str, Any], several: bool, words: Language) -> str:
    """Which way of filing a bar is; the portal only where there are several."""
    if way["channel"] == "in_person":
        return words.t("first.way_walk_in" if way["booked"] else "first.way_counter")
    kind = "booked" if way["booked"] else "online"
    return words.t(f"first.way_{kind}{'_on' if several else ''}", portal=way["portal"])


def way_visits(way: Mapping[str, Any], words: Language) -> str:
    """Visits to the counter, as whole as they are."""
    return words.number(way["visits"], 0 if abs(way["visits"] - round(way["visits"])) < 0.05 else 1)


def way_came(way: Mapping[str, Any], item: Mapping[str, Any], words: Language) -> str:
    """How many trial filings came through; none were made at the counter."""
    made = [one for one in item["filings"] if one["portal"] == way["portal"]]
    if way["channel"] == "in_person" or not made:
        return "–"
    count, total = words.number(made[0]["count"]), words.number(made[0]["total"])
    return words.t("first.came_through", count=count, total=total)


def _bar(
    key: str, way: Mapping[str, Any], y: float, scale: float, size: Rows, words: Language
) -> list[str]:
    """The minutes by how they came about, with their sum and spread."""
    parts, x = [], float(LEFT)
    for kind in KINDS:
        width = way["split"][kind] * scale
        if width:
            parts.append(block(key, x, y, width, size.bar, kind))
        x += width
    minutes, base = words.minutes(way["minutes"]), y + size.bar - 3
    low, high = words.number(way["low"]), words.number(way["high"])
    spread = words.t("first.way_spread", low=low, high=high)
    parts.append(label(x + 8, base, minutes, font_size=14, font_weight="bold"))
    beside = x + 18 + 8.2 * len(minutes)
    parts.append(label(beside, base, spread, font_size=12, fill=GREY))
    return parts


def _beside(
    way: Mapping[str, Any], item: Mapping[str, Any], base: float, several: bool, words: Language
) -> list[str]:
    """The name at the left, and the columns at the right."""
    name = cut(way_name(way, several, words), 27)
    columns = ((way_came(way, item, words), DONE), (way_visits(way, words), WIDTH))
    return [
        label(LEFT - 10, base, name, font_size=13, text_anchor="end"),
        *(label(x, base, text, font_size=13, text_anchor="end") for text, x in columns),
    ]
