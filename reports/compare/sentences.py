"""What a comparison says first: result, what became worse, what better, what it would take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.compare.wording import ComparisonWording
from reports.language import Language

NAMED = 4
"""So many changes are named in a sentence; tables have them all."""


def sentences(content: Mapping[str, Any], words: Language) -> list[str]:
    """Three or four sentences in one language."""
    told = _sentences(ComparisonWording(content, words))
    return [f"{text[:1].upper()}{text[1:]}" for text in told]


def _sentences(say: ComparisonWording) -> Iterator[str]:
    words, counts = say.words, say.content["counts"]
    figures = {name: words.number(count) for name, count in counts.items()}
    sides = {"before": say.side(0), "after": say.side(1)}
    yield words.t(f"compare.{say.content['result']}", **figures, **sides)
    for change in ("worse", "better"):
        named = list(say.told(change))
        if named:
            told = "; ".join(named[:NAMED])
            yield words.t(f"compare.{change}_named", told=told, more=_more(named, words))
    if any(item["weight"] == "load" for item in say.content["differences"]):
        yield words.t("compare.other_load")
    elif counts["undecided"]:
        yield from _needed(say)


def _more(named: list[str], words: Language) -> str:
    left = len(named) - NAMED
    return words.t("compare.more", count=words.number(left)) if left > 0 else ""


def _needed(say: ComparisonWording) -> Iterator[str]:
    words, needed = say.words, say.needed()
    if needed is None:
        return
    key = "compare.one_run" if min(say.runs()) == 1 else "compare.more_runs"
    noise = words.percent(say.content["rules"]["assumed_noise"])
    yield words.t(key, needed=needed, noise=noise)
