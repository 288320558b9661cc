"""The workers of a run as their master knows them: who may play, who has ended, who is gone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

_NAME = re.compile(r"\w[\w.-]*")
"""A worker's name is one of a file, too."""


class Crew:
    """Admits workers that would play the same, and keeps count of them during a run.

    Args:
        identity: what must be the same in master and workers, by the name of the thing.
    """

    def __init__(self, identity: Mapping[str, str]) -> None:
        self._identity = identity
        self._admitted: dict[str, None] = {}
        self._playing: tuple[str, ...] = ()
        self._begun = False
        self._ended: set[str] = set()
        self._lost: dict[str, None] = {}
        self.refusals: list[str] = []

    def refuse(self, name: str, theirs: Mapping[str, Any]) -> str:
        """Admit a worker, or say why not; empty when it is admitted."""
        why = self._why_not(name, theirs)
        if why:
            self.refusals.append(f"The worker {name!r} was refused: {why}")
        else:
            self._admitted[name] = None
        return why

    def _why_not(self, name: str, theirs: Mapping[str, Any]) -> str:
        if not _NAME.fullmatch(name):
            return "its name cannot be that of a file. Give its machine a plain host name."
        differences = [
            f"{thing} {ours} of the master, {theirs.get(thing)} of the worker"
            for thing, ours in self._identity.items()
            if theirs.get(thing) != ours
        ]
        if differences:
            return (
                f"{'; '.join(differences)}. Start both with the same version, target, profile, "
                "seed, percent, minutes, walks, client, think, closed users and assets."
            )
        if self._begun:
            return "the run has begun. Start it before the run."
        return ""

    def there(self, connected: Collection[str]) -> list[str]:
        """Who of those that are connected may play, in the order in which they came."""
        return [name for name in self._admitted if name in connected]

    def begin(self, workers: Collection[str]) -> None:
        """A run begins with these workers; none when the only process plays."""
        self._playing, self._ended, self._lost = tuple(workers), set(), {}
        self._begun = True

    def finish(self) -> None:
        """The run is over; workers may come again."""
        self._begun = False

    def hear_end(self, name: str) -> None:
        """A process has come to the end of its share."""
        self._ended.add(name)

    def look(self, connected: Collection[str]) -> list[str]:
        """Who was lost since the last look, before the end of its share."""
        lost = [
            name
            for name in self._playing
            if name not in connected and name not in self._ended and name not in self._lost
        ]
        self._lost |= dict.fromkeys(lost)
        return lost

    @property
    def lost(self) -> dict[str, int]:
        """The lost workers, by the place that each had among the workers."""
        return {name: self._playing.index(name) for name in self._lost}

    @property
    def size(self) -> int:
        """How many processes the plan was shared out to."""
        return max(len(self._playing), 1)

    @property
    def left(self) -> int:
        """How many of them were not lost."""
        return self.size - len(self._lost)

    @property
    def over(self) -> bool:
        """Whether every process that is left has come to the end of its share."""
        return len(self._ended - set(self._lost)) >= self.left
