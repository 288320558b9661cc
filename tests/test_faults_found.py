"""Every fault that the reference portal can play turns exactly its declared findings red."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.targets import OpenTarget, bundled_portal
from civicgauge.refportal.faults import FAULT_TABLE, Fault
from loadtests.audit.run import audit, baseline
from loadtests.single import walk_variants
from reports.build import build_report

TIMEOUT = 11.0
"""Seconds; just over the ten after which a page counts as hanging."""


@pytest.fixture(scope="module")
def portal() -> Iterator[OpenTarget]:
    with bundled_portal("reference", {}) as opened:
        yield opened


def found_on(
    opened: OpenTarget,
    variants: Sequence[str],
    faults: Mapping[Fault, float],
    out: Path,
    procedure: str = "licence_renewal",
) -> set[str]:
    """The findings of walking the variants over HTTP while the faults are on."""
    assert opened.portal is not None
    target = opened.target
    before = baseline(target)
    opened.portal.control.switch(faults)
    try:
        run = walk_variants(
            target,
            target.catalogue[procedure],
            variants,
            seed=sum(map(ord, str(out))),  # every test has citizens of its own
            out=out,
            timeout=TIMEOUT,
            faults={fault.value: rate for fault, rate in faults.items()},
        ).run
        run.write_json("audit.json", audit(target, run, before))
    finally:
        opened.portal.control.reset_faults()
    (judged,) = build_report([run.path])["portals"]
    unexplained = {f"dead end at {item['step']}" for item in judged["dead_ends"]}
    return {item["id"] for item in judged["findings"] if item["state"] == "present"} | unexplained


@pytest.mark.parametrize("fault", FAULT_TABLE)
def test_a_fault_turns_exactly_its_findings_red(
    portal: OpenTarget, fault: Fault, tmp_path: Path
) -> None:
    row = FAULT_TABLE[fault]

    found = found_on(portal, row.variants, {fault: 1.0}, tmp_path, row.procedure)
    assert found == set(row.findings)


@pytest.mark.parametrize("procedure", [item.id for item in load_catalogue()])
def test_a_healthy_portal_yields_no_finding_in_any_variant(
    portal: OpenTarget, tmp_path: Path, procedure: str
) -> None:
    variants = list(portal.target.catalogue[procedure].variants)

    assert found_on(portal, variants, {}, tmp_path, procedure) == set()


def test_entries_of_a_group_that_come_back_empty_are_lost_form_data(
    portal: OpenTarget, tmp_path: Path
) -> None:
    faults = {Fault.FORM_DATA_LOST: 1.0}
    variants = ["residence_mistyped"]

    assert found_on(portal, variants, faults, tmp_path, "marital_status_certificate") == {
        "lost_form_data"
    }
