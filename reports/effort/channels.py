"""Active minutes of each drawn person in both channels: EI and EO.

EI = preparation + form + visits x (2 x travel + wait + service).

EO = reading + off-screen work + first pass + further tries x (diagnosis + redo share x pass)
+ EI for those who give up + the required counter visits for those who do not.

A pass is hand work and system wait. Who gives up after the last try pays what was spent plus the
whole way over the counter, so nobody who failed drops out of an average. The required visits of the
online way, with a wait of their own where they are booked, belong to accepted filings only; who
gave up makes the visits of EI instead.
A product of figures counts as the weakest kind among them: repeats that follow from an
assumed rejection rate are assumed minutes, however well one pass was measured. Giving up and what
follows from it also rests on the number of tries that a person makes.
"""

from __future__ import annotations

import numpy as np

from reports.effort.draws import Drawn
from reports.effort.inputs import Case
from reports.effort.kinds import FloatArray, Kind, Minutes, weakest


def expected_tries(rejection: FloatArray, max_tries: FloatArray) -> FloatArray:
    """Mean number of submissions until accepted or given up: (1 - q^n) / (1 - q)."""
    accepted = 1.0 - rejection
    never_accepted = accepted == 0.0
    tries = (1.0 - rejection**max_tries) / np.where(never_accepted, 1.0, accepted)
    return np.where(never_accepted, max_tries, tries)


def rejections(drawn: Drawn) -> FloatArray:
    """How often each person is rejected; equal to `max_tries` for those who give up.

    The same luck with a higher rejection rate never means fewer rejections.
    """
    most = int(drawn.max_tries.max())
    counts = [
        (drawn.luck < drawn.rejection**attempt) & (attempt <= drawn.max_tries)
        for attempt in range(1, most + 1)
    ]
    return np.asarray(np.sum(counts, axis=0), dtype=np.float64)


def in_person(case: Case, drawn: Drawn) -> Minutes:
    """EI of each person, by kind."""
    inputs = case.in_person
    minutes = Minutes()
    minutes.add(inputs.preparation_minutes.kind, drawn.pace * drawn.preparation)
    form_kind = weakest(inputs.form_words.kind, inputs.seconds_per_word.kind)
    minutes.add(form_kind, drawn.pace * drawn.writing)
    minutes.add_all(_visits(case, drawn, drawn.visits), inputs.visits.kind)
    return minutes


def online(case: Case, drawn: Drawn, in_person_minutes: Minutes) -> Minutes:
    """EO of each person, by kind."""
    inputs = case.online
    rejected = rejections(drawn)
    gave_up = (rejected >= drawn.max_tries).astype(np.float64)
    further_tries = rejected - gave_up
    rejection_kind = inputs.rejection_probability.kind
    giving_up_kind = weakest(rejection_kind, inputs.max_tries.kind)

    one_pass = Minutes()
    one_pass.add(Kind.MEASURED, drawn.system_wait)
    one_pass.add(weakest(Kind.MODELLED, inputs.first_use_factor.kind), drawn.pace * drawn.hand_work)

    minutes = Minutes()
    minutes.add(inputs.reading_seconds.kind, drawn.pace * drawn.reading)
    minutes.add(inputs.off_screen_minutes.kind, drawn.pace * drawn.off_screen)
    minutes.add_all(one_pass, Kind.MEASURED)
    redo_kind = weakest(rejection_kind, inputs.redo_share.kind)
    minutes.add_all(one_pass, redo_kind, further_tries * drawn.redo)
    diagnosis_kind = weakest(rejection_kind, inputs.diagnosis_minutes.kind)
    minutes.add(diagnosis_kind, further_tries * drawn.pace * drawn.diagnosis)
    minutes.add_all(in_person_minutes, giving_up_kind, gave_up)
    still_required = _required_visits(case, drawn)
    visits_kind = weakest(giving_up_kind, inputs.required_counter_visits.kind)
    minutes.add_all(still_required, visits_kind, 1.0 - gave_up)
    return minutes


def _visits(case: Case, drawn: Drawn, count: FloatArray) -> Minutes:
    """The first `count` visits of each person: there and back, wait, service."""
    minutes = _way_and_service(case, drawn, count)
    made = np.arange(len(drawn.waits))[:, None, None] < count
    minutes.add(case.in_person.wait_minutes.kind, np.where(made, drawn.waits, 0.0).sum(axis=0))
    return minutes


def _required_visits(case: Case, drawn: Drawn) -> Minutes:
    """The visits that the online way still needs; an appointment replaces the line."""
    booked = case.online.booked_wait_minutes
    if booked is None or drawn.booked_wait is None:
        return _visits(case, drawn, drawn.required_visits)
    minutes = _way_and_service(case, drawn, drawn.required_visits)
    minutes.add(booked.kind, drawn.required_visits * drawn.booked_wait)
    return minutes


def _way_and_service(case: Case, drawn: Drawn, count: FloatArray) -> Minutes:
    inputs = case.in_person
    minutes = Minutes()
    minutes.add(inputs.travel_minutes.kind, count * 2.0 * drawn.travel * drawn.travel_spread)
    minutes.add(inputs.service_minutes.kind, count * drawn.service)
    return minutes
