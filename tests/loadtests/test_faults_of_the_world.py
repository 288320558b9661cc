"""What the world does to connections and processes while the real command plays a peak."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from civicgauge.faultproxy.faults import (
    RUBBISH,
    SOUND,
    BlackHole,
    DripBody,
    DripHead,
    Fault,
    HalfClose,
    Latency,
    LostAnswer,
    Reset,
    ResetBody,
    Truncate,
)
from civicgauge.refportal.serve import Portal
from loadtests.load_profile import Profile
from tests.loadtests.world import answer, is_submission, peak, request, requests, steps

LOOP = answer(head="Location: /vong-lap\r\n", status="302 Found")
ELSEWHERE = answer(head="Location: http://192.0.2.1/\r\n", status="302 Found")
MAINTENANCE = answer("<h1>Hệ thống đang bảo trì</h1>".encode(), "Content-Type: text/html\r\n")
BOMB = answer(
    gzip.compress(bytes(200_000_000), 1), "Content-Encoding: gzip\r\nContent-Type: text/html\r\n"
)
OFTEN_ENOUGH = 0.05
"""Seconds between two bytes, so that no single wait is long and the whole answer is."""

WORST_SECONDS = 2.0


def test_each_fault_of_the_world_is_a_row_that_names_it_and_nothing_is_lost_or_sent_twice(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """One fault for each submission of a peak, or for the confirmation that it leads to."""
    on_submission = iter(
        [
            SOUND,  # the check before the load
            *(Reset(), BlackHole(), LostAnswer(), DripHead(OFTEN_ENOUGH), RUBBISH),
            *(LOOP, ELSEWHERE, MAINTENANCE, BOMB, Latency(OFTEN_ENOUGH)),
        ]
    )
    on_confirmation = iter([SOUND, ResetBody(), Truncate(), HalfClose(), DripBody(OFTEN_ENOUGH)])

    def choose(line: str) -> Fault:
        if is_submission(line):
            return next(on_submission, SOUND)
        if "/da-nop" in line:
            return next(on_confirmation, SOUND)
        return LOOP if "/vong-lap" in line else SOUND

    chosen = profile(walks=15, step_timeout=WORST_SECONDS)
    with peak(portal.url, chosen, tmp_path / "runs", choose=choose) as started:
        ended = started.end()

    run, manifest = started.run, started.run.manifest()
    assert (ended.code, manifest["state"]) == (10, "complete")
    submissions = [row for row in steps(run) if row["step"] == "submit"]
    assert Counter((row["outcome"], row["reason"]) for row in submissions) == {
        ("ok", ""): 2,  # one of them late
        ("timeout", "no_answer"): 4,
        ("failed", "reset"): 2,
        ("failed", "truncated"): 2,
        ("failed", "not_http"): 1,
        ("failed", "redirect_loop"): 1,
        ("failed", "foreign_host"): 1,
        ("failed", "wrong_content"): 1,
        ("failed", "body_too_large"): 1,
    }
    assert manifest["issued"]["steps"] == len(steps(run))
    assert requests(run) == Counter(map(request, started.seen_in_the_peak()))
    assert run.read_json("audit.json")["differences"] == []
    assert ended.megabytes < 300


def test_a_load_generator_that_is_killed_loses_no_row_older_than_a_second(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """From the tenth submission on no answer comes, so that those there are grow old.

    That submission is filed and under way when we kill, so it has no row, and the audit must not
    hold it against the portal.
    """
    submissions = 0

    def choose(line: str) -> Fault:
        nonlocal submissions
        submissions += is_submission(line)
        if submissions < 10:
            return SOUND
        return LostAnswer() if is_submission(line) else BlackHole()

    with peak(portal.url, profile(walks=400), tmp_path / "runs", choose=choose) as started:
        started.wait_for_submissions(10)
        silent = started.proxy.seen[-1].when
        started.proxy.wait_until(lambda seen: seen[-1].when > silent + 2.5)
        answered = [item for item in started.seen_in_the_peak() if item.fault is SOUND]
        started.proxy.choose = lambda line: SOUND
        (locust,) = started.children()
        locust.kill()
        ended = started.end()

    run, manifest = started.run, started.run.manifest()
    assert ended.code == 12
    assert manifest["reason"] == "the load generator was killed by SIGKILL"
    assert Counter(map(request, answered)) - requests(run) == Counter()
    assert {line.walk for line in run.ledger() if line.reference}
    assert run.read_json("audit.json")["differences"] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (BlackHole(), "no_answer"),
        (DripHead(OFTEN_ENOUGH), "no_answer"),
        (DripBody(OFTEN_ENOUGH), "no_answer"),
        (Reset(), "reset"),
        (ResetBody(), "reset"),
        (Truncate(), "truncated"),
        (HalfClose(), "truncated"),
        (RUBBISH, "not_http"),
        (LOOP, "redirect_loop"),
        (ELSEWHERE, "foreign_host"),
        (MAINTENANCE, "not_on_page"),
        (BOMB, "body_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_no_load_is_begun_where_the_first_page_meets_a_fault_of_the_world(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path, fault: Fault, reason: str
) -> None:
    chosen, out = profile(step_timeout=0.5), tmp_path / "runs"
    with peak(portal.url, chosen, out, choose=lambda line: fault) as started:
        ended = started.end()

    said = " ".join(ended.said.split())
    assert ended.code == 12
    assert reason in said
    assert "mend" in said.rpartition("Error: ")[2]
    assert not out.exists()
    assert len(started.proxy.seen) == (11 if fault is LOOP else 1)
    assert ended.megabytes < 300


@pytest.mark.long
def test_a_portal_that_breaks_down_in_mid_peak_fails_and_what_was_not_audited_is_said(
    portal: Portal, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    """After the fifth submission every connection is reset, those of the audit too."""
    submissions = 0

    def choose(line: str) -> Fault:
        nonlocal submissions
        submissions += is_submission(line)
        return Reset() if submissions > 5 else SOUND

    with peak(portal.url, profile(walks=20), tmp_path / "runs", choose=choose) as started:
        ended = started.end()

    run, manifest = started.run, started.run.manifest()
    assert (ended.code, manifest["state"]) == (10, "complete")
    rows = steps(run)
    assert {row["walk"] for row in rows} == set(range(1, 21))
    assert manifest["issued"]["steps"] == len(rows)
    assert {row["reason"] for row in rows if row["outcome"] == "failed"} == {"reset"}
    audit = run.read_json("audit.json")
    assert audit["differences"] == []
    assert "statistics_not_read" in {item["code"] for item in audit["not_exercised"]}
