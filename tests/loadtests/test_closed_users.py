"""The closed model: so many citizens file one after the other, and everything says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from civicgauge.errors import ConfigErrors
from civicgauge.rows import StepRow
from civicgauge.steps import Phase
from civicgauge.target import Target
from civicgauge.validity import judge_run
from loadtests.arrivals import plan
from loadtests.load import run_load
from loadtests.load_profile import Profile, as_played
from loadtests.settings import Playing
from reports.build import build_report
from tests.loadtests.test_thinking_citizens import with_lines

ProfileMaker = Callable[..., Profile]


def test_every_worker_has_whole_users_of_the_same_plan(profile: ProfileMaker) -> None:
    open_plan = plan(profile(walks=20), 3)
    closed = plan(as_played(profile(walks=20), Playing(think="none", users=3)), 3)
    assert closed.arrivals == open_plan.arrivals
    assert closed.hash != open_plan.hash
    for workers in (1, 2, 3, 4):
        shares = [closed.share(worker, workers) for worker in range(workers)]
        assert sorted(item.number for share in shares for item in share) == list(range(1, 21))
        users = [{closed.user(item) for item in share} for share in shares]
        assert sum(map(len, users)) == 3
    # Three users, 20 filings: the first has number 1, 4, 7 ...
    assert [item.number for item in closed.share(0, 3)] == [1, 4, 7, 10, 13, 16, 19]


def test_users_file_one_after_the_other_until_the_minutes_are_over_and_the_run_is_labelled(
    target: Target, profile: ProfileMaker, tmp_path: Path
) -> None:
    chosen = with_lines(profile(walks=5000, per_hour=4_000_000), "\nusers = 3", target)
    run = run_load(
        target.url,
        target,
        chosen,
        seed=2,
        out=tmp_path,
        command="test",
        minutes=0.05,
        playing=Playing(users=2),
        processes=2,
    )
    manifest = run.manifest()
    assert (manifest["plan"]["model"], manifest["plan"]["users"]) == ("closed", 2)
    rows = [row for row in run.table(StepRow).to_pylist() if row["phase"] != Phase.AUDIT]
    walks = defaultdict(list)
    for row in rows:
        walks[row["walk"]].append(row)
    assert 2 <= len(walks) == manifest["sent"] < manifest["plan"]["planned"]
    assert {row["due"] < 3 for row in rows} == {True}
    for user in (1, 2):
        own = [walks[number] for number in sorted(walks) if number % 2 == user % 2]
        for before, after in pairwise(own):
            ends = max(row["started"] + row["seconds"] for row in before)
            assert after[0]["due"] >= ends
    # Fewer than planned is no flaw of a run in which the portal says how many there are.
    assert judge_run(run).reasons == ()
    report = build_report([run.path])
    for code, word in (("en", "Closed model (2 citizens"), ("vi", "Mô hình khép kín (2 người")):
        assert word in report["sentences"][code][2]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("\nusers = 0", "users.*at least 1"),
        ("\nusers = 2.5", "users.*whole number"),
    ],
)
def test_numbers_of_users_that_cannot_be_are_refused(
    lines: str, said: str, profile: ProfileMaker, target: Target
) -> None:
    with pytest.raises(ConfigErrors, match=said):
        with_lines(profile(), lines, target)
