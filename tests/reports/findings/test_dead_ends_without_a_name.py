"""Walks that stopped and nothing says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.findings.dead_ends import unnamed_differences
from reports.findings.judging import judge_all
from reports.findings.material import differences_of, material_of
from reports.frames import read_run, read_runs
from reports.waits import waits_of

NewScene = Callable[..., Any]


def reasons(path: Path) -> list[str]:
    runs = read_runs([path])
    _, ends = judge_all(material_of(runs, waits_of(runs)))
    assert ends.count == len(ends.first)
    return [end.reason for end in ends.first]


@pytest.mark.parametrize("reason", ["http_500", "not_on_page", "redirect_loop"])
def test_a_walk_that_the_portal_ended_for_a_reason_without_a_finding_is_listed(
    scene: NewScene, reason: str
) -> None:
    run = scene()
    run.filing(0, changes={"start": {"outcome": "failed", "reason": reason}}, until="start")
    assert reasons(run.finish()) == [reason]


def test_a_refusal_that_nobody_can_explain_is_listed(scene: NewScene) -> None:
    run = scene()
    run.filing(0, changes={"submit": {"outcome": "refused"}}, until="submit")
    assert reasons(run.finish()) == [""]


def test_what_follows_from_a_finding_in_the_same_walk_is_not_listed(scene: NewScene) -> None:
    run = scene()
    run.filing(0, until="fill_form")
    run.step(0, "attach_papers", "lost_session")
    run.step(0, "sign_in")
    run.step(0, "attach_papers", "failed", reason="not_on_page")
    assert reasons(run.finish()) == []


@pytest.mark.parametrize(
    "ending",
    [
        {"outcome": "not_exercised", "reason": "no_officer_account"},
        {"outcome": "unfinished"},
        {"outcome": "refused", "reason": "rate_limited"},
        {"outcome": "ok"},
    ],
)
def test_what_the_run_itself_ended_is_not_listed(scene: NewScene, ending: dict[str, str]) -> None:
    run = scene()
    run.filing(0, changes={"submit": ending}, until="submit")
    assert reasons(run.finish()) == []


def test_an_audit_difference_that_no_finding_is_about_is_kept(scene: NewScene) -> None:
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
    (found,) = unnamed_differences(differences_of(read_run(run.finish())))
    assert (found.kind, found.reference) == ("unknown_dossier", "HS-9")
