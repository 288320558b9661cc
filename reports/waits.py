"""The waits of one portal in the groups that a report speaks of, ready for exact percentiles.

Steps that succeeded count with their seconds; those that never came to an end as longer than all
others. The rows are gone through twice, see :mod:`reports.ranks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from civicgauge.facts import PortalFacts
from civicgauge.intervals import ERROR
from civicgauge.limits import Limit, Measure, parse_limit
from civicgauge.steps import Outcome, Phase, Step
from civicgauge.verdicts import Cases, Waited
from reports.blocks import OnProgress, among, silent
from reports.counting import KEYS, Cells
from reports.frames import Run
from reports.measures import CENSORED
from reports.ranks import Floats, Ints, Ranking
from reports.windows import TROUBLE, WindowWaits, window_count, window_width

TIMED = (*KEYS, "walk", "due", "started", "seconds", "thought")
"""Columns that are read for percentiles."""

USUAL = (50.0, 95.0)
"""The percentiles that are shown of everything."""

TRIES = ("variant", "attempt")
"""Columns that tell which lost sessions were meant; read when a limit is about errors."""

STEP_TABLE = ("kind", "channel", "persona", "procedure", "step")
"""What one line of the step tables is about."""

Key = tuple[str, ...]
Waiting = Sequence[float]
"""Waits in ascending order, endless ones last."""


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """The waits of one portal; measured ones but for windows, which show the warm-up too.

    Attributes:
        cells: the cells of all its runs, with `run` and `kind`.
        by_line: of each line of the step tables.
        by_run: of each step of each run.
        by_window: of each load run.
        by_limit: of each limit on the waits of a step, by run and limit; a walk's first step
            counts from when the walk was due.
        tries: of each limit on the errors of a step, by run and limit.
    """

    cells: pd.DataFrame
    by_line: Mapping[Key, Waiting]
    by_run: Mapping[Key, Waiting]
    by_window: Mapping[str, WindowWaits]
    by_limit: Mapping[tuple[str, Limit], Waited]
    tries: Mapping[tuple[str, Limit], Cases]


def limits_of(run: Run) -> list[Limit]:
    """The limits in a run's manifest, each once.

    Raises:
        UsageError: one of them cannot be read.
    """
    filed = run.manifest.get("procedures") or ()
    limits = [parse_limit(str(text), filed) for text in run.manifest.get("limits") or ()]
    return list(dict.fromkeys(limits))


def waits_of(runs: Sequence[Run], on_progress: OnProgress = silent) -> Waits:
    """Go through the steps of one portal's runs twice."""
    cells = pd.concat(
        [run.counted.cells.assign(run=run.name, kind=run.kind) for run in runs], ignore_index=True
    )
    service = Ranking(len(cells))
    parts = []
    for run in runs:
        base = int((cells["run"] == run.name).to_numpy().argmax()) if len(cells) else 0
        parts.append(_RunWaits(run, service, base))
    for part in parts:
        on_progress(f"{part.run.name}: counting waits")
        part.count()
    measured = cells[cells["phase"] == Phase.MEASURED]
    waits = Waits(
        cells=cells,
        by_line=_wanted(service, measured, STEP_TABLE),
        by_run=_wanted(service, measured, ("run", "step")),
        by_window={part.run.name: part.windows() for part in parts if part.run.kind == "load"},
        by_limit={
            (part.run.name, limit): waited for part in parts for limit, waited in part.limits()
        },
        tries={(part.run.name, limit): cases for part in parts for limit, cases in part.tries()},
    )
    for part in parts:
        on_progress(f"{part.run.name}: ranking waits")
        part.collect()
    return waits


def _wanted(service: Ranking, cells: pd.DataFrame, names: Sequence[str]) -> dict[Key, Waiting]:
    """The waits of cells that agree in these texts."""
    found: dict[Key, Waiting] = {}
    for key, group in cells.groupby(list(names), sort=False):
        ok = group.index[group["outcome"] == Outcome.OK].tolist()
        censored = int(group["count"][group["outcome"].isin(CENSORED)].sum())
        found[tuple(map(str, key))] = service.want(ok, censored, USUAL)
    return found


