"""Online against in person on one portal, for each persona that walked it in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import pandas as pd

from civicgauge.catalogue import Text
from civicgauge.facts import PortalFacts
from civicgauge.people.personas import Persona
from reports.assumptions import USUAL_PLACE, persona_or_usual
from reports.effort.break_even import Flip, FrontierCurve
from reports.effort.cases import CaseResult
from reports.effort.kinds import Split
from reports.effort.ticket_log import TicketLog
from reports.effort_of_run import MeanVisits, compare
from reports.findings.finding import Judged, State
from reports.human_work import StepWork, browser_walks, work_of_walk
from reports.sections.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class Place:
    """The comparison at one distance; minutes one way, and the results of both channels."""

    kilometres: float
    travel_minutes: float
    result: CaseResult


@dataclass(frozen=True, slots=True)
class Effort:
    """One procedure for one persona.

    Attributes:
        walks: completed walks that the waits and the hand work come from.
        usual: index of the place in the headline.
        booked: minutes in line of those who filed online and come at a booked time; None
            where nobody has to.
        online_assumed, in_person_assumed: share of the mean that is assumed.
    """

    procedure: str
    persona: str
    title: Text
    walks: int
    quality: str
    usual: int
    places: tuple[Place, ...]
    visits: MeanVisits
    booked: float | None
    online_assumed: float
    in_person_assumed: float
    flips: tuple[Flip, ...]
    frontier: tuple[FrontierCurve, ...]


def efforts(
    facts: PortalFacts,
    walks: pd.DataFrame,
    steps: pd.DataFrame,
    actions: pd.DataFrame,
    judged: Sequence[Judged],
    log: TicketLog | None = None,
) -> list[Effort]:
    """One comparison per procedure and persona for which a complete dossier was walked."""
    silent = any(
        item.meta.id == "silent_photo_rejection" and item.state is State.PRESENT for item in judged
    )
    quality = "silent" if silent else "named"
    groups = _with_actions(walks, actions).groupby(["procedure", "persona"], sort=False)
    found = [
        _effort(facts, str(procedure), group, steps, actions, quality, log)
        for (procedure, _), group in groups
    ]
    return [item for item in found if item is not None]


def timelines(walks: pd.DataFrame, steps: pd.DataFrame, actions: pd.DataFrame) -> list[Timeline]:
    """The first completed walk of each persona in each procedure."""
    firsts = _with_actions(walks, actions).drop_duplicates(["procedure", "persona"])
    return [_timeline(steps, row, actions) for _, row in firsts.iterrows()]


def _with_actions(walks: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Completed walks whose actions were recorded; without them there is no hand work."""
    recorded = set(zip(actions["run"], actions["walk"], strict=True))
    found = browser_walks(walks)
    keys = zip(found["run"], found["walk"], strict=True)
    return found[pd.Series([key in recorded for key in keys], index=found.index, dtype=bool)]


def _timeline(steps: pd.DataFrame, row: pd.Series, actions: pd.DataFrame) -> Timeline:
    run, walk = str(row["run"]), int(row["walk"])
    persona = persona_or_usual(str(row["persona"]))
    work = _work(steps, run, walk, actions, persona)
    return timeline(run, walk, str(row["procedure"]), work, persona)


def _effort(
    facts: PortalFacts,
    procedure: str,
    walks: pd.DataFrame,
    steps: pd.DataFrame,
    actions: pd.DataFrame,
    quality: str,
    log: TicketLog | None,
) -> Effort | None:
    known = facts.procedures.get(procedure)
    if known is None or known.counter is None:
        return None
    persona = persona_or_usual(str(walks["persona"].iloc[0]))
    works = [
        _work(steps, str(run), int(walk), actions, persona)
        for run, walk in zip(walks["run"], walks["walk"], strict=True)
    ]
    result = compare(_middle(works), persona, known.counter, quality, procedure, log)
    usual = min(USUAL_PLACE, len(result.by_place) - 1)
    headline = result.by_place[usual]
    distances = zip(
        result.distances.kilometres, result.distances.minutes, result.by_place, strict=True
    )
    booked = known.counter.get("booked_wait_minutes")
    return Effort(
        procedure=procedure,
        persona=persona.name,
        title=persona.title,
        walks=len(walks),
        quality=quality,
        usual=usual,
        places=tuple(Place(*place) for place in distances),
        visits=result.visits,
        booked=float(booked.value) if booked else None,
        online_assumed=_assumed_share(headline.online.split_of_mean),
        in_person_assumed=_assumed_share(headline.in_person.split_of_mean),
        flips=result.flips,
        frontier=result.frontier,
    )


def _work(
    steps: pd.DataFrame, run: str, walk: int, actions: pd.DataFrame, persona: Persona
) -> list[StepWork]:
    own = actions[(actions["run"] == run) & (actions["walk"] == walk)]
    return work_of_walk(steps[(steps["run"] == run) & (steps["walk"] == walk)], own, persona)


def _middle(works: Sequence[Sequence[StepWork]]) -> list[StepWork]:
    """Each step of the first walk, with the median wait of all walks."""
    waits: dict[str, list[float]] = {}
    for item in (item for work in works for item in work):
        waits.setdefault(item.step, []).append(item.wait)
    return [replace(item, wait=median(waits[item.step])) for item in works[0]]


def _assumed_share(split: Split) -> float:
    return split.assumed / (split.measured + split.modelled + split.assumed)
