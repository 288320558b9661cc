"""Our own reference portal with faults switched on: were exactly those found?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from civicgauge.refportal.faults import FAULT_TABLE, Fault
from reports.findings.finding import Judged, State
from reports.frames import Run


@dataclass(frozen=True, slots=True)
class SelfTest:
    """The faults that were on, the findings they must turn red, and those that are red."""

    faults: tuple[str, ...]
    expected: tuple[str, ...]
    found: tuple[str, ...]
    agrees: bool


def self_test(
    runs: Sequence[Run], walks: pd.DataFrame, judged: Sequence[Judged]
) -> SelfTest | None:
    """The comparison; None for portals that nobody told to play a fault.

    A fault counts only when a variant that meets it was walked in a run that had it on.
    """
    known = {fault.value for fault in Fault}
    played = {
        (run.name, name)
        for run in runs
        for name, rate in (run.manifest.get("faults") or {}).items()
        if rate and name in known
    }
    if not played:
        return None
    met = {Fault(name) for run, name in played if _is_met(walks, run, Fault(name))}
    expected = {finding for fault in met for finding in FAULT_TABLE[fault].findings}
    found = {item.meta.id for item in judged if item.state is State.PRESENT}
    return SelfTest(
        faults=tuple(sorted({name for _, name in played})),
        expected=tuple(sorted(expected)),
        found=tuple(sorted(found)),
        agrees=expected == found,
    )


def _is_met(walks: pd.DataFrame, run: str, fault: Fault) -> bool:
    row = FAULT_TABLE[fault]
    own = walks["variant"][(walks["run"] == run) & (walks["procedure"] == row.procedure)]
    return bool(own.isin(row.variants).any())
