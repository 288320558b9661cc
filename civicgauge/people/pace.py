"""How long one person reads, types and points before each request.

The same model as for browser flows, as far as served pages tell: where a target is on the screen
they do not, so each pointing has its mean time. What a person does away from the screen is left
out: nobody knows between which pages it falls. All times are seconds.
"""

from __future__ import annotations

from random import Random

from civicgauge.people.operators import Operators, operator_table
from civicgauge.people.personas import Persona
from civicgauge.people.spread import mean_one
from civicgauge.people.vietnamese import syllables, telex_keys


class Pace:
    """One person at work; the same random numbers make the same times.

    People differ by a factor that is theirs in all steps, and each stretch of work by one of its
    own; both have the mean one, so that the mean over people is the model's time for a persona.
    """

    def __init__(self, persona: Persona, random: Random) -> None:
        self._persona = persona
        self._random = random
        self._own = mean_one(random, persona.spread.person_log_sd)
        self._read = operator_table(persona.typist).read * persona.traits.age_factor
        self._lines: frozenset[str] = frozenset()
        self._on_keyboard = False
        self._begin()

    def types(self, value: str, recall: str) -> None:
        """Click into a field and type; `recall` says how the value is found."""
        self._decide(recall)
        self._homings += 1 + self._on_keyboard
        self._on_keyboard = True
        self._clicks += 1
        self._keys += telex_keys(value)

    def clicks(self, times: int, recall: str = "") -> None:
        """Decide, then point and click so many times."""
        self._decide(recall)
        self._homings += self._on_keyboard
        self._on_keyboard = False
        self._clicks += times

    def leaves(self, text: str) -> float:
        """Seconds on a page with this text until the next request, for all that was done there.

        Lines that the page before had, too, are not read again.
        """
        before, self._lines = self._lines, frozenset(text.splitlines())
        words = sum(map(syllables, self._lines - before))
        work = self._persona.model_seconds(self._deeds())
        self._begin()
        if not (words or work):
            return 0.0
        error = mean_one(self._random, self._persona.spread.residual_log_sd)
        reading = words * self._persona.traits.share_read * self._read
        return self._own * (work * self._persona.slowdown * error + reading)

    def _begin(self) -> None:
        self._keys = self._clicks = self._homings = self._mental = self._copies = 0

    def _decide(self, recall: str) -> None:
        """A value that is copied costs a look at the paper, all else a mental preparation."""
        self._copies += recall == "copied"
        self._mental += recall != "copied"

    def _deeds(self) -> Operators:
        return Operators(
            keys=self._keys,
            points=self._clicks,
            buttons=2 * self._clicks,
            homings=self._homings,
            mental=self._mental,
            copies=self._copies,
        )
