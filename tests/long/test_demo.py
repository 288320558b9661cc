"""The demo finds on the troubled portal what was switched on there, and nothing on the healthy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from civicgauge.refportal.faults import FAULT_TABLE

pytestmark = pytest.mark.long


def test_the_demo_ends_with_the_findings_that_were_switched_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from civicgauge.cli import main; main()", "demo"]

    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert shown.returncode == 0, shown.stdout + shown.stderr
    report = json.loads((tmp_path / "runs" / "demo-report" / "report.json").read_text())
    found = {
        portal["name"]: {item["id"] for item in portal["findings"] if item["state"] == "present"}
        for portal in report["portals"]
    }
    declared = {finding for row in FAULT_TABLE.values() for finding in row.findings}
    assert found == {"healthy": set(), "troubled": declared}
    assert len(report["sentences"]["vi"]) == 5
