"""The golden run is judged and rendered as it was accepted, and as it was worked out by hand."""

from __future__ import annotations

import difflib
import json
from typing import Any

import pytest

from tests.golden.golden import ACCEPT, outcome, stored

SHOWN = 40
"""Lines of a difference that are printed."""


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return outcome(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def portal(now: dict[str, str]) -> Any:
    (only,) = json.loads(now["report.json"])["portals"]
    return only


@pytest.mark.parametrize("name", ["report.json", "junit.xml", "summary.md", "page.txt"])
def test_it_is_rendered_as_it_was_accepted(now: dict[str, str], name: str) -> None:
    lines = difflib.unified_diff(
        stored(name).splitlines(), now[name].splitlines(), "accepted", "now", lineterm="", n=1
    )
    told = list(lines)[:SHOWN]
    assert not told, "\n".join([*told, "", f"If this is what you wanted, accept it: {ACCEPT}"])


# The arithmetic stands in tests/golden/README.md.


def test_waits_are_those_worked_out_by_hand(portal: Any) -> None:
    (curve,) = portal["load"]
    assert (curve["p50"]["value"], curve["p95"]["value"]) == (5.0, 7.7)
    (table,) = (item for item in portal["steps"] if item["kind"] == "load")
    submit = next(row for row in table["rows"] if row["step"] == "submit")
    assert (submit["p50"]["value"], submit["p95"]["value"]) == (3.0, 5.7)
    assert (submit["p95"]["low"], submit["p95"]["high"]) == (5.3, 6.0)


def test_limits_are_judged_as_worked_out_by_hand(portal: Any) -> None:
    verdicts = {item["limit"]: (item["verdict"], item["confidence"]) for item in portal["limits"]}
    assert verdicts == {
        "submit p90 <= 6 s": ("pass", 0.99),
        "submit p95 <= 5.5 s": ("not_enough_evidence", 0.975),
        "submit p95 <= 5 s": ("fail", 0.99),
        "start errors <= 15%": ("pass", 0.99),
        "walk completed >= 90%": ("not_enough_evidence", 0.975),
        "audit differences <= 0": ("pass", None),
    }


def test_the_share_that_reached_its_end_is_that_worked_out_by_hand(portal: Any) -> None:
    reached = portal["counts"]["reached"]
    assert (reached["count"], reached["total"]) == (61, 64)
    assert (round(reached["low"], 4), round(reached["high"], 4)) == (0.8710, 0.9839)


def test_findings_have_the_price_worked_out_by_hand(portal: Any) -> None:
    found = {
        item["id"]: (item["hit"], item["exercised"], item["price"]["amount"], item["price"]["kind"])
        for item in portal["findings"]
        if item["state"] == "present"
    }
    assert found == {
        "hang": (1, 64, 2.0, "measured"),
        "silent_photo_rejection": (1, 1, 10.0, "assumed"),
        "slow_steps": (30, 64, 0.075, "measured"),
    }
