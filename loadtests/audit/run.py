"""The audit: go back after the peak and compare the portal with what it had acknowledged.

Every acknowledged dossier must be there for its citizen, in the right state and with its
appointment; every payment be charged once and its receipt be there; nothing be there that nobody
filed; and the statistics have grown by what was filed. Used after load and after browser flows
alike: it needs a target and a run folder, nothing else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from civicgauge.runs import RowWriter, RunFolder
from civicgauge.target import Target
from loadtests.audit.citizens import CitizenPages
from loadtests.audit.compare import Difference
from loadtests.audit.evidence import with_rows
from loadtests.audit.known import known_of
from loadtests.audit.office import NOTHING, OfficePages, what_it_shows
from loadtests.audit.pages import Likeness
from loadtests.audit.sample import MOST_LOOKED_UP
from loadtests.audit.visits import Visitor


def baseline(target: Target) -> dict[str, Any]:
    """What statistics, payment statement and list of dossiers show before anything is filed."""
    procedure = next(iter(target.catalogue))
    return what_it_shows(Visitor(target), procedure, target.officer is not None).plain()


def audit(
    target: Target,
    run: RunFolder,
    before: Mapping[str, Any],
    on_progress: Callable[[str], None] = lambda text: None,
    most: int = MOST_LOOKED_UP,
) -> dict[str, Any]:
    """Compare the portal with the run's ledger; the result is what ``audit.json`` holds.

    Args:
        before: what :func:`baseline` saw.
        most: so many dossiers are looked up one by one; of more a sample is.
    """
    seed = int(run.manifest()["seed"])
    known = known_of(run)
    visitor = Visitor(target, run.path.name)
    with RowWriter(run.path) as writer:
        citizens = CitizenPages(target, visitor, known, seed, writer)
        citizens.visit(most, on_progress)
        procedures = [target.catalogue[str(name)] for name in run.manifest()["procedures"]]
        shown = NOTHING
        if not citizens.gave_up:
            on_progress("audit: the office's lists and the statistics")
            has_officer = target.officer is not None
            shown = what_it_shows(visitor, procedures[0], has_officer, Likeness(known.references))
        for row in shown.rows:
            writer.add(row)
    office = OfficePages(target, known, procedures, before, shown)
    office.compare(citizens)
    found = with_rows(_each_once([*citizens.differences, *office.differences]), run)
    compared = {**citizens.compared, **office.compared}
    return {
        "checked": sum(compared.values()),
        "compared": compared,
        "sample": citizens.sample,
        "differences": [dataclasses.asdict(item) for item in found],
        "not_exercised": [*citizens.not_exercised, *office.not_exercised],
        "baseline": dict(before),
        "after": office.after,
    }


def _each_once(differences: Iterable[Difference]) -> list[Difference]:
    """What two pages show of one dossier is one difference, as the first of them tells it."""
    first: dict[object, Difference] = {}
    for number, item in enumerate(differences):
        first.setdefault((item.kind, item.reference or number), item)
    return list(first.values())
