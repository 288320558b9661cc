"""Sheets with where it all comes from: figures with sources, runs, files with digests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from reports.render.sheets.sheet import Cell, Column, Item, Kind
from reports.render.wording import Wording

FIGURES = (
    Column("table.figure", Kind.CODE, 44),
    Column("table.value", Kind.NUMBER),
    Column("sheet.unit", width=18),
    Column("table.status", width=18),
    Column("sheet.valid_from", width=13),
    Column("table.source", width=80),
)


def figures(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for item in report["figures"]:
        value = item["value"]
        told = "; ".join(map(str, value)) if isinstance(value, list) else value
        status = say.words.t(f"status.{item['status']}")
        yield [item["name"], told, item["unit"], status, item["valid_from"], item["source"]]


RUNS = (
    Column("sheet.number", Kind.NUMBER, 8),
    Column("table.run", Kind.CODE, 36),
    Column("table.portal"),
    Column("sheet.run_kind"),
    Column("sheet.run_state", width=18),
    Column("sheet.usable", width=44),
    Column("sheet.started", Kind.MOMENT, 20),
    Column("sheet.ended", Kind.MOMENT, 20),
    Column("table.walks", Kind.COUNT, 10),
    Column("table.planned", Kind.COUNT, 10),
    Column("runs.seed", Kind.NUMBER, 10),
    Column("runs.versions", width=30),
    Column("sheet.repeat", Kind.CODE, 60),
    Column("sheet.digest", Kind.CODE, 70),
)


def runs(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for number, run in enumerate(report["runs"], 1):
        flaws = "; ".join(say.flaw(run["name"], reason) for reason in run["reasons"])
        versions = ", ".join(f"{name} {value}" for name, value in (run["versions"] or {}).items())
        yield [
            number,
            run["name"],
            run["target"],
            say.known("run_kind", run["kind"]),
            say.known("run_state", run["state"]),
            flaws or say.words.t("runs.usable"),
            _moment(run["started_at"]),
            _moment(run["ended_at"]),
            run["walks"],
            (run["plan"] or {}).get("planned"),
            run["seed"],
            versions,
            run["command"],
            run["digest"],
        ]


def _moment(told: str | None) -> datetime | None:
    """A moment without its zone, which a cell cannot hold; the column's head says UTC."""
    return datetime.fromisoformat(told).astimezone(UTC).replace(tzinfo=None) if told else None


FILES = (
    Column("table.run", Kind.CODE, 36),
    Column("sheet.file", Kind.CODE, 44),
    Column("sheet.digest", Kind.CODE, 70),
)


def files(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for run in report["runs"]:
        for name, digest in run["files"].items():
            yield [run["name"], name, digest]
