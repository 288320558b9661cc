"""What a case of a defect costs a citizen, by what can honestly be said about it.

Waits are measured. Work that must be done again is modelled from the keys and clicks of the rows.
Visits to the counter and the search for a reason that nobody named are assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from civicgauge.people.human_time import Operators
from reports.assumptions import USUAL_PLACE, assumed, persona_or_usual
from reports.effort.kinds import Kind
from reports.findings.finding import Evidence, Price, Unit
from reports.findings.material import Difference, Material


def evidence_of(row: Any, price: Price | None) -> Evidence:
    """The case that a step row shows."""
    return Evidence(
        run=row.run,
        walk=row.walk,
        procedure=row.procedure,
        variant=row.variant,
        persona=row.persona,
        channel=row.channel,
        step=row.step,
        attempt=row.attempt,
        reason=row.reason,
        notice=row.notice,
        screenshot=row.evidence,
        price=price,
    )


def evidence_of_difference(
    item: Difference, material: Material, price: Price | None = None
) -> Evidence:
    """The case that an audit shows; `step` stays empty."""
    rows = [] if item.walk is None else material.of_walk(item.walk)
    first = rows[0] if rows else None
    return Evidence(
        run=item.run,
        walk=item.walk,
        procedure="" if first is None else first.procedure,
        variant="" if first is None else first.variant,
        persona="" if first is None else first.persona,
        channel="" if first is None else first.channel,
        step="",
        attempt=0,
        reason="",
        notice="",
        screenshot="",
        price=price,
        difference=item,
    )


def waited(seconds: float) -> Price:
    """Measured waiting."""
    return Price(seconds / 60, Unit.MINUTES, Kind.MEASURED)


def minutes_worth(price: Price) -> float:
    """A price in minutes, money by an assumed worth of an hour; only to put prices in order."""
    if price.unit is Unit.MINUTES:
        return price.amount
    return 60 * price.amount / assumed("value_of_an_hour")


def search() -> Price:
    """Finding out what was wrong when nothing was named."""
    return Price(assumed("diagnosis_silent_minutes"), Unit.MINUTES, Kind.ASSUMED)


def counter_visit(material: Material, procedure: str) -> Price | None:
    """One visit to the counter: there and back from the usual place, and the service."""
    known = material.portal.procedures.get(procedure)
    if known is None or known.counter is None:
        return None
    travel = known.counter["travel_minutes"].value
    one_way = float(travel[min(USUAL_PLACE, len(travel) - 1)])
    minutes = 2 * one_way + float(known.counter["service_minutes"].value)
    return Price(minutes, Unit.MINUTES, Kind.ASSUMED)


def work_of(row: Any, share: float = 1.0) -> Price:
    """The hand work of a step row, or a share of it, done once more."""
    return Price(_hand_minutes(row) * share, Unit.MINUTES, Kind.MODELLED)


def all_again(material: Material, row: Any) -> Price:
    """Everything that the citizen had done in this walk until the end of the row's step."""
    until = [
        item
        for item in material.of_walk(row.walk)
        if item.started <= row.started and not item.step.startswith("desk_")
    ]
    minutes = sum(map(_hand_minutes, until))
    return Price(minutes + _waited_minutes(until), Unit.MINUTES, Kind.MODELLED)


def _hand_minutes(row: Any) -> float:
    """The model's time for the keys and clicks of a step, at the persona's pace."""
    persona = persona_or_usual(row.persona)
    operators = Operators(
        keys=row.keys,
        points=row.clicks,
        buttons=2 * row.clicks,
        mental=row.fields_filled + row.clicks,
    )
    return persona.model_seconds(operators) * persona.slowdown / 60


def _waited_minutes(rows: Sequence[Any]) -> float:
    return float(np.sum([row.seconds for row in rows])) / 60
