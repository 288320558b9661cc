"""Limits in words: what they demand, what was measured, and what a verdict still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.language import Language

Item = Mapping[str, Any]


def bound(item: Item, words: Language) -> str:
    """What a limit allows."""
    return _in_unit(item, item["bound"], words)


def demand(item: Item, words: Language) -> str:
    """What a limit demands."""
    percentile = item["percentile"] or 0
    return words.t(
        f"limit.{item['measure']}",
        step=words.t(f"step.{item['step']}"),
        percentile=words.number(percentile, 0 if percentile % 1 == 0 else 1),
        bound=bound(item, words),
    )


def measured(item: Item, words: Language) -> str:
    """The value; endless when it lies among the steps that never ended."""
    if item["value"] is not None:
        return _in_unit(item, item["value"], words)
    few = item["samples"] < item["needed"]
    return words.t("document.too_few" if few else "document.never_ended")


def interval(item: Item, words: Language) -> str:
    """From where to where the true value lies, and how sure that is; empty when nobody knows."""
    low, high, confidence = item["low"], item["high"], item["confidence"]
    if confidence is None or (low is None and high is None):
        return ""
    if low is None or high is None:
        end = _in_unit(item, high if low is None else low, words)
        ends = words.t("limit.up_to" if low is None else "limit.from", end=end)
    elif item["measure"] == "percentile":
        ends = words.seconds_range(low, high)
    else:
        ends = words.share_range(low, high)
    return f"{ends} ({words.share(confidence)})"


def lacking(item: Item, words: Language) -> str:
    """What it takes to decide a limit; empty when it is decided."""
    if item["verdict"] != "not_enough_evidence":
        return ""
    if item["confidence"] is None:
        return words.t("limit.not_audited")
    if item["enough"] is None:
        return words.t("limit.no_number")
    key = "limit.needed" if item["enough"] == item["needed"] else "limit.enough"
    return words.t(key, samples=words.number(item["enough"]))


def _in_unit(item: Item, value: float, words: Language) -> str:
    if item["measure"] == "percentile":
        return words.seconds(value)
    return words.number(value) if item["measure"] == "differences" else words.share(value)
