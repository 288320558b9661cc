"""The citizen's actions with their geometry, as the human-time model needs them.

One hand goes between keyboard and mouse, and the pointer stays where the last action left it; at
first the hand is on the mouse and the pointer in the middle of the window. On a touch screen the
same is counted, and the human-time model reads a click as a tap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import FloatRect

from civicgauge.people.vietnamese import syllables, telex_keys
from civicgauge.rows import ActionRow, Recorder
from civicgauge.steps import Step


@dataclass(frozen=True, slots=True)
class Notebook:
    """Where the hands of one walk leave their rows and pictures."""

    recorder: Recorder
    run: str
    walk: int
    run_began: float  # time.perf_counter()
    evidence_folder: Path


@dataclass(slots=True)
class Deed:
    """One action under way; `wait` and `syllables` are known when the page is usable again.

    Attributes:
        began: time.perf_counter() of the user's action.
        box: what was pointed at, in pixels of the window; None for what needs no pointing.
    """

    kind: str
    label: str
    began: float
    recall: str = ""
    typed: str = ""
    clicks: int = 0
    box: FloatRect | None = None
    wait: float = 0.0
    syllables: int = 0


class ActionLog:
    """Leaves one row per action and remembers where hand and pointer are."""

    def __init__(self, notebook: Notebook, window: tuple[float, float]) -> None:
        self._notebook = notebook
        self._pointer = (window[0] / 2, window[1] / 2)
        self._on_keyboard = False
        self._step, self._attempt, self._number = "", 0, 0
        self._lines: frozenset[str] = frozenset()

    def begin_step(self, step: Step, attempt: int) -> None:
        self._step, self._attempt, self._number = step.value, attempt, 0

    def new_syllables(self, lines: Iterable[str]) -> int:
        """Syllables of the lines of main content that were not there at the last call."""
        before, self._lines = self._lines, frozenset(lines)
        return sum(syllables(line) for line in self._lines - before)

    def note(self, deed: Deed) -> None:
        """Leave the action's row."""
        self._number += 1
        self._notebook.recorder.add(
            ActionRow(
                run=self._notebook.run,
                walk=self._notebook.walk,
                step=self._step,
                attempt=self._attempt,
                number=self._number,
                kind=deed.kind,
                label=deed.label,
                recall=deed.recall,
                characters=len(deed.typed),
                keys=telex_keys(deed.typed),
                clicks=deed.clicks,
                distance=self._move_pointer(deed.box),
                width=deed.box["width"] if deed.box else 0.0,
                height=deed.box["height"] if deed.box else 0.0,
                homings=self._move_hand(deed),
                syllables=deed.syllables,
                wait=deed.wait,
                started=deed.began - self._notebook.run_began,
            )
        )

    def _move_pointer(self, box: FloatRect | None) -> float:
        """Pixels from the pointer's last place to the middle of the target, where it is now."""
        if box is None:
            return 0.0
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        distance = math.dist(self._pointer, middle)
        self._pointer = middle
        return distance

    def _move_hand(self, deed: Deed) -> int:
        """How often the hand changes: to the mouse for the click, to the keyboard for the text."""
        places = [self._on_keyboard]
        places += [False] if deed.clicks else []
        places += [True] if deed.typed else []
        self._on_keyboard = places[-1]
        return sum(here != there for here, there in pairwise(places))
