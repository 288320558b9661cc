"""What a report cannot say about a portal, so that nobody takes silence for a pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from civicgauge.intervals import needed_samples
from civicgauge.steps import Channel, Outcome, Phase
from reports.findings.dead_ends import RATE_LIMITED
from reports.findings.finding import Judged, State
from reports.frames import Run
from reports.measures import CENSORED

FEW_WALKS = 20
"""Walks of one situation below which their times are no distribution."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was not measured: the name of its text, and what is filled in there."""

    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def gaps(
    runs: Sequence[Run], cells: pd.DataFrame, walks: pd.DataFrame, judged: Sequence[Judged]
) -> list[Gap]:
    """Everything that was not measured on one portal."""
    return [
        *_channels(runs),
        *_findings(judged),
        *_audits(runs),
        *_samples(cells, walks),
        *_outcomes(cells, walks),
    ]


def _channels(runs: Sequence[Run]) -> Iterator[Gap]:
    if all(run.kind != "load" for run in runs):
        yield Gap("no_load")
    if all(Channel.BROWSER.value not in set(run.walks["channel"]) for run in runs):
        yield Gap("no_browser")


def _findings(judged: Sequence[Judged]) -> Iterator[Gap]:
    for item in judged:
        if item.state is State.NOT_EXERCISED:
            yield Gap("finding", {"id": item.meta.id})


def _audits(runs: Sequence[Run]) -> Iterator[Gap]:
    if all(run.audit is None for run in runs):
        yield Gap("no_audit")
    for run in runs:
        for reason in (run.audit or {}).get("not_exercised", ()):
            yield Gap("audit_part", {"reason": reason})


def _samples(cells: pd.DataFrame, walks: pd.DataFrame) -> Iterator[Gap]:
    needed = needed_samples(95)
    load = cells[(cells["kind"] == "load") & (cells["phase"] == Phase.MEASURED)]
    timed = load[load["outcome"].isin([Outcome.OK.value, *CENSORED])]
    few = int((timed.groupby("step")["count"].sum() < needed).sum())
    if few:
        yield Gap("few_samples", {"count": few, "needed": needed})
    browser = walks[walks["channel"] == Channel.BROWSER]
    if len(browser):
        alike = ["procedure", "variant", "persona"]
        most = int(browser.groupby(alike, observed=True).size().max())
        if most < FEW_WALKS:
            yield Gap("few_walks", {"walks": most})


def _outcomes(cells: pd.DataFrame, walks: pd.DataFrame) -> Iterator[Gap]:
    limited = int((walks["reason"] == RATE_LIMITED).sum())
    if limited:
        yield Gap("rate_limited", {"count": limited})
    for outcome in (Outcome.NOT_EXERCISED, Outcome.UNFINISHED):
        count = int(cells["count"][cells["outcome"] == outcome].sum())
        if count:
            yield Gap(outcome.value, {"count": count})
