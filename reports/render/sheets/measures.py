"""Sheets with what was measured: steps, load over time, effort, and what was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.render.sheets.sheet import Cell, Column, Item, Kind
from reports.render.wording import Wording

_OUTCOMES = ("ok", "refused", "lost_session", "failed", "timeout", "unfinished", "not_exercised")
STEPS = (
    Column("table.portal"),
    Column("sheet.run_kind"),
    Column("sheet.channel", width=20),
    Column("table.persona", width=26),
    Column("table.procedure", width=26),
    Column("table.step", width=22),
    Column("table.issued", Kind.COUNT, 10),
    *(Column(f"outcome.{name}", Kind.COUNT, 11) for name in _OUTCOMES),
    Column("table.median", Kind.SECONDS, 11),
    Column("table.p95", Kind.SECONDS, 11),
    Column("sheet.low", Kind.SECONDS, 11),
    Column("sheet.high", Kind.SECONDS, 11),
    Column("table.longest", Kind.SECONDS, 13),
)


def steps(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    words = say.words
    for portal in report["portals"]:
        for table in portal["steps"]:
            about = (
                portal["name"],
                say.known("run_kind", table["kind"]),
                words.t(f"channel.{table['channel']}"),
                words.pick(table["title"]) if table["title"] else None,
                say.procedure(table["procedure"]),
            )
            for row in table["rows"]:
                outcomes = (row["outcomes"].get(name, 0) for name in _OUTCOMES)
                p95 = row["p95"] if table["percentiles"] else {}
                times = (p95.get(name) for name in ("value", "low", "high"))
                median = row["p50"]["value"] if table["percentiles"] else None
                step = words.t(f"step.{row['step']}")
                yield [*about, step, row["issued"], *outcomes, median, *times, row["longest"]]


LOAD = (
    Column("table.portal"),
    Column("table.run", Kind.CODE, 36),
    Column("table.time", Kind.NUMBER, 10),
    Column("table.due", Kind.COUNT, 10),
    Column("table.begun", Kind.COUNT, 10),
    Column("table.finished", Kind.COUNT, 10),
    Column("table.trouble", Kind.COUNT, 13),
    Column("table.median", Kind.SECONDS, 11),
    Column("table.p95", Kind.SECONDS, 11),
    Column("table.samples", Kind.COUNT, 10),
)


def load(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for portal in report["portals"]:
        for curve in portal["load"]:
            for part in curve["windows"]:
                counts = (part[name] for name in ("start", "due", "begun", "finished", "trouble"))
                times = (part["p50"]["value"], part["p95"]["value"], part["p95"]["samples"])
                yield [portal["name"], curve["run"], *counts, *times]


_SPLIT = ("measured", "modelled", "assumed")
EFFORT = (
    Column("table.portal"),
    Column("sheet.procedure", width=30),
    Column("table.persona", width=26),
    Column("sheet.kilometres", Kind.NUMBER, 12),
    Column("table.travel", Kind.MINUTES),
    Column("table.online", Kind.MINUTES),
    Column("sheet.p05", Kind.MINUTES, 11),
    Column("sheet.p95", Kind.MINUTES, 11),
    *(Column(f"kind.{kind}", Kind.MINUTES) for kind in _SPLIT),
    Column("table.counter", Kind.MINUTES),
    Column("sheet.p05", Kind.MINUTES, 11),
    Column("sheet.p95", Kind.MINUTES, 11),
    Column("table.longer", Kind.SHARE),
    Column("sheet.gives_up", Kind.SHARE),
    Column("table.walks", Kind.COUNT, 10),
)


def effort(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    titles = {item["id"]: say.words.pick(item["title"]) for item in report["procedures"]}
    for portal in report["portals"]:
        for item in portal["effort"]:
            about = (portal["name"], titles[item["procedure"]], say.words.pick(item["title"]))
            for place in item["places"]:
                result = place["result"]
                online, counter = result["online"], result["in_person"]
                yield [
                    *about,
                    place["kilometres"],
                    place["travel_minutes"],
                    *_spread(online),
                    *(online["split_of_mean"][kind] for kind in _SPLIT),
                    *_spread(counter),
                    result["online_longer"],
                    result["gives_up"],
                    item["walks"],
                ]


def _spread(channel: Item) -> Iterator[float]:
    """Mean, and what 5 and 95 % of people stay below."""
    return (channel["minutes"][name] for name in ("mean", "p05", "p95"))


GAPS = (Column("table.portal"), Column("section.not_measured", width=110))


def gaps(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for portal in report["portals"]:
        for gap in portal["gaps"]:
            yield [portal["name"], say.gap(portal, gap)]
