"""The procurement page: requirements, results, and evidence that can be followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from reports.build import build_report
from reports.language import language
from reports.render.requirement_wording import RequirementWording

NewScene = Callable[..., Any]

WORST_FIRST = ("fail", "not_enough_evidence", "pass")
RESULTS = {"fail": "failed", "not_enough_evidence": "not_enough_evidence", "pass": "passed"}


def peak(scene: NewScene, target: str = "healthy", **facts: Any) -> Path:
    """Sixty whole filings, one every ten seconds, each step half a second long."""
    run = scene("load", target, plan={"planned": 60}, **facts)
    for walk in range(60):
        run.clock = 10.0 * walk
        run.filing(walk, due=10.0 * walk)
    run.audit(after={"payments": 60, "statistics": {}})
    path: Path = run.finish()
    return path


def rows(*paths: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = build_report(paths)["requirements"]
    return found


def row(code: str, *paths: Path, finding: str = "") -> Mapping[str, Any]:
    found = [item for item in rows(*paths) if item["code"] == code]
    return next(item for item in found if not finding or item["finding"] == finding)


def test_a_limit_stands_with_its_value_interval_verdict_and_run(scene: NewScene) -> None:
    (result,) = row("limit", peak(scene, limits=["submit p95 <= 3"]))["portals"][0]
    assert result["verdict"] == "pass"
    assert result["seconds"] == {
        "value": 0.5,
        "low": 0.5,
        "high": 0.5,
        "samples": 60,
        "needed": 59,
    }
    assert result["evidence"] == [{"run": 1, "walks": [], "more": 0}]


def test_portals_stand_side_by_side_and_a_limit_that_one_lacks_is_empty_there(
    scene: NewScene,
) -> None:
    limited = peak(scene, limits=["submit p95 <= 3", "pay p95 <= 0.1"])
    found = rows(limited, peak(scene, "second", limits=["submit p95 <= 3"]))
    both, one = (item["portals"] for item in found if item["code"] == "limit")
    assert [[cell["verdict"] for cell in cells] for cells in both] == [["pass"], ["pass"]]
    assert [[cell["verdict"] for cell in cells] for cells in one] == [["fail"], []]


def test_a_finding_is_a_requirement_with_the_share_that_broke_it(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.filing(1, changes={"submit": {"outcome": "timeout"}}, until="submit")
    hang = row("finding", run.finish(), finding="hang")
    assert hang["requirement"]["en"] == "No page hangs"
    ((result,),) = hang["portals"]
    # Wilson's interval of 1 in 2 runs from 9 to 91 per cent.
    assert result["share"] == {
        "count": 1,
        "total": 2,
        "low": pytest.approx(0.0945, abs=1e-4),
        "high": pytest.approx(0.9055, abs=1e-4),
    }
    assert result["verdict"] == "fail"
    assert result["evidence"] == [{"run": 1, "walks": [1], "more": 0}]


def test_what_was_not_tried_is_not_enough_evidence_never_a_pass(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    ((result,),) = row("finding", run.finish(), finding="statistics_disagree")["portals"]
    assert (result["verdict"], result["share"]["total"]) == ("not_enough_evidence", 0)


def test_many_cases_are_named_by_the_first_few_and_all_are_counted(scene: NewScene) -> None:
    run = scene()
    for walk in range(30):
        run.filing(walk, changes={"submit": {"outcome": "timeout"}}, until="submit")
    ((result,),) = row("finding", run.finish(), finding="hang")["portals"]
    assert result["evidence"] == [{"run": 1, "walks": [0, 1, 2, 3, 4], "more": 25}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"submit": {"outcome": "failed", "reason": "http_500"}}, "failed"),
        ({"submit": {"outcome": "refused", "reason": "rate_limited"}}, "not_enough_evidence"),
    ],
)
def test_the_result_of_a_portal_follows_from_what_was_tried_of_its_requirements(
    scene: NewScene, changes: Mapping[str, Any], expected: str
) -> None:
    run = scene()
    run.filing(0, changes=changes, until="submit" if changes else "")
    run.audit(after={"payments": 1, "statistics": {}})
    report = build_report([run.finish()])
    tried = [
        cell["verdict"]
        for item in report["requirements"]
        for cell in item["portals"][0]
        if cell["share"]["total"]
    ]
    assert report["portals"][0]["result"] == expected
    assert RESULTS[min(tried, key=WORST_FIRST.index)] == expected


def test_an_invalid_run_passes_nothing(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.audit(after={"payments": 1, "statistics": {}})
    found = rows(run.finish("interrupted"))
    assert "pass" not in {cell["verdict"] for item in found for cell in item["portals"][0]}


def test_evidence_names_neighbouring_runs_as_a_range() -> None:
    wording = RequirementWording({}, language("en"))
    runs: list[Mapping[str, Any]] = [
        {"run": number, "walks": [], "more": 0} for number in (1, 3, 4, 5)
    ]
    cases: Mapping[str, Any] = {"run": 6, "walks": [2, 7], "more": 3}
    assert wording.evidence([*runs, cases]) == "run 1, 3–5; run 6: walk 2, 7 and 3 more cases"
