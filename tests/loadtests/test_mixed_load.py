"""A peak of three procedures on one portal: each is filed, audited and counted by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgauge.rows import StepRow
from civicgauge.steps import Outcome, Phase
from civicgauge.target import Target
from loadtests.arrivals import plan
from loadtests.load import run_load
from loadtests.load_profile import load_profile
from loadtests.verdict import judge

MIXED = """
title = { vi = "Ba thủ tục", en = "Three procedures" }
minutes = 1
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
walks = 12
max_in_flight = 50
step_timeout = 20
limits = [
  "citizen_id_registration.book_slot p10 <= 15",
  "marital_status_certificate.submit p10 <= 15",
  "licence_renewal.pay p10 <= 15",
]

[[filings]]
procedure = "licence_renewal"
per_hour = 12000
variants = { complete = 1 }

[[filings]]
procedure = "citizen_id_registration"
per_hour = 12000
variants = { complete = 1 }

[[filings]]
procedure = "marital_status_certificate"
per_hour = 12000
variants = { complete = 0.5, never_moved = 0.5 }
"""


def test_every_procedure_of_a_mix_is_filed_as_planned_and_judged_by_its_own_limit(
    target: Target, tmp_path: Path
) -> None:
    file = tmp_path / "mixed.toml"
    file.write_text(MIXED, "utf-8")
    profile = load_profile(str(file), target.catalogue)
    planned = Counter(arrival.procedure for arrival in plan(profile, 2).arrivals)
    states: list[Mapping[str, Any]] = []
    run = run_load(
        target.url, target, profile, seed=2, out=tmp_path, command="test",
        on_progress=states.append,
    )  # fmt: skip
    rows = [row for row in run.table(StepRow).to_pylist() if row["phase"] != Phase.AUDIT]
    assert {row["outcome"] for row in rows} == {Outcome.OK}
    assert Counter(row["procedure"] for row in rows if row["step"] == "submit") == planned
    assert set(run.manifest()["procedures"]) == set(planned) == set(profile.procedures)
    assert run.read_json("audit.json")["differences"] == []
    verdict = judge(run)
    samples = {item.limit.procedure: item.samples for item in verdict.judgements}
    assert samples == planned
    assert {reason.code for reason in verdict.reasons} <= {"limit_open", "generator_late"}
    assert {
        name: counts["finished"] for name, counts in states[-1]["procedures"].items()
    } == planned
