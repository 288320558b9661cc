"""A job summary in Markdown, for the page that a CI server shows after a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.language import Language
from reports.render.wording import Wording

LARGEST = 200_000
"""Bytes; CI servers cut or refuse more."""

NOTICE = 300
"""Characters of a portal's words."""

SIGNS = {
    "passed": "✅",
    "failed": "❌",
    "not_enough_evidence": "❔",
    "invalid": "⛔",
    "fault_of_ours": "⛔",
}
_SPECIAL = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_[]|~#!"})
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",
    "://": "&#58;//",
    "www.": "www&#46;",
}


def markdown(report: Mapping[str, Any], words: Language, full: str) -> str:
    """The summary; `full` is the file that it points to for the rest."""
    say = Wording(report, words)
    ending = f"\n{words.t('markdown.full', file=f'`{full}`')}\n"
    cut = f"\n{words.t('markdown.cut', file=f'`{full}`')}\n"
    text = ""
    for part in _parts(report, say):
        if len(f"{text}{part}\n{cut}".encode()) > LARGEST:
            return text + cut
        text += part + "\n"
    return text + ending


def _parts(report: Mapping[str, Any], say: Wording) -> Iterator[str]:
    words = say.words
    yield f"# {words.t('document.title')}\n"
    result = report["result"]
    yield f"**{SIGNS[result]} {words.t(f'result.{result}')}** – {safe(say.days())}\n"
    for number, sentence in enumerate(report["sentences"][words.code], 1):
        yield f"{number}. {safe(sentence)}"
    yield ""
    if flaws := say.flaws():
        yield "\n".join(f"- {safe(flaw)}" for flaw in flaws) + "\n"
    yield from _portals(report, say)
    yield from _limits(report, say)
    yield from _findings(report, say)


def _portals(report: Mapping[str, Any], say: Wording) -> Iterator[str]:
    words = say.words
    names = ("portal", "result", "why", "walks", "reached", "steps", "requests")
    yield from _head(names, words)
    for portal in report["portals"]:
        counts = portal["counts"]
        numbers = (counts["walks"], counts["reached"]["count"], counts["steps"], counts["requests"])
        result = f"{SIGNS[portal['result']]} {words.t('result.' + portal['result'])}"
        cells = [safe(portal["name"]), result, safe(say.why(portal))]
        yield row([*cells, *map(say.count, numbers)])
    totals = report["totals"]
    sums = [say.count(totals[name]) for name in ("walks", "reached", "steps", "requests")]
    yield row([f"**{words.t('document.all_portals')}**", "", "", *sums])
    yield ""
    yield "; ".join(f"{name}: {number}" for name, number in say.totals().items()) + "\n"


def _limits(report: Mapping[str, Any], say: Wording) -> Iterator[str]:
    words = say.words
    if not report["totals"]["limits"]:
        return
    yield f"## {words.t('load.limits')}\n"
    yield from _head(("portal", "limit", "measured", "range", "samples", "verdict"), words)
    for portal in report["portals"]:
        for item in portal["limits"]:
            told = (words.t(f"verdict.{item['verdict']}"), say.limit_lacking(item))
            figures = (say.limit_measured(item), say.limit_interval(item))
            samples = words.number(item["samples"])
            verdict = ": ".join(filter(None, told))
            yield row([safe(portal["name"]), f"`{item['limit']}`", *figures, samples, verdict])
    yield ""


def _findings(report: Mapping[str, Any], say: Wording) -> Iterator[str]:
    words = say.words
    yield f"## {words.t('section.findings')}\n"
    present = [
        (portal, item)
        for portal in report["portals"]
        for item in portal["findings"]
        if item["state"] == "present"
    ]
    if not present:
        yield words.t("findings.none")
        return
    yield from _head(("portal", "finding", "hit", "price", "notice"), words)
    for portal, item in present:
        cells = [
            safe(portal["name"]),
            safe(words.pick(item["title"])),
            f"{words.number(item['hit'])}/{words.number(item['exercised'])}",
            say.price(item["price"]) or "–",
            safe(say.proof(item["evidence"][0])[:NOTICE]),
        ]
        yield row(cells)


def _head(names: Sequence[str], words: Language) -> Iterator[str]:
    yield row([words.t(f"table.{name}") for name in names])
    yield row(["---"] * len(names))


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def safe(text: str) -> str:
    """Text without any meaning in Markdown or HTML: no link, no mention, no second line."""
    escaped = " ".join(text.split()).translate(_SPECIAL)
    for meaningful, harmless in _ENTITIES.items():
        escaped = escaped.replace(meaningful, harmless)
    return escaped
