"""The content of a report: verdicts, totals, what is said and what is kept silent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civicgauge.results import Result
from reports.build import build_report
from reports.language import language
from reports.render import render_all
from reports.render.wording import Wording

NewScene = Callable[..., Any]


def load_run(scene: NewScene, filings: int = 60, target: str = "healthy", **facts: Any) -> Any:
    """A peak of complete filings, one per second, each step half a second long."""
    run = scene("load", target, plan={"planned": filings, "seconds": filings}, **facts)
    for walk in range(filings):
        run.clock = float(walk)
        run.filing(walk, due=float(walk))
    run.clock = float(filings)
    run.audit(after={"payments": filings, "statistics": {}})
    return run


def result(*paths: Path) -> Result:
    return Result[build_report(paths)["result"].upper()]


def only_portal(*paths: Path) -> Any:
    (portal,) = build_report(paths)["portals"]
    return portal


def test_a_clean_flow_passes(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert result(run.finish()) is Result.PASSED


def test_a_finding_fails_the_portal(scene: NewScene) -> None:
    run = scene()
    run.filing(0, changes={"submit": {"outcome": "timeout"}}, until="submit")
    portal = only_portal(run.finish())
    assert (portal["result"], portal["why"]) == ("failed", {"finding": 1})


def test_a_dead_end_without_a_name_fails_the_portal(scene: NewScene) -> None:
    run = scene()
    broken = {"outcome": "failed", "reason": "http_500"}
    run.filing(0, changes={"submit": broken}, until="submit")
    portal = only_portal(run.finish())
    assert (portal["result"], portal["why"]) == ("failed", {"dead_end": 1})


def test_an_audit_difference_without_a_name_fails_the_portal(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    run.audit(
        {
            "kind": "unknown_dossier",
            "reference": "HS-9",
            "walk": None,
            "expected": {"code": "no_such_dossier"},
            "found": {"code": "charges", "count": 1, "amount": 115_000, "payments": ["GD-9"]},
        }
    )
    assert only_portal(run.finish())["why"] == {"difference": 1}


@pytest.mark.parametrize("state", ["interrupted", "killed"])
def test_a_run_that_did_not_end_by_itself_never_passes_nor_fails(
    scene: NewScene, state: str
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    run = scene(pid=ended.pid)
    run.filing(0)
    run.filing(1, changes={"submit": {"outcome": "timeout"}}, until="submit")
    report = build_report([run.finish("running" if state == "killed" else state)])
    assert report["result"] == "invalid"
    assert report["runs"][0]["state"] == state
    assert report["portals"][0]["why"]["invalid"] == 1


def test_an_invalid_run_passes_no_limit_and_lacks_no_finding(scene: NewScene) -> None:
    run = load_run(scene, limits=["submit p95 <= 100"])
    portal = only_portal(run.finish("interrupted"))
    assert [limit["verdict"] for limit in portal["limits"]] == ["invalid"]
    assert {item["state"] for item in portal["findings"]} == {"not_exercised"}


def test_an_invalid_run_beside_a_good_one_makes_the_whole_report_invalid(scene: NewScene) -> None:
    good, bad = scene(), scene(target="troubled")
    good.filing(0)
    bad.filing(0)
    assert result(good.finish(), bad.finish("interrupted")) is Result.INVALID


def test_a_fault_of_ours_is_no_verdict_on_the_portal(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert result(run.finish("interrupted", fault_of_ours="oops")) is Result.FAULT_OF_OURS


@pytest.mark.parametrize(
    ("limit", "filings", "expected"),
    [
        ("submit p95 <= 1", 60, Result.PASSED),
        ("submit p95 <= 0.4", 60, Result.FAILED),
        ("submit p95 <= 1", 58, Result.NOT_ENOUGH_EVIDENCE),
        ("walk p95 <= 4.6", 60, Result.PASSED),
        ("walk p95 <= 4.4", 60, Result.FAILED),
    ],
)
def test_limits_are_judged_from_exact_percentiles(
    scene: NewScene, limit: str, filings: int, expected: Result
) -> None:
    run = load_run(scene, filings, limits=[limit])
    assert result(run.finish()) is expected


def test_a_limit_on_one_procedure_is_judged_on_its_filings_alone(scene: NewScene) -> None:
    """Sixty filings of each kind, 4.5 s long; of one kind the submission takes 2 s longer."""
    limits = ["licence_renewal.submit p95 <= 1", "other.submit p95 <= 1", "other.walk p95 <= 6"]
    run = scene(
        "load", plan={"planned": 120}, limits=limits, procedures=["licence_renewal", "other"]
    )
    for walk in range(120):
        slow = {"submit": {"seconds": 2.5}} if walk % 2 else {}
        run.filing(
            walk, changes=slow, procedure="other" if walk % 2 else "licence_renewal", due=run.clock
        )
    run.audit(after={"payments": 120})
    quick, slow_one, whole = only_portal(run.finish())["limits"]
    assert (quick["procedure"], quick["value"], quick["verdict"]) == (
        "licence_renewal",
        0.5,
        "pass",
    )
    assert (slow_one["procedure"], slow_one["value"], slow_one["verdict"]) == ("other", 2.5, "fail")
    assert (whole["samples"], whole["value"], whole["verdict"]) == (60, 6.5, "fail")


def test_procedures_of_a_mixed_peak_are_told_one_by_one(scene: NewScene) -> None:
    """Three filings of one kind and one of the other, which also has a warm-up filing."""
    filings = [
        {"procedure": "licence_renewal", "per_hour": 90, "arithmetic": ["9 x", "* 10 y"]},
        {"procedure": "other", "per_hour": 30, "arithmetic": []},
    ]
    run = scene("load", plan={"planned": 5}, profile={"name": "mixed", "filings": filings})
    for walk, procedure in enumerate(["other", "other", *["licence_renewal"] * 3]):
        phase = "measured" if walk else "warm_up"
        run.filing(walk, procedure=procedure, phase=phase, due=run.clock)
    run.audit()
    portal = only_portal(run.finish())
    (curve,) = portal["load"]
    told = [(part["procedure"], part["peak"], part["begun"]) for part in curve["mix"]]
    assert told == [("licence_renewal", 90, 3), ("other", 30, 1)]
    assert curve["mix"][0]["arithmetic"] == ["9 x", "* 10 y"]
    assert curve["pace"] is None
    tables = [(table["procedure"], table["rows"][0]["issued"]) for table in portal["steps"]]
    assert sorted(tables) == [("licence_renewal", 3), ("other", 1)]


def test_the_first_step_counts_from_when_the_walk_was_due(scene: NewScene) -> None:
    # Begun 0.4 s late, within what is allowed, and half a second long: 0.9 s.
    run = scene("load", plan={"planned": 60}, limits=["find_procedure p50 <= 2"])
    for walk in range(60):
        run.clock = walk * 10 + 0.4
        run.filing(walk, due=walk * 10.0)
    run.audit(after={"payments": 60})
    (limit,) = only_portal(run.finish())["limits"]
    assert limit["value"] == pytest.approx(0.9)


def test_steps_that_never_ended_count_against_a_limit(scene: NewScene) -> None:
    run = load_run(scene, limits=["submit p95 <= 100"])
    for walk in range(60, 70):
        changes = {"submit": {"outcome": "timeout"}}
        run.filing(walk, changes=changes, until="submit", due=run.clock)
    (limit,) = only_portal(run.finish(plan={"planned": 70}))["limits"]
    assert (limit["samples"], limit["verdict"], limit["value"]) == (70, "fail", None)


def test_a_load_run_that_nobody_audited_lacks_evidence(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 1})
    run.filing(0)
    portal = only_portal(run.finish())
    assert (portal["result"], portal["why"]) == ("not_enough_evidence", {"unaudited": 1})


def test_an_audit_that_could_not_look_at_everything_lacks_evidence(scene: NewScene) -> None:
    run = load_run(scene)
    run.audit(not_exercised=[{"code": "statistics_not_read", "why": "read_statistics failed"}])
    assert only_portal(run.finish())["why"] == {"audit_open": 1}


def test_a_walk_that_needs_an_officer_whom_nobody_gave_lacks_evidence(scene: NewScene) -> None:
    run = scene()
    missing = {"desk_sign_in": {"outcome": "not_exercised", "reason": "no_officer_account"}}
    run.filing(0, "paper_missing", missing, until="desk_sign_in")
    portal = only_portal(run.finish())
    assert (portal["result"], portal["why"]) == ("not_enough_evidence", {"untried": 1})


def test_a_rate_limit_is_neither_a_failure_nor_speed(scene: NewScene) -> None:
    run = load_run(scene, limits=["submit p95 <= 1"])
    limited = {"outcome": "refused", "reason": "rate_limited", "seconds": 0.001}
    run.filing(60, changes={"submit": limited}, until="submit", due=60.0)
    portal = only_portal(run.finish(plan={"planned": 61}))
    assert portal["why"] == {"limited": 1}
    assert portal["limits"][0]["samples"] == 60


def test_load_and_flow_of_one_portal_share_its_column(scene: NewScene) -> None:
    flow = scene()
    flow.filing(0)
    report = build_report([load_run(scene).finish(), flow.finish()])
    (portal,) = report["portals"]
    assert (len(portal["runs"]), portal["counts"]["walks"]) == (2, 61)
    assert report["totals"]["steps"] == 61 * 9


def test_totals_are_the_sums_over_the_portals(scene: NewScene) -> None:
    one, other = load_run(scene), load_run(scene, 10, "troubled")
    other.filing(10, changes={"submit": {"outcome": "timeout"}}, until="submit", due=9.0)
    other.request(10, "submit", "timeout")
    report = build_report([one.finish(), other.finish(plan={"planned": 11})])
    assert report["totals"] == {
        "portals": 2,
        "walks": 71,
        "reached": 70,
        "steps": 60 * 9 + 10 * 9 + 6,
        "requests": 1,
        "findings": 1,
        "dead_ends": 0,
        "limits": 0,
    }


def test_issued_is_the_sum_of_outcomes(scene: NewScene) -> None:
    run = load_run(scene, 3)
    run.request(0, "start")
    counts = only_portal(run.finish())["counts"]
    assert sum(counts["outcomes"].values()) == counts["steps"] == 27
    assert sum(counts["request_outcomes"].values()) == counts["requests"] == 1


def test_assets_of_pages_are_counted_among_the_requests_and_by_themselves(scene: NewScene) -> None:
    run = load_run(scene, 3)
    run.request(0, "start")
    for outcome in ("ok", "ok", "failed", "timeout", "unfinished", "not_exercised"):
        run.request(0, "start", outcome, kind="asset")
    report = build_report([run.finish()])
    counts = report["portals"][0]["counts"]
    assert (counts["requests"], sum(counts["asset_outcomes"].values())) == (7, 6)
    assert Wording(report, language("en")).assets(counts["asset_outcomes"]) == (
        "Of these for style sheets, scripts and pictures of pages: 6; failed, which keeps nobody "
        "from going on: 2; given up, because the citizen went on or the run ended: 1; not asked "
        "for, because on another host or too many on one page: 1."
    )


def test_what_was_not_measured_is_said(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    codes = [gap["code"] for gap in only_portal(run.finish())["gaps"]]
    assert codes[0] == "no_load"
    assert {"no_audit", "few_walks", "finding"} <= set(codes)


def test_few_samples_under_load_are_said_and_not_printed(scene: NewScene) -> None:
    portal = only_portal(load_run(scene, 10).finish())
    assert {"code": "few_samples", "figures": {"count": 9, "needed": 59}} in portal["gaps"]
    assert {row["p95"]["value"] for table in portal["steps"] for row in table["rows"]} == {None}


def test_a_browser_flow_has_no_percentiles_however_many_variants_it_walks(scene: NewScene) -> None:
    run = scene()
    for walk in range(100):
        run.filing(walk)
    (table,) = only_portal(run.finish())["steps"]
    assert {row["p50"]["value"] for row in table["rows"]} == {None}


def test_our_own_portal_with_faults_says_whether_exactly_those_were_found(scene: NewScene) -> None:
    run = scene(target="troubled", faults={"hang": 1.0, "nameless_supplement": 1.0})
    run.filing(0, changes={"submit": {"outcome": "timeout"}}, until="submit")
    test = only_portal(run.finish())["self_test"]
    assert test["expected"] == test["found"] == ["hang"]
    assert test["agrees"] is True


def test_another_finding_than_the_faults_is_a_false_alarm(scene: NewScene) -> None:
    run = scene(target="troubled", faults={"slow_pages": 1.0})
    run.filing(0, changes={"submit": {"outcome": "timeout"}}, until="submit")
    assert only_portal(run.finish())["self_test"]["agrees"] is False


def test_a_screenshot_travels_inside_the_report_and_nothing_else_does(scene: NewScene) -> None:
    run = scene()
    broken = {"outcome": "timeout", "evidence": "0-submit-1.png"}
    run.filing(0, changes={"submit": broken}, until="submit")
    evidence = run.folder.path / "evidence"
    (evidence / "0-submit-1.png").write_bytes(b"\x89PNG\r\n\x1a\n...")
    path = run.finish()
    hang = next(item for item in only_portal(path)["findings"] if item["id"] == "hang")
    assert hang["picture"]["data"].startswith("data:image/png;base64,")
    (evidence / "0-submit-1.png").write_bytes(b"<svg onload=alert(1)>")
    hang = next(item for item in only_portal(path)["findings"] if item["id"] == "hang")
    assert hang["picture"] is None


def test_a_screenshot_outside_the_evidence_folder_is_not_read(scene: NewScene) -> None:
    run = scene()
    (run.folder.path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n...")
    broken = {"outcome": "timeout", "evidence": "../secret.png"}
    run.filing(0, changes={"submit": broken}, until="submit")
    hang = next(item for item in only_portal(run.finish())["findings"] if item["id"] == "hang")
    assert hang["picture"] is None


def test_the_effort_of_a_walk_without_recorded_actions_is_not_compared(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert only_portal(run.finish())["effort"] == []


def test_the_effort_of_a_recorded_walk_is_compared_and_its_course_drawn(scene: NewScene) -> None:
    run = scene()
    run.action(0, "fill_form")
    run.filing(0)
    portal = only_portal(run.finish())
    (effort,), (course,) = portal["effort"], portal["timelines"]
    assert (effort["persona"], effort["walks"], effort["quality"]) == ("office_pc", 1, "named")
    assert course["bars"][0]["step"] == "find_procedure"
    assert sum(bar["wait"] for bar in course["bars"]) == pytest.approx(4.5)


def test_the_same_rows_give_the_same_report_twice(scene: NewScene) -> None:
    run = load_run(scene)
    run.action(0, "fill_form")
    path = run.finish()
    once, again = (json.dumps(build_report([path]), ensure_ascii=False) for _ in range(2))
    assert once == again


def test_the_report_carries_the_digest_of_every_input(scene: NewScene) -> None:
    path = load_run(scene, 3).finish()
    (before,) = build_report([path])["runs"]
    (path / "audit.json").write_text("{}")
    (after,) = build_report([path])["runs"]
    assert len(before["digest"]) == 64
    assert before["digest"] != after["digest"]
    assert before["files"]["run.json"] == after["files"]["run.json"]


def test_a_finding_weighs_its_price_times_how_often_it_was_met(scene: NewScene) -> None:
    # 115,000 VND at 42,000 VND an hour are 164 minutes; one walk of two met it: 82 minutes.
    run = scene()
    for walk in (0, 1):
        run.filing(walk, "pay_pressed_twice")
        run.ledger(walk)
    run.charged_twice(1, payments=3)
    path = run.finish()
    found = next(i for i in only_portal(path)["findings"] if i["id"] == "double_charge")
    assert found["burden"] == pytest.approx(82.142857)
    assert (found["procedures"], found["runs"]) == (["licence_renewal"], [path.name])


def test_a_procedure_with_appointments_says_who_is_booked_and_who_walks_in(
    scene: NewScene, tmp_path: Path
) -> None:
    paths = []
    for procedure in ("citizen_id_registration", "licence_renewal"):
        run = scene()
        run.action(0, "fill_form")
        run.filing(0, procedure=procedure)
        paths.append(run.finish())

    booked, walk_in = (build_report([path]) for path in paths)
    (effort,) = booked["portals"][0]["effort"]
    render_all(booked, tmp_path / "report")
    page = (tmp_path / "report" / "bao-cao.html").read_text(encoding="utf-8")

    assert effort["booked"] == 5.0
    assert "người đã hẹn giờ: chờ tại quầy khoảng 5\u00a0phút" in page
    assert walk_in["portals"][0]["effort"][0]["booked"] is None
