"""A report is the same in how many blocks its runs are read, and wherever their rows are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from civicgauge.compaction import compact
from civicgauge.runs import RunFolder
from reports.build import build_report

NewScene = Callable[..., Any]

TROUBLES: tuple[dict[str, Any], ...] = (
    {},
    {"outcome": "timeout", "reason": "no_answer", "seconds": 12.0},
    {"outcome": "failed", "reason": "wrong_content"},
    {"outcome": "failed", "reason": "http_500", "notice": "Lỗi hệ thống"},
    {"outcome": "refused", "reason": "rate_limited"},
    {"outcome": "lost_session"},
    {"outcome": "unfinished"},
    {"seconds": 4.5},
)
STEPS = ("sign_in", "fill_form", "attach_papers", "submit", "pay", "get_receipt", "track")
VARIANTS = ("complete", "photo_too_large", "pay_pressed_twice", "session_ended")

walks = st.lists(
    st.tuples(st.sampled_from(VARIANTS), st.sampled_from(STEPS), st.sampled_from(TROUBLES)),
    min_size=1,
    max_size=12,
)


def load_run(scene: NewScene, filings: list[tuple[str, str, dict[str, Any]]]) -> Path:
    """A load run of these filings that overlap in time, with the audit's rows and differences."""
    run = scene("load", limits=["submit p95 <= 3", "find_procedure p50 <= 1", "walk p95 <= 60"])
    for walk, (variant, step, trouble) in enumerate(filings):
        run.clock = 0.7 * walk + 0.01
        ends = trouble.get("outcome", "ok") != "ok"
        run.filing(walk, variant, {step: trouble}, step if ends else "", due=0.7 * walk)
        run.request(walk, step, reason="reset" if trouble.get("reason") == "http_500" else "")
        run.step(walk, "track", phase="audit", started=0.1 * walk)
        run.ledger(walk)
    differences = [
        {"kind": kind, "reference": "HS-1", "walk": walk, "expected": {"code": "one_charge"},
         "found": {"code": "charges", "count": 2}}
        for kind, walk in (("double_charge", len(filings) - 1), ("lost_dossier", 0),
                           ("statistics_disagree", None), ("lost_dossier", 99))
    ]  # fmt: skip
    run.audit(*differences, after={"statistics": {}, "payments": 3})
    path: Path = run.finish(sent=len(filings))
    return path


def content(path: Path, **options: Any) -> str:
    """The report without the digests of files."""
    report = build_report([path], **options)
    for run in report["runs"]:
        run["files"], run["digest"] = None, None
    return json.dumps(report, ensure_ascii=False, indent=1)


@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(filings=walks, per_group=st.integers(1, 5), block_rows=st.integers(1, 60))
def test_a_report_is_the_same_from_one_block_and_from_many(
    scene_in: Callable[[Path], NewScene],
    tmp_path_factory: pytest.TempPathFactory,
    filings: list[tuple[str, str, dict[str, Any]]],
    per_group: int,
    block_rows: int,
) -> None:
    path = load_run(scene_in(tmp_path_factory.mktemp("runs")), filings)
    from_segments = content(path)

    compact(RunFolder.open(path), walks_per_group=per_group)

    assert content(path) == from_segments
    assert content(path, block_rows=block_rows) == from_segments
