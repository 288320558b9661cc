"""What the terminal shows while a load runs, and what a log shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.table import Table

LOG_SECONDS = 10.0
"""How often a line is written where nobody looks at a terminal."""

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
    ("left", "left waiting", "{}"),
    ("came_back", "came back after a refusal", "{}"),
    ("lag_p99", "generator lag p99", "{:.3f} s"),
)


def load_panel(state: Mapping[str, Any]) -> Table:
    """The state of the moment as a small table; what is not known yet is left out."""
    table = Table(show_header=False, box=None, title="civicgauge load", title_justify="left")
    for label, value in _told(state):
        table.add_row(label, value)
    return table


def _told(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is known, as labels and values; the procedures only where they are mixed."""
    for key, label, form in _LINES:
        if state.get(key) is not None:
            yield label, form.format(state[key])
    procedures = state.get("procedures") or {}
    if len(procedures) > 1:
        for name, counts in procedures.items():
            yield name, "{finished} of {planned} finished, steps failed {failed}".format(**counts)


@contextmanager
def told(console: Console) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """What to call with the state of the moment: a live table, or now and then a line."""
    if console.is_terminal:
        with Live(console=console, refresh_per_second=4, transient=True) as live:
            yield lambda state: live.update(load_panel(state))
        return
    last = -LOG_SECONDS

    def tell(state: Mapping[str, Any]) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_SECONDS:
            last = time.monotonic()
            console.print(_line(state), highlight=False, soft_wrap=True)

    yield tell


def _line(state: Mapping[str, Any]) -> str:
    return "; ".join(f"{label} {value}" for label, value in _told(state))
