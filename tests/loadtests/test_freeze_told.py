"""A portal that stands still: what open arrivals tell of it, and what closed users hide."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.parts.freezing.players import SERVER, civicgauge, locust, played, told_by_locust
from benchmarks.parts.freezing.waits import Waits, frozen_since, true_wait, walks_of, zero_between
from benchmarks.parts.processes import server

FREEZE, EVERY = "1", "4"
WALKS = 300
"""At 75 a second: four seconds, of which one is a freeze wherever they begin."""


def test_every_citizen_who_meets_a_freeze_is_told_of_and_closed_users_hide_it(
    tmp_path: Path,
) -> None:
    """Both play the same freezes. Each told wait lies between the truth by the schedule that was
    played and what the portal's own clock allows, so a busy machine is no matter.
    """
    ours, theirs = tmp_path / "ours", tmp_path / "theirs.json"
    with server(SERVER, FREEZE, EVERY) as portal:
        opened = civicgauge(portal.url, ours, f"--walks={WALKS}", "--percent=37.5")
        closed = locust(portal.url, theirs, users=5, seconds=6)
        run, hidden = played(opened, ours), told_by_locust(closed, theirs)
        seen = json.loads(portal.end())

    earliest, latest = zero_between(run, seen["answered"])
    assert earliest <= latest  # one clock fits every request, every answer and every end
    frozen = frozen_since(latest, seen["frozen"])
    walks = walks_of(run)
    assert len(walks) == WALKS
    truths = [true_wait(walk.due, frozen) for walk in walks]
    met = sum(truth > 0 for truth in truths)
    assert met > WALKS / 8
    assert all(
        walk.told > truth - (latest - earliest) for walk, truth in zip(walks, truths, strict=True)
    )
    truth, told = Waits.of(truths), Waits.of([walk.told for walk in walks])
    assert told.p90 >= truth.p90 > 2 * hidden.p90
