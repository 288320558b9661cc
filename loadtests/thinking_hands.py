"""Hands over HTTP that take a person's time: reading and typing come before each request."""

from __future__ import annotations

import time
from collections.abc import Callable

from civicgauge.catalogue import Procedure
from civicgauge.hands import Hands
from civicgauge.people.pace import Pace
from civicgauge.people.pictures import Picture
from civicgauge.target import Target
from civicgauge.view import FieldView, Pressable
from loadtests.clients.session import HttpSession
from loadtests.http_hands import FormHands


class ThinkingHands(FormHands):
    """Served forms filled in at a person's pace; whoever files without one has other hands.

    Attributes:
        pace: the person.
        pause: spends seconds; nobody waits for the portal meanwhile.
    """

    pace: Pace
    pause: Callable[[float], None]

    def open(self, url: str) -> None:
        self._think()
        super().open(url)

    def type_into(self, found: FieldView, value: str, recall: str) -> None:
        self.pace.types(value, recall)
        super().type_into(found, value, recall)

    def choose(self, found: FieldView, option: str, recall: str) -> None:
        self.pace.clicks(2, recall)  # the list, and the choice in it
        super().choose(found, option, recall)

    def tick(self, found: FieldView, recall: str) -> None:
        self.pace.clicks(1, recall)
        super().tick(found, recall)

    def attach_to(self, found: FieldView, picture: Picture) -> None:
        self.pace.clicks(1)
        super().attach_to(found, picture)

    def press_on(self, found: Pressable, times: int) -> None:
        self.pace.clicks(times)
        self._think()
        super().press_on(found, times)

    def _think(self) -> None:
        """Spend what reading this page and all that was done on it takes."""
        seconds = self.pace.leaves(self.view().text)
        if not seconds:
            return
        began = time.perf_counter()
        try:
            self.pause(seconds)
        finally:
            self.tally.thought += time.perf_counter() - began


def thinking_hands_for(
    target: Target, procedure: Procedure, session: HttpSession, pace: Pace
) -> Hands:
    """HTTP hands for one person on the target, with its words and its own ways."""
    kind = target.hands_class(ThinkingHands)
    assert issubclass(kind, ThinkingHands)
    hands = kind(target.url, target.words.for_procedure(procedure), session)
    hands.pace, hands.pause = pace, session.pause
    return hands
