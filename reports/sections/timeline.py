"""The course of one filing: what the person did, read and waited for, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civicgauge.catalogue import Text
from civicgauge.people.personas import Persona
from reports.human_work import StepWork


@dataclass(frozen=True, slots=True)
class Bar:
    """One step; `start` is seconds since the person began, the others are durations in seconds.

    Waits are measured; hand work is modelled at the persona's pace, first use included.
    """

    step: str
    start: float
    hand: float
    reading: float
    wait: float

    @property
    def end(self) -> float:
        return self.start + self.hand + self.reading + self.wait


@dataclass(frozen=True, slots=True)
class Timeline:
    """One walk of a complete dossier."""

    run: str
    walk: int
    procedure: str
    persona: str
    title: Text
    off_screen_minutes: float
    bars: tuple[Bar, ...]


def timeline(
    run: str, walk: int, procedure: str, work: Sequence[StepWork], persona: Persona
) -> Timeline:
    """The steps of one walk in a row; a person reads, then acts, then waits."""
    bars: list[Bar] = []
    for item in work:
        start = bars[-1].end if bars else 0.0
        hand = item.hand * persona.slowdown
        bars.append(Bar(item.step, start, hand, item.reading, item.wait))
    return Timeline(
        run=run,
        walk=walk,
        procedure=procedure,
        persona=persona.name,
        title=persona.title,
        off_screen_minutes=persona.traits.off_screen_minutes,
        bars=tuple(bars),
    )
