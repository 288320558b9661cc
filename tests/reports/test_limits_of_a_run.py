"""Limits of every kind, judged from run folders as the report and the load generator read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from civicgauge.results import Result
from civicgauge.runs import RunFolder
from loadtests.verdict import judge
from reports.build import build_report
from reports.language import language
from reports.render.junit import junit
from reports.render.markdown import markdown
from reports.render.requirement_wording import RequirementWording

NewScene = Callable[..., Any]

EVERY_KIND = [
    "submit p95 <= 3",
    "licence_renewal.walk p90 <= 60",
    "attach_papers errors <= 20%",
    "fill_form errors <= 0.1%",
    "walk completed >= 60%",
    "audit differences <= 0",
    "lag p90 <= 0.05",
]


def peak(scene: NewScene, filings: int = 100, limits: list[str] = EVERY_KIND, **facts: Any) -> Any:
    """Whole filings, one every ten seconds, half a second a step; every tenth fails at the form.

    Every fifth citizen's session ends before the papers, as his situation has it.
    """
    run = scene("load", plan={"planned": filings}, limits=limits, **facts)
    for walk in range(filings):
        run.clock = 10.0 * walk
        if walk % 10 == 3:
            failed = {"fill_form": {"outcome": "failed", "reason": "http_500"}}
            run.filing(walk, changes=failed, until="fill_form", due=10.0 * walk)
            continue
        if walk % 5 == 0:
            run.step(
                walk, "attach_papers", "lost_session", variant="session_ended", due=10.0 * walk
            )
        run.filing(walk, "session_ended" if walk % 5 == 0 else "complete", due=10.0 * walk)
    run.audit(after={"payments": filings, "statistics": {}})
    return run


def limits_of(path: Path) -> dict[str, Mapping[str, Any]]:
    (portal,) = build_report([path])["portals"]
    return {item["limit"]: item for item in portal["limits"]}


def test_limits_of_every_kind_are_judged(scene: NewScene) -> None:
    found = limits_of(peak(scene).finish())

    assert {limit: item["verdict"] for limit, item in found.items()} == {
        "submit p95 <= 3 s": "pass",
        "licence_renewal.walk p90 <= 60 s": "pass",
        "attach_papers errors <= 20%": "pass",
        "fill_form errors <= 0.1%": "fail",
        "walk completed >= 60%": "pass",
        "audit differences <= 0": "pass",
        "lag p90 <= 0.05 s": "pass",
    }
    # Ninety filings come to the papers; the twenty sessions that were meant to end are no try.
    assert (
        found["attach_papers errors <= 20%"]["samples"],
        found["attach_papers errors <= 20%"]["bad"],
    ) == (
        90,
        0,
    )
    completed = found["walk completed >= 60%"]
    assert (completed["samples"], completed["bad"], completed["value"]) == (100, 10, 0.9)


def test_the_load_generator_and_the_report_judge_alike(scene: NewScene) -> None:
    limits = [*EVERY_KIND, "submit p50 <= 0.4", "walk completed >= 90%", "track p99 <= 1"]
    path = peak(scene, limits=limits).finish()

    reported = [
        (item["limit"], item["verdict"], item["samples"], item["bad"], item["enough"])
        for item in limits_of(path).values()
    ]
    judged = [
        (str(item.limit), item.verdict.value, item.samples, item.bad, item.enough)
        for item in judge(RunFolder.open(path)).judgements
    ]
    assert reported == judged
    assert {verdict for _, verdict, *_ in reported} == {"pass", "fail", "not_enough_evidence"}


def test_a_slow_window_in_an_otherwise_good_run_breaks_no_limit(scene: NewScene) -> None:
    """Two of 200 filings, both within the same ten seconds, wait for 30 s where 3 s are allowed."""
    run = scene("load", plan={"planned": 200}, limits=["submit p95 <= 3"])
    for walk in range(200):
        run.clock = 5.0 * walk
        slow = {"submit": {"seconds": 30.0}} if walk in (100, 101) else {}
        run.filing(walk, changes=slow, due=5.0 * walk)
    run.audit(after={"payments": 200, "statistics": {}})

    (limit,) = limits_of(run.finish()).values()

    assert (limit["verdict"], limit["bad"], limit["samples"]) == ("pass", 2, 200)


def test_warm_up_filings_are_judged_by_no_limit(scene: NewScene) -> None:
    run = peak(scene, limits=["walk completed >= 60%", "fill_form errors <= 50%", "lag p50 <= 1"])
    for walk in range(100, 150):
        broken = {"fill_form": {"outcome": "failed", "reason": "http_500"}}
        run.filing(walk, changes=broken, until="fill_form", phase="warm_up", due=run.clock - 9)
    found = limits_of(run.finish(plan={"planned": 150}))

    assert [(item["samples"], item["bad"]) for item in found.values()] == [
        (100, 10),
        (100, 10),
        (100, 0),
    ]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("refused", "rate_limited"), ("not_exercised", "no_officer_account"), ("unfinished", "")],
)
def test_filings_that_nobody_let_end_are_neither_completed_nor_not(
    scene: NewScene, outcome: str, reason: str
) -> None:
    run = scene("load", plan={"planned": 100}, limits=["walk completed >= 95%"])
    for walk in range(100):
        stopped = {"track": {"outcome": outcome, "reason": reason}} if walk % 10 == 0 else {}
        run.filing(walk, changes=stopped, due=run.clock)
    path = run.finish()
    (limit,) = limits_of(path).values()

    assert (limit["verdict"], limit["bad"], limit["value"]) == ("not_enough_evidence", 0, 1.0)
    assert limit["low"] < 0.9
    assert [item.verdict for item in judge(RunFolder.open(path)).judgements] == [limit["verdict"]]


def test_an_audit_that_nobody_made_keeps_no_limit(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 1}, limits=["audit differences <= 0"])
    run.filing(0)
    path = run.finish()
    (limit,) = limits_of(path).values()
    assert limit["verdict"] == "not_enough_evidence"
    assert judge(RunFolder.open(path)).judgements[0].verdict == "not_enough_evidence"


@pytest.mark.parametrize(
    "audit", [{"sample": {"of": 3, "looked_up": 2}}, {"not_exercised": [{"code": "no_officer"}]}]
)
def test_an_audit_of_only_a_part_keeps_no_limit(scene: NewScene, audit: dict[str, Any]) -> None:
    run = scene("load", plan={"planned": 1}, limits=["audit differences <= 0"])
    run.filing(0)
    run.audit(**audit)
    path = run.finish()
    (limit,) = limits_of(path).values()
    assert limit["verdict"] == "not_enough_evidence"
    assert judge(RunFolder.open(path)).judgements[0].verdict == "not_enough_evidence"


def test_a_generator_later_than_its_own_limit_says_nothing_about_the_portal(
    scene: NewScene,
) -> None:
    run = scene("load", plan={"planned": 60}, limits=["lag p50 <= 0.001"])
    for walk in range(60):
        run.clock = 10.0 * walk + 0.01
        run.filing(walk, due=10.0 * walk)
    run.audit(after={"payments": 60, "statistics": {}})
    path = run.finish()
    report = build_report([path])

    assert (report["result"], report["portals"][0]["why"]) == ("invalid", {"late": 1})
    assert "later than agreed beforehand" in report["sentences"]["en"][0]
    verdict = judge(RunFolder.open(path))
    assert verdict.result is Result.INVALID
    assert verdict.reasons[0].sentence.endswith("Use more --processes or a lower --percent.")


def test_limits_read_well_in_both_languages(scene: NewScene) -> None:
    report = build_report([peak(scene).finish()])
    rows = [row for row in report["requirements"] if row["code"] == "limit"]

    def told(code: str) -> list[str]:
        wording = RequirementWording(report, language(code))
        lines = [
            f"{wording.name(row)}: {wording.value(result)} {wording.value_range(result)}".strip()
            for row in rows
            for result in row["portals"][0]
        ]
        return [line.replace("\u00a0", " ") for line in lines]

    lag_en = "Start of filings after they were due (load generator)"
    assert told("en") == [
        "Submit: 95% of the times no longer than 3 s: 0.50 s 0.50–0.50 s (95%)",
        "Driving licence renewal – Whole filing: 90% of the times no longer than 60 s: "
        "5 s 5–5 s (99.17%)",
        "Attach papers: no more than 20% of the tries fail: 0% 0–5.2% (99.17%)",
        "Fill in the form: no more than 0.1% of the tries fail: 10% 3.7–20.5% (99.17%)",
        "Whole filing: at least 60% are completed: 90% 79.5–96.3% (99.17%)",
        "Audit: no more differences than 0: 0",
        f"{lag_en}: 90% of the times no longer than 50 ms: 0 ms 0–0 ms (99.17%)",
    ]
    assert told("vi")[2:6] == [
        "Đính kèm giấy tờ: không quá 20 % số lần bị lỗi: 0 % 0–5,2 % (99,17 %)",
        "Kê khai: không quá 0,1 % số lần bị lỗi: 10 % 3,7–20,5 % (99,17 %)",
        "Cả lượt nộp: ít nhất 60 % hoàn tất: 90 % 79,5–96,3 % (99,17 %)",
        "Đối chiếu: không quá 0 sai lệch: 0",
    ]


def test_continuous_integration_is_told_the_value_the_interval_and_what_is_lacking(
    scene: NewScene,
) -> None:
    report = build_report(
        [peak(scene, 50, ["submit p95 <= 3", "fill_form errors <= 0.1%"]).finish()]
    )
    words = language("en")

    assert "fill_form errors &lt;= 0.1%: 10%;" in junit(report, words)
    assert "samples: 45; at least 59 needed" in junit(report, words)
    assert "| `submit p95 <= 3 s` | too few samples |  | 45 |" in markdown(report, words, "x.html")
