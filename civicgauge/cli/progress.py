"""What the terminal shows while a load runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

_LINES = (
    ("phase", "phase", "{}"),
    ("elapsed", "elapsed", "{:.0f} s"),
    ("planned", "filings planned", "{}"),
    ("due", "due so far", "{}"),
    ("sent", "begun", "{}"),
    ("in_flight", "under way", "{}"),
    ("backlog", "waiting for a place", "{}"),
    ("finished", "finished", "{}"),
    ("filings_per_hour", "filings per hour", "{:.0f}"),
    ("p95", "p95 of a step, last 30 s", "{:.3f} s"),
    ("failed", "steps failed", "{}"),
    ("refused", "steps refused", "{}"),
    ("lag_p99", "generator lag p99", "{:.3f} s"),
)


def load_panel(state: Mapping[str, Any]) -> Table:
    """The state of the moment as a small table; what is not known yet is left out."""
    table = Table(show_header=False, box=None, title="civicgauge load", title_justify="left")
    for key, label, form in _LINES:
        value = state.get(key)
        if value is not None:
            table.add_row(label, form.format(value))
    return table
