"""What one run amounts to, as far as it is compared with others; its rows are let go of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import pandas as pd

from civicgauge.catalogue import Text
from civicgauge.limits import WHOLE_WALK
from civicgauge.steps import Outcome, Phase
from reports.findings.judging import judge_all
from reports.findings.material import material_of
from reports.frames import Run, read_run
from reports.measures import (
    Measured,
    Share,
    percentile_of,
    walk_responses,
    walk_table,
    wilson,
)
from reports.sections.limits import limit_results
from reports.waits import Waits, waits_of

LOAD = "load"
DEAD_END = "dead_end"
PERCENTILES = {"p50": 50, "p95": 95}
TYPICAL = "typical"
"""The geometric mean, for runs whose walks are too few for percentiles."""

SHORTEST = 0.001
"""Seconds; a shorter wait is nobody's, and has no logarithm when it is 0."""


class Subject(NamedTuple):
    """Whose wait or share it is; `step` is ``walk`` for the whole filing."""

    kind: str
    channel: str
    persona: str
    procedure: str
    step: str = WHOLE_WALK
    statistic: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """How often something bad was met in the walks that could have met it.

    `variants` are those, with their procedure, of the walks that met it.
    """

    hit: int
    tries: int
    variants: frozenset[tuple[str, str]]
    title: Text | None = None  # None for what has no name of its own


@dataclass(frozen=True, slots=True)
class Summary:
    """One run.

    Attributes:
        percentiles: of waits under load, in seconds.
        typical: mean logarithm of the waits of each variant, where walks are few.
        shares: filings under load that reached their end.
        seen: findings, and walks that stopped for a reason without a name.
        limits: verdict by limit.
        walked: procedure and variant of all walks.
    """

    name: str
    kind: str
    target: str
    manifest: Mapping[str, Any]
    flaws: tuple[str, ...]
    percentiles: Mapping[Subject, Measured]
    typical: Mapping[Subject, Mapping[str, float]]
    shares: Mapping[Subject, Share]
    seen: Mapping[str, Seen]
    limits: Mapping[str, str]
    walked: frozenset[tuple[str, str]]


def summary(path: Path) -> Summary:
    """Read one run and keep what is compared.

    Raises:
        RunFolderError: it cannot be read.
    """
    run = read_run(path)
    waits, walks = waits_of([run]), run.walks
    judged_walks = walks[walks["phase"] == Phase.MEASURED]
    load = run.kind == LOAD
    return Summary(
        name=run.name,
        kind=run.kind,
        target=run.target,
        manifest=run.manifest,
        flaws=tuple(map(str, run.validity.reasons)),
        percentiles=dict(_percentiles(run, waits, judged_walks)) if load else {},
        typical={} if load else _typical(run),
        shares=dict(_shares(run, judged_walks)) if load else {},
        seen=_seen(run, waits),
        limits={item.limit: item.verdict for item in limit_results(run, waits)},
        walked=_walked(walks),
    )


def _walked(walks: pd.DataFrame) -> frozenset[tuple[str, str]]:
    distinct = walks[["procedure", "variant"]].drop_duplicates()
    return frozenset((str(procedure), str(variant)) for procedure, variant in distinct.to_numpy())


def _percentiles(run: Run, waits: Waits, walks: pd.DataFrame) -> Iterator[tuple[Subject, Measured]]:
    for line, waiting in waits.by_line.items():
        for name, q in PERCENTILES.items():
            yield Subject(*line)._replace(statistic=name), percentile_of(waiting, q)
    for subject, group in _by_procedure(run, walks):
        for name, q in PERCENTILES.items():
            yield subject._replace(statistic=name), walk_responses(group, q)


def _typical(run: Run) -> dict[Subject, dict[str, float]]:
    found, measured = {}, run.measured
    walks = walk_table(measured, run.facts)
    for subject, steps in _by_step(run, measured):
        found[subject] = _log_means(steps[steps["outcome"] == Outcome.OK], "seconds")
    for subject, group in _by_procedure(run, walks):
        found[subject] = _log_means(group[group["reached"]], "waited")
    return {key._replace(statistic=TYPICAL): logs for key, logs in found.items() if logs}


def _log_means(rows: pd.DataFrame, column: str) -> dict[str, float]:
    """The mean logarithm of each variant."""
    return {
        str(variant): fmean(math.log(max(value, SHORTEST)) for value in group[column])
        for variant, group in rows.groupby("variant", sort=False)
    }


def _shares(run: Run, walks: pd.DataFrame) -> Iterator[tuple[Subject, Share]]:
    tried = walks[walks["outcome"] != Outcome.NOT_EXERCISED]
    for subject, group in _by_procedure(run, tried):
        yield subject, wilson(int(group["reached"].sum()), len(group))


def _seen(run: Run, waits: Waits) -> dict[str, Seen]:
    judged, ends = judge_all(material_of([run], waits))
    found = {
        item.meta.id: Seen(
            item.hit, item.exercised, frozenset(item.cases.variants), item.meta.present
        )
        for item in judged
    }
    stopped = frozenset((end.evidence.procedure, end.evidence.variant) for end in ends.first)
    return {**found, DEAD_END: Seen(ends.count, len(run.walks), stopped)}


def _by_step(run: Run, steps: pd.DataFrame) -> Iterator[tuple[Subject, pd.DataFrame]]:
    columns = ["channel", "persona", "procedure", "step"]
    for keys, group in steps.groupby(columns, sort=False):
        yield Subject(run.kind, *map(str, keys)), group


def _by_procedure(run: Run, walks: pd.DataFrame) -> Iterator[tuple[Subject, pd.DataFrame]]:
    for keys, group in walks.groupby(["channel", "persona", "procedure"], sort=False):
        yield Subject(run.kind, *map(str, keys)), group
