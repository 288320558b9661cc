"""A peak against a portal with several faults at once: the audit names exactly whom they hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.target import Target
from loadtests.load import run_load
from loadtests.load_profile import load_profile
from tests.loadtests.conftest import found, hit

PROFILE = """
title = { vi = "Đông người", en = "Crowd" }
minutes = 30
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
max_in_flight = 200
step_timeout = 60

[[filings]]
procedure = "licence_renewal"
per_hour = 144_000
variants = { complete = 0.5, pay_pressed_twice = 0.4, paper_missing = 0.1 }

[[filings]]
procedure = "marital_status_certificate"
per_hour = 28_800
variants = { complete = 1 }

[[filings]]
procedure = "citizen_id_registration"
per_hour = 43_200
variants = { complete = 1 }
"""
FOUND_AS = {
    Fault.LOST_DOSSIER: "lost_dossier",
    Fault.DOUBLE_CHARGE: "double_charge",
    Fault.PAID_WITHOUT_RECEIPT: "payment_without_receipt",
    Fault.OVERBOOKED_SLOT: "overbooked_slot",
    Fault.WRONG_RECEIPT: "receipt_differs",
}


@pytest.mark.parametrize(
    ("walks", "rate"), [(240, 0.1), pytest.param(10_000, 0.005, marks=pytest.mark.long)]
)
def test_the_audit_finds_exactly_the_injected_dossiers_among_many(
    portal: Portal, target: Target, tmp_path: Path, walks: int, rate: float
) -> None:
    file = tmp_path / "crowd.toml"
    file.write_text(PROFILE, "utf-8")
    portal.control.switch(dict.fromkeys(FOUND_AS, rate))

    run = run_load(
        target.url,
        target,
        load_profile(str(file), target.catalogue),
        seed=5,
        walks=walks,
        out=tmp_path / "runs",
        command="test",
    )

    result = run.read_json("audit.json")
    filed = {line.reference for line in run.ledger()}
    injected = {kind: hit(portal, fault) & filed for fault, kind in FOUND_AS.items()}
    # A tracking page that does not know the dossier leads nobody to its receipt.
    injected["receipt_differs"] -= injected["lost_dossier"]
    assert all(injected.values())
    assert found(result) == injected
    assert result["not_exercised"] == []
    assert (result["compared"]["dossiers"], result["sample"]) == (len(filed), None)
    assert len(filed) == walks
    assert all(difference["rows"] for difference in result["differences"])
