"""Random numbers of one case, drawn once and used in both channels.

Each input has a random stream of its own, named after it, so that changing one input leaves the
people, their luck and all other inputs as they were (common random numbers).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from civicgauge.errors import UsageError
from reports.effort.inputs import Case, OnlineInputs
from reports.effort.kinds import FloatArray
from reports.effort.values import Value, mean_one


@dataclass(frozen=True, slots=True)
class Draws:
    """How much is drawn: `outer` sets of parameters, `inner` people for each of them."""

    outer: int = 100
    inner: int = 200
    seed: int = 1

    def __post_init__(self) -> None:
        if self.outer < 1 or self.inner < 1:
            raise UsageError("Nothing would be drawn. Give at least 1 outer and 1 inner draw.")

    @property
    def shape(self) -> tuple[int, int]:
        return self.outer, self.inner

    def stream(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


DEFAULT_DRAWS = Draws()


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One row per set of parameters, one column per person; minutes, numbers and shares.

    ``pace`` multiplies all that a person does alone, in both channels. ``travel`` (one way) is kept
    apart from ``travel_spread`` (how people's trips differ), and ``luck`` from ``rejection``,
    so that a break-even can move the place or the portal under the same people. ``waits`` has
    one layer per visit.
    """

    pace: FloatArray
    system_wait: FloatArray
    hand_work: FloatArray
    reading: FloatArray
    off_screen: FloatArray
    rejection: FloatArray
    luck: FloatArray
    redo: FloatArray
    diagnosis: FloatArray
    max_tries: FloatArray
    required_visits: FloatArray
    booked_wait: FloatArray | None
    preparation: FloatArray
    writing: FloatArray
    travel: FloatArray
    travel_spread: FloatArray
    visits: FloatArray
    waits: FloatArray
    service: FloatArray


def draw(case: Case, draws: Draws) -> Drawn:
    """The people and parameters of a case."""
    online, counter = case.online, case.in_person

    def centre(name: str, value: Value) -> FloatArray:
        return value.centres(draws.stream(f"{name}, centre"), draws.outer)

    def people(name: str, value: Value) -> FloatArray:
        spread = mean_one(draws.stream(f"{name}, people"), value.log_sd, draws.shape)
        return centre(name, value) * spread

    words = people("form_words", counter.form_words)
    most_visits = max(counter.visits.most, round(online.required_counter_visits.ends[1]))
    all_waits = draws.stream("waits").choice(
        counter.wait_minutes.minutes, (most_visits, *draws.shape)
    )
    booked = online.booked_wait_minutes
    first_use = centre("first_use_factor", online.first_use_factor)
    return Drawn(
        pace=mean_one(draws.stream("pace"), online.spread.person, draws.shape),
        system_wait=np.full((1, 1), _minutes(online.measured_wait_seconds_by_step).sum()),
        hand_work=first_use * _step_work(online, draws),
        reading=people("reading_seconds", online.reading_seconds) / 60.0,
        off_screen=people("off_screen_minutes", online.off_screen_minutes),
        rejection=centre("rejection_probability", online.rejection_probability),
        luck=draws.stream("luck").random(draws.shape),
        redo=centre("redo_share", online.redo_share),
        diagnosis=people("diagnosis_minutes", online.diagnosis_minutes),
        max_tries=np.rint(centre("max_tries", online.max_tries)),
        required_visits=np.rint(centre("required_counter_visits", online.required_counter_visits)),
        booked_wait=people("booked_wait_minutes", booked) if booked is not None else None,
        preparation=people("preparation_minutes", counter.preparation_minutes),
        writing=words * people("seconds_per_word", counter.seconds_per_word) / 60.0,
        travel=centre("travel_minutes", counter.travel_minutes),
        travel_spread=mean_one(draws.stream("trips"), counter.travel_minutes.log_sd, draws.shape),
        visits=counter.visits.draw(draws.stream("visits"), draws.shape),
        waits=all_waits * centre("wait_minutes", counter.wait_minutes.scale),
        service=people("service_minutes", counter.service_minutes),
    )


def _minutes(seconds_by_step: Mapping[str, float]) -> FloatArray:
    return np.array(list(seconds_by_step.values()), dtype=np.float64) / 60.0


def _step_work(online: OnlineInputs, draws: Draws) -> FloatArray:
    """Modelled minutes with the model's error per step and the residual per person and step."""
    minutes = _minutes(online.modelled_seconds_by_step)
    rng, spread = draws.stream("steps"), online.spread
    error = mean_one(rng, spread.step, (draws.outer, 1, len(minutes)))
    residual = mean_one(rng, spread.residual, (*draws.shape, len(minutes)))
    return np.asarray((error * residual) @ minutes)
