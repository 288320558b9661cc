"""Sheets with verdicts: summary with the totals, limits, findings, evidence, the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.language import Language
from reports.render.requirement_wording import RequirementWording
from reports.render.sheets.sheet import Cell, Column, Item, Kind, Sheet
from reports.render.wording import TOTALS, Wording

SUMMARY = (
    Column("table.portal", width=20),
    Column("table.result", width=18),
    Column("table.why", width=44),
    Column("total.walks", Kind.COUNT),
    Column("total.reached", Kind.COUNT),
    Column("total.steps", Kind.COUNT),
    Column("total.requests", Kind.COUNT),
    Column("total.findings", Kind.COUNT),
    Column("total.dead_ends", Kind.COUNT, 18),
    Column("total.limits", Kind.COUNT),
)


def summary(report: Item, say: Wording) -> Sheet:
    words, sums = say.words, report["totals"]
    rows = [
        [
            portal["name"],
            words.t(f"result.{portal['result']}"),
            say.why(portal),
            portal["counts"]["walks"],
            portal["counts"]["reached"]["count"],
            portal["counts"]["steps"],
            _counted(portal["counts"]["requests"], words),
            portal["why"].get("finding", 0),
            portal["why"].get("dead_end", 0),
            len(portal["limits"]),
        ]
        for portal in report["portals"]
    ]
    counted = [_counted(sums[name], words) for name in TOTALS if name != "portals"]
    every = f"{words.t('document.all_portals')} ({words.number(sums['portals'])})"
    rows.append([every, words.t(f"result.{report['result']}"), None, *counted])
    lead = [
        words.t("document.kicker"),
        words.t("document.measured", days=say.days()),
        f"{words.t('document.result')}: {words.t('result.' + report['result'])}",
        *report["sentences"][words.code],
    ]
    return Sheet("summary", SUMMARY, rows, lead, has_sum=True)


def _counted(value: int | None, words: Language) -> Cell:
    """A number to calculate with, or that nobody counted."""
    return words.t("document.not_counted") if value is None else value


REQUIREMENTS = (
    Column("sheet.number", Kind.NUMBER, 8),
    Column("requirement.name", width=44),
    Column("table.portal"),
    Column("requirement.result", width=18),
    Column("sheet.broken", Kind.COUNT, 10),
    Column("sheet.tried", Kind.COUNT, 10),
    Column("sheet.low", Kind.SHARE),
    Column("sheet.high", Kind.SHARE),
    Column("table.measured", Kind.SECONDS),
    Column("sheet.low", Kind.SECONDS),
    Column("sheet.high", Kind.SECONDS),
    Column("requirement.evidence", width=40),
)


def requirements(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    told = RequirementWording(report, say.words)
    for row in report["requirements"]:
        for portal, results in zip(report["portals"], row["portals"], strict=True):
            for result in results:
                share, seconds = result["share"] or {}, result["seconds"] or {}
                yield [
                    row["number"],
                    told.name(row),
                    portal["name"],
                    say.words.t(f"verdict.{result['verdict']}"),
                    *(share.get(name) for name in ("count", "total", "low", "high")),
                    *(seconds.get(name) for name in ("value", "low", "high")),
                    told.evidence(result["evidence"]),
                ]


LIMITS = (
    Column("table.portal"),
    Column("table.limit", width=34),
    Column("table.step", width=22),
    Column("sheet.percentile", Kind.NUMBER, 10),
    Column("sheet.allowed", Kind.SECONDS),
    Column("table.measured", Kind.SECONDS),
    Column("sheet.from", Kind.SECONDS),
    Column("sheet.to", Kind.SECONDS),
    Column("sheet.allowed", Kind.SHARE),
    Column("table.measured", Kind.SHARE),
    Column("sheet.from", Kind.SHARE),
    Column("sheet.to", Kind.SHARE),
    Column("sheet.confidence", Kind.SHARE, 12),
    Column("sheet.broken", Kind.COUNT, 10),
    Column("table.samples", Kind.COUNT, 10),
    Column("sheet.needed", Kind.COUNT, 12),
    Column("sheet.enough", Kind.COUNT, 12),
    Column("table.verdict", width=18),
    Column("table.run", Kind.CODE, 36),
)


def limits(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    for portal in report["portals"]:
        for item in portal["limits"]:
            step = say.words.t(f"step.{item['step']}")
            samples = (item[name] for name in ("confidence", "bad", "samples", "needed", "enough"))
            verdict = say.words.t(f"verdict.{item['verdict']}")
            about = (portal["name"], item["limit"], step, item["percentile"])
            yield [*about, *_bounds(item), *samples, verdict, item["run"]]


def _bounds(item: Item) -> Sequence[Cell]:
    """What is allowed and what was measured, as seconds or as shares; counts stand elsewhere."""
    figures = [item[name] for name in ("bound", "value", "low", "high")]
    none = [None] * len(figures)
    if item["measure"] == "percentile":
        return [*figures, *none]
    return [*none, *(none if item["measure"] == "differences" else figures)]


FINDINGS = (
    Column("table.portal"),
    Column("table.finding", width=44),
    Column("sheet.state", width=11),
    Column("table.hit", Kind.COUNT, 10),
    Column("sheet.exercised", Kind.COUNT, 10),
    Column("table.price", Kind.MINUTES, 16),
    Column("table.price", Kind.MONEY, 16),
    Column("sheet.kind", width=16),
    Column("sheet.meaning", width=70),
)


def findings(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    words = say.words
    for portal in report["portals"]:
        for item in portal["findings"]:
            state = words.t(f"state.{item['state']}")
            counts = (item["hit"], item["exercised"])
            kind = words.t(f"kind.{item['price']['kind']}") if item["price"] else None
            title, why = words.pick(item["title"]), words.pick(item["why"])
            yield [portal["name"], title, state, *counts, *_prices(item), kind, why]


def _prices(item: Item) -> tuple[float | None, float | None]:
    """What a case costs, in minutes and in dong; one of them at most."""
    price = item["price"]
    if price is None:
        return None, None
    return (price["amount"], None) if price["unit"] == "minutes" else (None, price["amount"])


EVIDENCE = (
    Column("table.portal"),
    Column("table.finding", width=34),
    Column("table.run", Kind.CODE, 36),
    Column("table.walk", Kind.NUMBER, 8),
    Column("table.variant", width=30),
    Column("table.step", width=22),
    Column("sheet.seen", width=70),
    Column("table.price", Kind.MINUTES, 16),
    Column("table.price", Kind.MONEY, 16),
)


def evidence(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    words = say.words
    for portal in report["portals"]:
        for item in portal["findings"]:
            for case in item["evidence"]:
                yield _case(portal, words.t(f"finding.{item['id']}"), case, say)
        for end in portal["dead_ends"]:
            yield _case(portal, words.t("sheet.dead_end"), end["evidence"], say)
        for item in portal["differences"]:
            what = [portal["name"], words.t("sheet.difference"), None, None, None, None]
            yield [*what, say.difference(item), None, None]


def _case(portal: Item, finding: str, case: Item, say: Wording) -> Sequence[Cell]:
    """One case that shows a finding."""
    variant = say.variant(case["procedure"], case["variant"])
    step = say.words.t(f"step.{case['step'] or 'audit'}")
    where = (case["run"], case["walk"], variant, step)
    return [portal["name"], finding, *where, say.proof(case), *_prices(case)]


AUDIT = (
    Column("table.portal"),
    Column("table.run", Kind.CODE, 36),
    Column("table.difference", width=24),
    Column("table.reference", Kind.CODE, 26),
    Column("table.walk", Kind.NUMBER, 8),
    Column("table.expected", width=40),
    Column("table.found", width=40),
    Column("table.evidence", width=50),
)


def audit(report: Item, say: Wording) -> Iterator[Sequence[Cell]]:
    """Every difference that an audit found, whether a finding is about it or not."""
    for portal in report["portals"]:
        for made in portal["audits"]:
            for item in made["differences"]:
                yield [
                    portal["name"],
                    made["run"],
                    say.known("difference", item["kind"]),
                    item["reference"],
                    item["walk"],
                    say.fact(item["expected"]),
                    say.fact(item["found"]),
                    say.rows_behind(item),
                ]
