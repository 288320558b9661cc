"""A case of round numbers without any spread, so that totals can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reports.effort.inputs import Case, InPersonInputs, LogSpread, OnlineInputs
from reports.effort.kinds import Kind
from reports.effort.values import Sample, Value, Visits

NO_SPREAD = LogSpread(step=0.0, person=0.0, residual=0.0)


def measured(value: float) -> Value:
    return Value(value, Kind.MEASURED)


def modelled(value: float) -> Value:
    return Value(value, Kind.MODELLED)


def assumed(value: float) -> Value:
    return Value(value, Kind.ASSUMED)


@pytest.fixture
def round_case() -> Case:
    """Online: a pass of 10 min (8 hand work, 2 waits), reading 1, off-screen 4: together 15.

    In person: preparation 6, form 120 words = 4, one visit of 2 x 5 + 8 + 12 = 30: together 40.
    """
    online = OnlineInputs(
        modelled_seconds_by_step={"fill_form": 180.0, "attach_papers": 60.0},
        measured_wait_seconds_by_step={"fill_form": 30.0, "submit": 90.0},
        reading_seconds=modelled(60.0),
        off_screen_minutes=assumed(4.0),
        rejection_probability=measured(0.0),
        redo_share=measured(0.5),
        diagnosis_minutes=assumed(7.0),
        max_tries=assumed(3.0),
        required_counter_visits=measured(0.0),
        first_use_factor=modelled(2.0),
        spread=NO_SPREAD,
    )
    in_person = InPersonInputs(
        preparation_minutes=assumed(6.0),
        form_words=measured(120.0),
        travel_minutes=assumed(5.0),
        visits=Visits({1: 1.0}, Kind.ASSUMED),
        wait_minutes=Sample(np.array([8.0]), Kind.MODELLED),
        service_minutes=assumed(12.0),
    )
    return Case("licence_renewal", "first_timer", "5 km", "healthy", online, in_person)
