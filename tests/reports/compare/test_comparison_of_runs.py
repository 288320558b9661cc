"""Two sides of run folders: what is compared, what is not and why, and how it is told."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from civicgauge.errors import InvalidRun, UsageError
from reports.compare.build import build_comparison
from reports.compare.summary import Subject, Summary
from reports.compare.waits import waits
from reports.measures import Measured
from reports.render.comparison import render_comparison

NewScene = Callable[..., Any]

PROFILE = {"name": "morning", "text": "per_hour = 3600"}
PLAN = {"planned": 60, "seconds": 60.0, "percent": 100.0, "bound": None}


def load(
    scene: NewScene,
    step_seconds: float = 0.5,
    failing: int = 0,
    **facts: Any,
) -> Path:
    """60 complete filings of 9 steps each, of which the first `failing` never get an answer."""
    run = scene("load", **{"profile": PROFILE, "plan": PLAN, **facts})
    for walk in range(60):
        run.clock = 100.0 * walk
        broken = {"submit": {"outcome": "timeout", "seconds": 30.0}}
        stops = {"changes": broken, "until": "submit"} if walk < failing else {}
        run.filing(walk, due=run.clock, **{"seconds": step_seconds, **stops})
    run.audit(after={"payments": 60, "statistics": {}})
    path: Path = run.finish()
    return path


def flow(scene: NewScene, seconds: float = 0.5, variants: Sequence[str] = ("complete",)) -> Path:
    """Each situation walked once in a browser."""
    run = scene("flow", variants=list(variants))
    for walk, variant in enumerate(variants):
        run.filing(walk, variant, seconds=seconds)
    path: Path = run.finish()
    return path


def wait(content: Mapping[str, Any], step: str, statistic: str) -> Any:
    (found,) = (
        item for item in content["waits"] if (item["step"], item["statistic"]) == (step, statistic)
    )
    return found


def test_one_run_on_a_side_shows_the_ratio_and_asks_for_more_runs(scene: NewScene) -> None:
    content = build_comparison([load(scene, 0.5)], [load(scene, 1.0)])
    whole = wait(content, "walk", "p95")
    # Nine steps of .5 s and of 1 s. All waits are alike, so the interval within runs is a point.
    assert (whole["before"], whole["after"], whole["ratio"]) == (4.5, 9.0, 2.0)
    assert (whole["low"], whole["high"], whole["interval"]) == (2.0, 2.0, "within_two_runs")
    # 20 waits: (t(.99875) + t(.8)) x .05 sqrt(2/n) <= ln 2 = .693; with n = 2, 2 degrees of
    # freedom: (19.96 + 1.06) x .05 = 1.051; with n = 3, 4 degrees: (6.77 + .94) x .0408 = .314.
    assert (whole["change"], whole["why"], whole["needed_runs"]) == ("undecided", "one_run", 3)
    assert content["result"] == "not_enough_evidence"
    assert "3 runs per side" in content["sentences"]["en"][1]


def test_few_samples_in_a_run_ask_for_more_runs() -> None:
    # An interval of e^-.392 to e^.392 is one of 1.96 standard deviations of .2; with the assumed
    # .05 that is sqrt(.04 + .0025) = .206. For a doubling, ln 2 = .693, and 2 runs a side:
    # (4.303 + 1.061) x .206 = 1.105; with 3: (2.776 + .941) x .206 x sqrt(2/3) = .626.
    # Without the spread of the samples 2 runs would do: 5.364 x .05 = .268.
    sure, unsure = (Measured(60, 59, 1.0, math.exp(-end), math.exp(end)) for end in (0.0, 0.392))
    for before, needed in ((sure, 2), (unsure, 3)):
        ends = (2 * (before.value or 0), 2 * (before.low or 0), 2 * (before.high or 0))
        (found,) = waits([one_wait(before)], [one_wait(Measured(60, 59, *ends))], same_load=True)
        assert found.needed_runs == needed


def one_wait(value: Measured) -> Summary:
    """A run of which nothing but one percentile is known."""
    subject = Subject("load", "http", "", "licence_renewal", "submit", "p95")
    return Summary("run", "load", "healthy", {}, (), {subject: value}, {}, {}, {}, {}, frozenset())


def test_repeated_runs_prove_what_became_worse_and_better(scene: NewScene) -> None:
    slow = [load(scene, seconds) for seconds in (1.00, 1.02, 0.98)]
    quick = [load(scene, seconds) for seconds in (0.50, 0.51, 0.49)]
    worse, better = build_comparison(quick, slow), build_comparison(slow, quick)
    assert worse["counts"]["worse"] == better["counts"]["better"] == 20
    assert (worse["result"], better["result"]) == ("failed", "passed")
    assert wait(worse, "submit", "p50")["interval"] == "between_runs"


def test_the_same_portal_on_both_sides_is_the_same(scene: NewScene) -> None:
    before = [load(scene, seconds) for seconds in (0.50, 0.51, 0.49)]
    after = [load(scene, seconds) for seconds in (0.51, 0.49, 0.50)]
    content = build_comparison(before, after)
    assert content["result"] == "passed"
    assert content["counts"]["same"] == sum(content["counts"].values())


def test_a_limit_that_broke_is_worse_and_one_that_holds_again_is_better(scene: NewScene) -> None:
    limits: dict[str, Any] = {"limits": ["submit p95 <= 0.7"]}
    kept, broken = load(scene, 0.5, **limits), load(scene, 1.0, **limits)
    (item,) = build_comparison([kept], [broken])["limits"]
    assert (item["before"], item["after"], item["change"]) == ("pass", "fail", "worse")
    assert build_comparison([kept], [broken])["result"] == "failed"
    (item,) = build_comparison([broken], [kept])["limits"]
    assert item["change"] == "better"


def test_a_dead_end_that_appears_is_worse_and_named_first(scene: NewScene) -> None:
    content = build_comparison([load(scene)], [load(scene, failing=30)])
    hang = next(item for item in content["seen"] if item["id"] == "hang")
    assert (hang["before"]["hit"], hang["after"]["hit"], hang["change"]) == (0, 30, "worse")
    assert content["sentences"]["en"][1].startswith("Worse: Hanging pages (0/60 → 30/60)")
    (share,) = content["shares"]
    assert (share["before"]["count"], share["after"]["count"]) == (60, 30)
    assert (share["change"], share["why"]) == ("undecided", "one_run")


def test_waits_that_never_ended_have_no_ratio(scene: NewScene) -> None:
    # 30 of 60 submissions never ended: the p95 lies among them, and so does that of whole filings.
    content = build_comparison([load(scene)], [load(scene, failing=30)])
    assert wait(content, "submit", "p95")["ratio"] is None
    assert wait(content, "submit", "p95")["why"] == "never_ended"


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"profile": {"name": "morning", "text": "per_hour = 7200"}}, "profile"),
        ({"plan": {**PLAN, "percent": 50.0}}, "percent"),
        ({"plan": {**PLAN, "seconds": 120.0}}, "length"),
        ({"plan": {**PLAN, "bound": 60}}, "bound"),
        ({"plan": {**PLAN, "model": "closed", "users": 20}}, "model"),
        ({"profile": {**PROFILE, "personas": {"old_phone": 1.0}}}, "citizens"),
        ({"profile": {**PROFILE, "behaviours": {"reloads": 0.2}}}, "citizens"),
        ({"profile": {**PROFILE, "assets": True}}, "assets"),
    ],
)
def test_another_load_is_named_and_its_waits_are_not_judged(
    scene: NewScene, changed: Mapping[str, Any], what: str
) -> None:
    content = build_comparison([load(scene, 0.5)], [load(scene, 1.0, **changed)])
    assert [item["what"] for item in content["differences"] if item["weight"] == "load"] == [what]
    assert {item["why"] for item in content["waits"]} == {"other_load"}
    assert {item["why"] for item in content["shares"]} == {"other_load"}
    assert "did not bear the same load" in content["sentences"]["en"][1]


def test_plans_of_one_seed_that_differ_are_another_load(scene: NewScene) -> None:
    content = build_comparison(
        [load(scene, plan={**PLAN, "hash": "a" * 64})],
        [load(scene, plan={**PLAN, "hash": "b" * 64})],
    )
    (item,) = content["differences"]
    assert (item["what"], item["before"], item["after"]) == (
        "plan",
        ["7: aaaaaaaa"],
        ["7: bbbbbbbb"],
    )


def test_seed_versions_and_machine_are_noted_and_the_common_part_is_compared(
    scene: NewScene,
) -> None:
    other: dict[str, Any] = {"seed": 8, "versions": {"civicgauge": "9"}, "machine": {"cores": 64}}
    content = build_comparison([load(scene)], [load(scene, procedures=["a", "b"], **other)])
    told = {item["what"]: item["weight"] for item in content["differences"]}
    assert told == {"procedures": "part", "seed": "noted", "versions": "noted", "cores": "noted"}
    assert wait(content, "walk", "p50")["ratio"] == 1.0


def test_browser_waits_are_compared_over_the_situations_that_both_sides_walked(
    scene: NewScene,
) -> None:
    before = flow(scene, 0.5, ("complete", "card_declined"))
    content = build_comparison([before], [flow(scene, 1.0)])
    submit = wait(content, "submit", "typical")
    assert (submit["before"], submit["after"], submit["ratio"]) == (0.5, 1.0, 2.0)
    assert "variants" in {item["what"] for item in content["differences"]}


def test_what_was_met_where_only_one_side_went_is_no_change_for_the_worse(scene: NewScene) -> None:
    after = scene("flow")
    after.filing(0)
    silent = {"attach_papers": {"outcome": "refused", "notice": "Có lỗi xảy ra."}}
    after.filing(1, "photo_turned", changes=silent, until="attach_papers")
    before = flow(scene, variants=("complete", "photo_too_large"))
    content = build_comparison([before], [after.finish()])
    found = {item["id"]: item for item in content["seen"]}["silent_photo_rejection"]
    assert (found["before"]["hit"], found["after"]["hit"]) == (0, 1)
    assert (found["change"], found["why"]) == ("undecided", "not_tried")


def test_a_load_run_beside_a_flow_compares_what_both_sides_have(scene: NewScene) -> None:
    content = build_comparison([load(scene), flow(scene)], [flow(scene)])
    assert {item["kind"] for item in content["waits"]} == {"flow"}
    assert {(item["side"], item["kind"]) for item in content["one_sided"]} == {("before", "load")}


def test_sides_without_anything_in_common_are_refused_with_what_differs(scene: NewScene) -> None:
    with pytest.raises(UsageError, match=r"kinds: load / flow"):
        build_comparison([load(scene)], [flow(scene)])


def test_an_invalid_run_is_compared_with_nothing(scene: NewScene) -> None:
    cut = scene()
    cut.filing(0)
    with pytest.raises(InvalidRun, match="interrupted"):
        build_comparison([flow(scene)], [cut.finish("interrupted")])


def test_a_run_under_way_is_compared_with_nothing(scene: NewScene) -> None:
    running = scene()
    running.filing(0)
    with pytest.raises(InvalidRun, match="still under way"):
        build_comparison([flow(scene)], [running.finish("running", pid=os.getpid())])


def test_a_run_is_not_compared_with_itself(scene: NewScene) -> None:
    run = flow(scene)
    with pytest.raises(UsageError, match="given twice"):
        build_comparison([run], [run])


def test_every_rendering_tells_the_same_verdicts(scene: NewScene, tmp_path: Path) -> None:
    content = build_comparison([load(scene)], [load(scene, 1.0, failing=5)])
    files = {file.name: file.read_text("utf-8") for file in render_comparison(content, tmp_path)}
    assert json.loads(files["compare.json"]) == content
    shown = sum(item["before"]["hit"] + item["after"]["hit"] > 0 for item in content["seen"])
    verdicts = shown + sum(len(content[name]) for name in ("waits", "shares", "limits"))
    for page in ("so-sanh.html", "comparison.en.html"):
        stamps = LexborHTMLParser(files[page]).css("td .stamp")
        assert len(stamps) == verdicts
    marks = ("tốt lên |", "xấu đi |", "như cũ |", "chưa kết luận |")
    assert sum(files["compare.md"].count(mark) for mark in marks) == verdicts


def test_hostile_names_are_shown_as_text(scene: NewScene, tmp_path: Path) -> None:
    name = "<script>alert(1)</script>|[x](http://evil.example)\u202e"
    files = render_comparison(
        build_comparison([flow(scene)], [_of_target(scene, name)]), tmp_path / "out"
    )
    texts = {file.name: file.read_text("utf-8") for file in files}
    assert all("\u202e" not in text for text in texts.values())
    assert LexborHTMLParser(texts["so-sanh.html"]).css_first("script") is None
    assert "<script" not in texts["compare.md"]
    assert "http://evil" not in texts["compare.md"]


def _of_target(scene: NewScene, name: str) -> Path:
    run = scene("flow", target=name)
    run.filing(0)
    path: Path = run.finish()
    return path
