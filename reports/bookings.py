"""Appointments that were confirmed in a run, counted slot by slot before findings judge them."""

from __future__ import annotations

import pandas as pd

from civicgauge.steps import Outcome, Step
from reports.frames import Run

_COLUMNS = (
    "walk",
    "procedure",
    "step",
    "outcome",
    "started",
    "seconds",
    "slot",
    "slot_number",
    "thought",
)
_SLOT = ["procedure", "slot"]


def count_bookings(run: Run) -> pd.DataFrame:
    """Of each walk with a confirmed appointment what its slot had given out before, by walk.

    Slots are told apart by the words of the confirmation. `earlier` is the number of bookings
    before it, `given_before` whether one of them has the same number. Steps are read only in runs
    of procedures that book slots.
    """
    books = any(
        Step.BOOK_SLOT in variant.steps
        for procedure in run.facts.procedures.values()
        for variant in procedure.variants.values()
    )
    blocks = run.blocks(_COLUMNS) if books else ()
    found = pd.concat([_NONE, *map(_bookings, blocks)])
    found = found.sort_values("confirmed", kind="stable").drop_duplicates("walk")
    return pd.DataFrame(
        {
            "earlier": found.groupby(_SLOT, sort=False).cumcount().to_numpy(),
            "given_before": found.duplicated([*_SLOT, "slot_number"]).to_numpy(),
        },
        index=pd.Index(found["walk"], name="walk"),
    )


def _bookings(steps: pd.DataFrame) -> pd.DataFrame:
    confirmed = (steps["step"] == Step.BOOK_SLOT) & (steps["outcome"] == Outcome.OK)
    own = steps[confirmed & (steps["slot"] != "")]
    return pd.DataFrame(
        {
            "walk": own["walk"],
            "procedure": own["procedure"].astype(object),
            "slot": own["slot"].astype(object),
            "slot_number": own["slot_number"],
            "confirmed": own["started"] + own["thought"] + own["seconds"],
        }
    )


_NONE = pd.DataFrame(
    {
        "walk": pd.Series(dtype="int64"),
        "procedure": pd.Series(dtype=object),
        "slot": pd.Series(dtype=object),
        "slot_number": pd.Series(dtype="int64"),
        "confirmed": pd.Series(dtype="float64"),
    }
)
