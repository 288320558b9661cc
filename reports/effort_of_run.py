"""Online against in person for the filings that were walked in the browser.

Waits are measured, hand work is modelled from recorded actions, everything about the counter and
about what happens away from the screen is assumed and comes from the procedure's and the persona's
figures. Assumed figures are varied from half to one and a half times their value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from civicgauge.catalogue import Counter
from civicgauge.people.personas import Persona
from reports.assumptions import KILOMETRES, USUAL_PLACE, assumed
from reports.effort.break_even import (
    Distances,
    Flip,
    FrontierCurve,
    MessageQuality,
    flip_sentence,
    frontier,
)
from reports.effort.cases import CaseResult, evaluate
from reports.effort.counter import CounterRun, simulate
from reports.effort.draws import Draws
from reports.effort.inputs import Case, InPersonInputs, LogSpread, OnlineInputs
from reports.effort.kinds import Kind
from reports.effort.office import office_of
from reports.effort.thresholds import Statistic
from reports.effort.ticket_log import TicketLog, with_log
from reports.effort.values import Sample, Value, Visits
from reports.human_work import StepWork

DRAWS = Draws(outer=60, inner=150)
QUALITIES = ("named", "silent")


@dataclass(frozen=True, slots=True)
class MeanVisits:
    """Visits to the counter for one dossier, by channel; who gives up online makes them too."""

    online: float
    in_person: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One procedure for one persona, at every place."""

    quality: str
    by_place: tuple[CaseResult, ...]
    distances: Distances
    visits: MeanVisits
    flips: tuple[Flip, ...]
    frontier: tuple[FrontierCurve, ...]


def compare(
    work: Sequence[StepWork],
    persona: Persona,
    counter: Counter,
    quality: str,
    procedure: str,
    log: TicketLog | None = None,
) -> Comparison:
    """The comparison from one filing's work.

    Args:
        quality: how rejections of this portal speak, "named" or "silent".
        log: the office's own ticket machine, instead of the assumed waits and service times.
    """
    minutes = tuple(float(value) for value in counter["travel_minutes"].value)
    distances = Distances(KILOMETRES[: len(minutes)], minutes)
    online = online_inputs(work, persona, quality, counter)
    office = office_of(counter, assumed("service_cv"))
    in_person = in_person_inputs(counter, simulate(with_log(office, log) if log else office), log)
    cases = [
        Case(
            procedure,
            persona.name,
            f"{km:g} km",
            "",
            online,
            replace(in_person, travel_minutes=_assumed(travel)),
        )
        for km, travel in zip(distances.kilometres, minutes, strict=True)
    ]
    usual = cases[min(USUAL_PLACE, len(cases) - 1)]
    by_place = tuple(evaluate(case, DRAWS) for case in cases)
    return Comparison(
        quality=quality,
        by_place=by_place,
        distances=distances,
        visits=_visits(usual, by_place[cases.index(usual)].gives_up),
        flips=flip_sentence(usual, distances, DRAWS, Statistic.MEAN),
        frontier=frontier(
            usual, [_quality(name) for name in QUALITIES], minutes, DRAWS, Statistic.MEAN
        ),
    )


def _visits(case: Case, gives_up: float) -> MeanVisits:
    in_person = case.in_person.visits.centre
    still_required = case.online.required_counter_visits.value
    return MeanVisits(gives_up * in_person + (1 - gives_up) * still_required, in_person)


def online_inputs(
    work: Sequence[StepWork], persona: Persona, quality: str, counter: Counter
) -> OnlineInputs:
    """The online side: measured waits, modelled hand work, assumed rest."""
    booked_wait = counter.get("booked_wait_minutes")
    spread, traits, words = persona.spread, persona.traits, _quality(quality)
    return OnlineInputs(
        modelled_seconds_by_step={item.step: item.hand for item in work},
        measured_wait_seconds_by_step={item.step: item.wait for item in work},
        reading_seconds=_assumed(sum(item.reading for item in work)),
        off_screen_minutes=_assumed(traits.off_screen_minutes),
        rejection_probability=_assumed(assumed("rejection_probability")),
        redo_share=words.redo_share,
        diagnosis_minutes=words.diagnosis_minutes,
        max_tries=Value(traits.tries, Kind.ASSUMED),
        required_counter_visits=Value(float(visits_after_online(counter)), Kind.ASSUMED),
        first_use_factor=_first_use(persona),
        spread=LogSpread(spread.step_log_sd, spread.person_log_sd, spread.residual_log_sd),
        booked_wait_minutes=_assumed(float(booked_wait.value)) if booked_wait else None,
    )


def visits_after_online(counter: Counter) -> int:
    """Visits that a filing still needs once it was filed online."""
    figure = counter.get("visits_after_online")
    return int(figure.value if figure else assumed("required_counter_visits"))


def in_person_inputs(
    counter: Counter, office: CounterRun, log: TicketLog | None = None
) -> InPersonInputs:
    """The counter's side for somebody who lives beside it.

    Its waits and service times come from the office's log, or from simulated days.
    """
    if log is not None:
        waits = Sample(log.waits, Kind.MEASURED, Value(1.0, Kind.MEASURED))
        service = Value(float(log.services.mean()), Kind.MEASURED)
    else:
        waits = Sample(office.waits, Kind.ASSUMED, _assumed(1.0))
        service = _assumed(_number(counter, "service_minutes"))
    return InPersonInputs(
        preparation_minutes=_assumed(_number(counter, "preparation_minutes")),
        form_words=_assumed(_number(counter, "handwritten_words")),
        travel_minutes=_assumed(0.0),
        visits=Visits.until_accepted(
            office.again_share, int(_number(counter, "visits")) - 1, Kind.ASSUMED
        ),
        wait_minutes=waits,
        service_minutes=service,
    )


def _first_use(persona: Persona) -> Value:
    """Practice x age; what the model is off for this device is uncertainty of the centre."""
    kind = Kind.MODELLED if persona.traits.age_factor == 1.0 else Kind.ASSUMED
    factor, off = persona.slowdown, exp(persona.traits.device_log_sd)
    return Value(factor, kind, factor / off, factor * off)


def _quality(name: str) -> MessageQuality:
    minutes, share = assumed(f"diagnosis_{name}_minutes"), assumed(f"redo_share_{name}")
    return MessageQuality(name, _assumed(minutes), _assumed(share, most=1.0))


def _assumed(value: float, most: float = float("inf")) -> Value:
    return Value(value, Kind.ASSUMED, 0.5 * value, min(1.5 * value, most))


def _number(counter: Counter, name: str) -> float:
    return float(counter[name].value)
