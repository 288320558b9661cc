"""The tables of a comparison in one language; every rendering lays out these and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.compare.wording import ComparisonWording


@dataclass(frozen=True, slots=True)
class Line:
    """Cells from left to right; `change` is the verdict to stamp the line with, or empty."""

    cells: tuple[str, ...]
    change: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its heading and what stands above it."""

    id: str
    title: str
    intro: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def tables(say: ComparisonWording) -> list[Table]:
    """Everything that is compared, what a citizen meets first; empty tables are left out."""
    made = (_seen(say), _limits(say), _shares(say), _waits(say), _unlike(say), _one_sided(say))
    return [table for table in (*made, _runs(say)) if table.lines]


def _compared(
    say: ComparisonWording, name: str, subject: str, lines: Sequence[Line], intro: str = ""
) -> Table:
    heads = (say.words.t(f"table.{subject}"), say.side(0), say.side(1))
    verdict = say.words.t("table.verdict"), say.words.t("table.why")
    middle = (say.words.t("table.difference"),) if name in ("shares", "waits") else ()
    return Table(
        name, say.words.t(f"compare.{name}"), intro, (*heads, *middle, *verdict), tuple(lines)
    )


def _seen(say: ComparisonWording) -> Table:
    items = say.content["seen"]
    met = [item for item in items if item["before"]["hit"] or item["after"]["hit"]]
    lines = [
        _line(say, item, say.seen(item), say.sight(item["before"]), say.sight(item["after"]))
        for item in met
    ]
    absent = say.words.number(len(items) - len(met))
    return _compared(
        say, "seen", "finding", lines, say.words.t("compare.seen_intro", absent=absent)
    )


def _limits(say: ComparisonWording) -> Table:
    lines = [
        _line(say, item, item["limit"], say.verdict(item["before"]), say.verdict(item["after"]))
        for item in say.content["limits"]
    ]
    return _compared(say, "limits", "limit", lines)


def _shares(say: ComparisonWording) -> Table:
    lines = [
        _line(
            say,
            item,
            say.subject(item),
            say.share(item["before"]),
            say.share(item["after"]),
            say.points(item),
        )
        for item in say.content["shares"]
    ]
    return _compared(say, "shares", "walks", lines)


def _waits(say: ComparisonWording) -> Table:
    lines = [
        _line(
            say,
            item,
            f"{say.subject(item)}: {say.statistic(item)}",
            _seconds(say, item["before"]),
            _seconds(say, item["after"]),
            say.ratio(item),
        )
        for item in say.content["waits"]
    ]
    rules = say.content["rules"]
    intro = say.words.t(
        "compare.waits_intro",
        smallest=say.words.percent(rules["smallest"]),
        family=say.words.number(rules["family"]),
    )
    return _compared(say, "waits", "step", lines, intro)


def _seconds(say: ComparisonWording, value: float | None) -> str:
    return "–" if value is None else say.words.seconds(value)


def _line(say: ComparisonWording, item: Mapping[str, Any], *cells: str) -> Line:
    return Line((*cells, say.change(item), say.why(item)), item["change"])


def _unlike(say: ComparisonWording) -> Table:
    heads = ("", say.side(0), say.side(1), say.words.t("compare.effect"))
    lines = [Line(say.unlike(item)) for item in say.content["differences"]]
    return Table("unlike", say.words.t("compare.unlike"), "", heads, tuple(lines))


def _one_sided(say: ComparisonWording) -> Table:
    heads = (say.words.t("table.step"), say.side(0), say.side(1))
    lines = [
        Line((say.subject(item), *(_mark(item, side) for side in ("before", "after"))))
        for item in say.content["one_sided"]
    ]
    return Table("one_sided", say.words.t("compare.one_sided"), "", heads, tuple(lines))


def _mark(item: Mapping[str, Any], side: str) -> str:
    return "●" if item["side"] == side else "–"


def _runs(say: ComparisonWording) -> Table:
    words = say.words
    heads = ("", *(words.t(f"compare.run_{name}") for name in ("name", "start", "seed", "command")))
    lines = tuple(_run_lines(say))
    return Table("runs", words.t("compare.runs"), "", heads, lines)


def _run_lines(say: ComparisonWording) -> Iterator[Line]:
    for place, side in enumerate(say.content["sides"]):
        for run in side["runs"]:
            begun = say.words.moment(run["started_at"])
            yield Line((say.side(place), run["name"], begun, str(run["seed"]), str(run["command"])))
