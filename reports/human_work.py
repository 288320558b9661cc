"""From recorded actions to the seconds that a person would need for them, step by step.

The robot's own pace never enters: keys, clicks, distances and text are counted, and the
Keystroke-Level Model turns them into time. Only the portal's waits are taken as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from civicgauge.people.human_time import Operators, aim, operator_table
from civicgauge.people.personas import Persona
from civicgauge.steps import Channel, Outcome

HALF_PIXEL = 0.5
"""Fitts's law is not defined below; two targets at one place need hardly any aiming."""


@dataclass(frozen=True, slots=True)
class StepWork:
    """What one step took; seconds.

    Attributes:
        wait: measured, until the pages were usable.
        hand: modelled, of a practised person of working age.
        reading: text that was new x the share that is read; the share is assumed.
        actions, keys, clicks, syllables: what was counted.
    """

    step: str
    wait: float
    hand: float
    reading: float
    actions: int
    keys: int
    clicks: int
    syllables: int


def operators_of(action: Any) -> Operators:
    """The operators of one recorded action.

    A value that is known, an answer that is decided and a button that is pressed cost one mental
    preparation each; a value that is copied costs a look at the paper instead.
    """
    copied = action.recall == "copied"
    operators = Operators(
        keys=action.keys,
        buttons=2 * action.clicks,
        homings=action.homings,
        copies=int(copied),
        mental=int(action.kind != "open" and not copied),
    )
    if not action.clicks:
        return operators
    width = max(min(action.width, action.height), 1.0)
    pointing = aim(max(action.distance, HALF_PIXEL * width), width)
    return operators + pointing


def work_of_walk(steps: pd.DataFrame, actions: pd.DataFrame, persona: Persona) -> list[StepWork]:
    """The work of one walk, its steps in the order in which they were first tried."""
    own = steps[~steps["step"].str.startswith("desk_")]
    return [
        _step_work(str(name), own[own["step"] == name], actions[actions["step"] == name], persona)
        for name in own["step"].unique()
    ]


def _step_work(name: str, steps: pd.DataFrame, actions: pd.DataFrame, persona: Persona) -> StepWork:
    operators = sum(map(operators_of, actions.itertuples(index=False)), start=Operators())
    syllables = int(actions["syllables"].sum())
    read = operator_table(persona.typist).read
    return StepWork(
        step=name,
        wait=float(steps["seconds"].sum()),
        hand=persona.model_seconds(operators),
        reading=syllables * persona.traits.share_read * read * persona.traits.age_factor,
        actions=len(actions),
        keys=int(actions["keys"].sum()),
        clicks=int(actions["clicks"].sum()),
        syllables=syllables,
    )


def browser_walks(walks: pd.DataFrame) -> pd.DataFrame:
    """Walks through the browser that brought a complete dossier to its goal."""
    return walks[
        (walks["channel"] == Channel.BROWSER)
        & (walks["variant"] == "complete")
        & (walks["outcome"] == Outcome.OK)
        & walks["reached"]
    ]
