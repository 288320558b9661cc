"""``civicgauge capacity`` as a user runs it, on portals whose capacity is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, URL_OVERRIDE
from tests.loadtests.capacity.throttled import throttled_portal

TARGET = Path(__file__).parents[2] / "second_portal" / "target.toml"
KNOWN = 72_000.0
"""Filings an hour: one every twentieth of a second."""


@pytest.mark.long
def test_the_known_capacity_of_a_throttled_portal_is_found_within_ten_per_cent(
    tmp_path: Path,
) -> None:
    # Nine tenths of the capacity make 95 % wait up to 0.8 s (M/D/1), so that a machine which stands
    # still for a moment does not break the limit.
    with throttled_portal(KNOWN) as portal:
        arguments = ["--limit", "submit p95 <= 2", "--from", "30000", "--seed", "3"]
        shown = subprocess.run(
            [
                *(sys.executable, "-c", "from civicgauge.cli import main; main()"),
                *("capacity", str(TARGET), "--procedure", "licence_renewal", *arguments),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                **os.environ,
                URL_OVERRIDE: portal.url,
                OFFICER_ACCOUNT: portal.office.staff_name,
                OFFICER_PASSWORD: portal.office.staff_password,
            },
            timeout=900,
        )
    content: dict[str, Any] = json.loads(
        next(tmp_path.glob("runs/*-capacity-second/capacity.json")).read_text("utf-8")
    )
    assert shown.stderr == ""
    assert content["held"] == pytest.approx(KNOWN, rel=0.1)
    assert content["broken"] > content["held"]
    assert content["law"]["peak"] is None or content["law"]["peak"][1] < 1.1 * KNOWN
    assert "carries" in shown.stdout
    assert {probe["finding"] for probe in content["probes"]} >= {"held", "broken"}
