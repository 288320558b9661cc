"""The order in which one portal asks for the steps of a filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from civicgauge.catalogue import Catalogue, Procedure
from civicgauge.steps import Step
from civicgauge.toml_reader import Table

MOVABLE = tuple(Step)[: tuple(Step).index(Step.PAY) + 1]
"""What a citizen does up to the payment; what follows has its order from the office."""


def read_order(table: Table) -> tuple[Step, ...]:
    """The steps under ``order`` of a target file; mistakes go to the table."""
    names = table.strings("order", valid="a list of steps")
    valid = [step.value for step in MOVABLE]
    for number, name in enumerate(names):
        if name not in valid:
            table.mistake("order", name, "one of " + ", ".join(valid))
        elif name in names[:number]:
            table.mistake("order", f"{name} twice", "each step once")
        elif len(names) == 1:
            table.mistake("order", f"{name} alone", "at least two steps, in the portal's order")
    return tuple(Step(name) for name in dict.fromkeys(names) if name in valid)


def in_order(catalogue: Catalogue, order: Sequence[Step]) -> Catalogue:
    """The same procedures with these steps in this order.

    They share the places that they have in each procedure; every other step stays where it is.
    """
    return Catalogue(
        {item.id: replace(item, steps=_steps_in_order(item, order)) for item in catalogue}
    )


def _steps_in_order(procedure: Procedure, order: Sequence[Step]) -> tuple[Step, ...]:
    moved = iter([step for step in order if step in procedure.steps])
    return tuple(next(moved) if step in order else step for step in procedure.steps)
