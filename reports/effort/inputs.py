"""What one case consists of: a procedure, a persona, a place, a portal, and their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from civicgauge.errors import UsageError
from reports.effort.kinds import Kind
from reports.effort.values import Sample, Value, Visits

# Cogulator (MITRE), default operator file: "Write by hand", seconds per word.
HANDWRITING_SECONDS_PER_WORD = Value(2.0, Kind.MODELLED)


@dataclass(frozen=True, slots=True)
class LogSpread:
    """SDs of the logarithm of human time against the model.

    Attributes:
        step: error of the model per step, the same for all people (uncertainty).
        person: pace of a person, the same in all steps and both channels (variability).
        residual: what is left per person and step (variability).
    """

    step: float
    person: float
    residual: float


@dataclass(frozen=True, slots=True)
class OnlineInputs:
    """What the filing online takes.

    Attributes:
        modelled_seconds_by_step: hand work of a practised person, from the recorded actions.
        measured_wait_seconds_by_step: from the person's action until the page is usable.
        reading_seconds: reading the text that is new to the person.
        off_screen_minutes: photo, papers, one-time code, finding the phone; once per case.
        rejection_probability: per submission; the same for each try.
        redo_share: share of hand work and waits to be done again after a rejection.
        diagnosis_minutes: finding out what was wrong, per rejection that is followed by a try.
        max_tries: submissions after which the person gives up and goes to the counter.
        required_counter_visits: visits that the "full online" filing still needs.
        booked_wait_minutes: wait of such a visit with an appointment; None: everybody's wait.
        first_use_factor: mean human time of a first-time user / modelled time.
        spread: SDs of the logarithm around that factor.
    """

    modelled_seconds_by_step: Mapping[str, float]
    measured_wait_seconds_by_step: Mapping[str, float]
    reading_seconds: Value
    off_screen_minutes: Value
    rejection_probability: Value
    redo_share: Value
    diagnosis_minutes: Value
    max_tries: Value
    required_counter_visits: Value
    first_use_factor: Value
    spread: LogSpread
    booked_wait_minutes: Value | None = None

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise UsageError(f"Online inputs: {'; '.join(problems)}. Correct these figures.")

    def _problems(self) -> Iterator[str]:
        for name in ("rejection_probability", "redo_share"):
            if getattr(self, name).ends[1] > 1.0:
                yield f"{name} is above 1"
        if self.max_tries.ends[0] < 1.0:
            yield "max_tries is below 1"
        seconds = (*self.modelled_seconds_by_step.values(), *self._waits)
        if not all(0.0 <= second < float("inf") for second in seconds):
            yield "seconds of a step are negative or not finite"
        if sum(seconds) <= 0.0:
            yield "no step takes any time"

    @property
    def _waits(self) -> tuple[float, ...]:
        return tuple(self.measured_wait_seconds_by_step.values())


@dataclass(frozen=True, slots=True)
class InPersonInputs:
    """What the way over the counter takes; minutes, travel one way."""

    preparation_minutes: Value
    form_words: Value
    travel_minutes: Value
    visits: Visits
    wait_minutes: Sample
    service_minutes: Value
    seconds_per_word: Value = HANDWRITING_SECONDS_PER_WORD

    def __post_init__(self) -> None:
        if self.service_minutes.value <= 0.0:
            raise UsageError("In person: service_minutes is 0. Give the time at the counter.")


@dataclass(frozen=True, slots=True)
class Case:
    """The unit of comparison; both channels end with the same dossier: accepted, its fee paid."""

    procedure: str
    persona: str
    place: str
    portal: str
    online: OnlineInputs
    in_person: InPersonInputs

    def with_input(self, name: str, value: Any) -> Case:
        """This case with one input of either channel replaced."""
        if name in {field.name for field in fields(self.online)}:
            return replace(self, online=replace(self.online, **{name: value}))
        return replace(self, in_person=replace(self.in_person, **{name: value}))
