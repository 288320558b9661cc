"""A portal as another firm would build it: described in a few lines, silent when healthy.

Each of its faults turns exactly its findings red. It knows nothing of the catalogue, so it cannot
agree with the harness by accident.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.findings.registry import FINDINGS
from tests.second import FOLDER, Filing, findings_of, in_browser, over_http, second_portal
from tests.second_portal.faults import FAULTS

IN_A_BROWSER = ("charged_per_click", "blank_receipt")
"""Faults that the browser's own ways may change; the others are walked there by the long tests."""


def filing_of(fault: str) -> Filing:
    """What meets the fault."""
    return Filing(FAULTS[fault].variants, FAULTS[fault].procedure)


def imported_by(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_target_file_and_hands_take_less_than_thirty_lines() -> None:
    texts = [(FOLDER / name).read_text("utf-8") for name in ("target.toml", "hands.py")]
    lines = [line for text in texts for line in text.splitlines()]
    written = [line for line in lines if line.strip() and not line.startswith("#")]

    assert len(written) < 30
    assert max(map(len, lines)) <= 100


def test_the_portal_knows_nothing_of_the_product() -> None:
    files = [file for file in FOLDER.glob("*.py") if file.name != "hands.py"]
    known = {name.partition(".")[0] for file in files for name in imported_by(file)}

    assert {"starlette", "tests"} <= known
    assert not known & {"civicgauge", "loadtests", "uxflows", "reports"}


def test_papers_come_before_the_form_and_nothing_else_is_moved() -> None:
    with second_portal() as second:
        steps = [step.value for step in second.target.catalogue["licence_renewal"].steps]

    assert steps == [
        *("find_procedure", "sign_in", "start", "attach_papers", "fill_form"),
        *("submit", "pay", "get_receipt", "track"),
    ]


def test_every_finding_is_turned_red_by_a_fault_of_this_portal() -> None:
    named = {finding for fault in FAULTS.values() for finding in fault.findings}

    assert named == {finding.META.id for finding in FINDINGS}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_exactly_its_findings_red(fault: str, tmp_path: Path) -> None:
    with second_portal(fault) as second:
        run = over_http(second, filing_of(fault), tmp_path)

    assert findings_of(run) == set(FAULTS[fault].findings)


@pytest.mark.parametrize(
    "fault",
    [pytest.param(name, marks=() if name in IN_A_BROWSER else pytest.mark.long) for name in FAULTS],
)
def test_a_fault_turns_the_same_findings_red_in_a_browser(fault: str, tmp_path: Path) -> None:
    with second_portal(fault) as second:
        run = in_browser(second, filing_of(fault), tmp_path)

    assert findings_of(run) == set(FAULTS[fault].findings)


def test_its_list_of_dossiers_is_read_page_after_page_and_its_receipts_are_fetched(
    tmp_path: Path,
) -> None:
    """Two links on a page of its list, and receipts that are PDF."""
    with second_portal() as second:
        run = over_http(second, Filing(("complete", "mistyped", "photo_too_large")), tmp_path)

    result = run.read_json("audit.json")
    assert (result["differences"], result["not_exercised"]) == ([], [])
    assert (result["after"]["dossiers"], result["compared"]["listed"]) == (3, 3)
    assert result["compared"]["receipts"] == 3
