"""What travels from a worker with a disk of its own to its master, about twice a second.

The worker keeps all of its rows. The master gets what it needs to judge limits and to audit: its
figures and counts as they stand, and what is new of the ledger and of the steps that an audit
looks at. Locust's own connection carries it; what the master heard outlives the worker.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from civicgauge.facts import PortalFacts
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RowWriter
from civicgauge.steps import Outcome, Phase, Step
from loadtests.workers.summary import Summary

_BEFORE_FILING = (
    *(Step.FIND_PROCEDURE, Step.SIGN_IN, Step.START),
    *(Step.FILL_FORM, Step.ATTACH_PAPERS, Step.SIGN),
)
"""Steps that leave nothing in the portal's records when they succeed."""

Send = Callable[[dict[str, Any]], None]


class Teller:
    """A worker's side: gathers what its master must know, until it is told."""

    def __init__(self, facts: PortalFacts, send: Send) -> None:
        self._summary = Summary(facts)
        self._send = send
        self._walks: dict[int, list[StepRow]] = defaultdict(list)
        self._steps: list[StepRow] = []
        self._ledger: list[LedgerLine] = []

    def step(self, row: StepRow) -> None:
        self._walks[row.walk].append(row)
        if row.step not in _BEFORE_FILING or row.outcome != Outcome.OK:
            self._steps.append(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self._ledger.append(line)

    def walk_ends(self, number: int) -> None:
        rows = [_plain(row) for row in self._walks.pop(number, ())]
        if rows and rows[0]["phase"] == Phase.MEASURED:
            self._summary.add(sorted(rows, key=lambda row: row["started"]))

    def tell(self, state: Mapping[str, Any]) -> None:
        """Send the figures as they stand, and everything that is new."""
        steps, self._steps = self._steps, []
        ledger, self._ledger = self._ledger, []
        self._send(
            {
                "state": {**state, "counts": self._summary.counts()},
                "steps": [_plain(row) for row in steps],
                "ledger": [_plain(line) for line in ledger],
            }
        )


class Listener:
    """The master's side: keeps what the workers tell in its run folder, in files of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, RowWriter] = {}

    @property
    def heard(self) -> tuple[str, ...]:
        """Who has told anything."""
        return tuple(self._writers)

    def hear(self, name: str, told: Mapping[str, Any]) -> None:
        """Put what a worker told on disk."""
        if name not in self._writers:
            self._writers[name] = RowWriter(self._folder, name)
        writer = self._writers[name]
        for line in told["ledger"]:
            writer.acknowledge(LedgerLine(**line))
        for row in told["steps"]:
            writer.add(StepRow(**row))
        writer.flush()
        writer.live(told["state"])

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()


def _plain(row: StepRow | LedgerLine) -> dict[str, Any]:
    """A row by the names of its columns; ``dataclasses.asdict`` would copy every value."""
    return {item.name: getattr(row, item.name) for item in dataclasses.fields(row)}