class _RunWaits:
    """The waits of one run on their way into rankings."""

    def __init__(self, run: Run, service: Ranking, base: int) -> None:
        self.run = run
        self._service = service
        self._base = base
        self._cells = Cells(run.counted.cells[list(KEYS)].itertuples(index=False, name=None))
        limits = [limit for limit in limits_of(run) if limit.step in list(Step)]
        self._limits = [limit for limit in limits if limit.measure is Measure.PERCENTILE]
        self._responses = Ranking(len(self._limits))
        self._never_ended = [0] * len(self._limits)
        self._over = [0] * len(self._limits)
        self._errors = [limit for limit in limits if limit.measure is Measure.ERRORS]
        self._tries = [np.zeros(3, np.int64) for _ in self._errors]
        self._columns = (*TIMED, *TRIES) if self._errors else TIMED
        windows = window_count(run.counted.end) if run.kind == "load" else 0
        self._width = window_width(run.counted.end)
        self._windows = Ranking(windows)
        self._open = np.zeros(windows, np.int64)
        self._trouble = np.zeros(windows, np.int64)

    def count(self) -> None:
        """The first pass."""
        for steps in self.run.blocks(self._columns):
            for ranking, groups, waits in self._samples(steps):
                ranking.count(groups, waits)
                if ranking is self._responses and len(groups):
                    self._over[groups[0]] += int((waits > self._limits[groups[0]].bound).sum())
            for number, limit in enumerate(self._limits):
                own = _concerned(steps, limit) & among(steps["outcome"].array, CENSORED)
                self._never_ended[number] += int(own.sum())
            for tries, limit in zip(self._tries, self._errors, strict=True):
                tries += _tries(steps, limit, self.run.facts)
            if len(self._open):
                place = self._place(steps)
                self._open += self._per_window(place, steps, CENSORED)
                self._trouble += self._per_window(place, steps, TROUBLE)

    def windows(self) -> WindowWaits:
        """The waits of each window."""
        waits = [
            self._windows.want([number], int(censored), USUAL)
            for number, censored in enumerate(self._open)
        ]
        return WindowWaits(self._width, waits, self._trouble)

    def limits(self) -> Iterator[tuple[Limit, Waited]]:
        """The waits that each limit on a step is about."""
        family = len(limits_of(self.run))
        errors = [ERROR / number for number in range(1, family + 1)]
        for number, (limit, censored) in enumerate(
            zip(self._limits, self._never_ended, strict=True)
        ):
            waits = self._responses.want([number], censored, [limit.percentile], errors)
            yield limit, Waited(waits, self._over[number] + censored)

    def tries(self) -> Iterator[tuple[Limit, Cases]]:
        """The tries that each limit on errors is about."""
        for limit, tries in zip(self._errors, self._tries, strict=True):
            yield limit, Cases(*map(int, tries))

    def collect(self) -> None:
        """The second pass."""
        for steps in self.run.blocks(TIMED):
            for ranking, groups, waits in self._samples(steps):
                ranking.collect(groups, waits)

    def _samples(self, steps: pd.DataFrame) -> Iterator[tuple[Ranking, Ints, Floats]]:
        """The waits of a block for each ranking, each wait with its group there."""
        seconds = steps["seconds"].to_numpy()
        yield self._service, self._base + self._cells.of(steps), seconds
        ok = among(steps["outcome"].array, (Outcome.OK,))
        if len(self._open):
            rows = np.flatnonzero(ok)
            yield self._windows, self._place(steps).take(rows), seconds.take(rows)
        responses = seconds + _late(steps) if self._limits else seconds
        for number, limit in enumerate(self._limits):
            rows = np.flatnonzero(ok & _concerned(steps, limit))
            yield self._responses, np.full(len(rows), number), responses.take(rows)

    def _place(self, steps: pd.DataFrame) -> Ints:
        """The window in which each wait began; what the citizen thought is before it."""
        began = steps["started"].to_numpy() + steps["thought"].to_numpy()
        # Exact, since times are whole microseconds; several times as quick as floor division.
        place: Ints = np.floor(began / self._width).astype(np.int64)
        return place

    def _per_window(self, place: Ints, steps: pd.DataFrame, outcomes: Sequence[str]) -> Ints:
        rows = np.flatnonzero(among(steps["outcome"].array, outcomes))
        return np.bincount(place.take(rows), minlength=len(self._open))


def _concerned(steps: pd.DataFrame, limit: Limit) -> npt.NDArray[np.bool_]:
    """The rows that a limit is about."""
    rows = among(steps["phase"].array, (Phase.MEASURED,)) & among(
        steps["step"].array, (limit.step,)
    )
    if limit.procedure:
        rows &= among(steps["procedure"].array, (limit.procedure,))
    return rows


def _late(steps: pd.DataFrame) -> Floats:
    """How long after it was due the first step of a walk began; 0 for all others."""
    walk = steps["walk"].to_numpy()
    first = np.diff(walk, prepend=walk[:1] - 1) != 0
    late: Floats = np.where(first, (steps["started"] - steps["due"]).to_numpy(), 0.0)
    return late


def _tries(steps: pd.DataFrame, limit: Limit, facts: PortalFacts) -> Ints:
    """How many tries of a step were bad, of how many nobody knows, and how many there were.

    One that the portal refused, or whose session the variant ended itself, is no case.
    """
    own, outcome = _concerned(steps, limit), steps["outcome"].array
    bad = own & among(outcome, TROUBLE) & ~_meant(steps, limit.step, facts)
    unknown = own & among(outcome, (Outcome.UNFINISHED,))
    good = own & among(outcome, (Outcome.OK,))
    counts = [int(rows.sum()) for rows in (bad, unknown, good)]
    return np.array([*counts[:2], sum(counts)])


def _meant(steps: pd.DataFrame, step: str, facts: PortalFacts) -> npt.NDArray[np.bool_]:
    """Sessions that were lost because the variant ended them, once, before this step."""
    meant = np.zeros(len(steps), bool)
    for name, procedure in facts.procedures.items():
        ending = [
            variant
            for variant, item in procedure.variants.items()
            if item.session_ends_before == step
        ]
        meant |= among(steps["procedure"].array, (name,)) & among(steps["variant"].array, ending)
    lost = among(steps["outcome"].array, (Outcome.LOST_SESSION,))
    return meant & lost & (steps["attempt"] == 1).to_numpy()
