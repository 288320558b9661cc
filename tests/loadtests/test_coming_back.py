"""Citizens who were refused come back an hour later, as the profile's time passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civicgauge.faultproxy.faults import SOUND
from civicgauge.faultproxy.proxy import fault_proxy
from civicgauge.refportal.serve import Portal
from civicgauge.rows import StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase
from civicgauge.target import Target, load_target
from civicgauge.validity import judge_run
from loadtests.arrivals import plan
from loadtests.load import run_load
from loadtests.load_profile import Profile
from tests.loadtests.test_thinking_citizens import with_lines
from tests.loadtests.world import answer, is_submission

BACK = "\nsimulated_hours = {hours}\n\n[behaviours]\ncomes_back = 1\n"
TOO_MANY = answer(status="429 Too Many Requests")


@pytest.fixture
def refused_first(
    portal: Portal, target: Target, profile: Callable[..., Profile], tmp_path: Path
) -> Callable[..., tuple[RunFolder, Profile]]:
    """Three filings, of which the portal refuses the first so many submissions."""

    def play(refusals: int, hours: int, minutes: float) -> tuple[RunFolder, Profile]:
        left = [TOO_MANY] * refusals
        chosen = with_lines(profile(walks=3, per_hour=7200), BACK.format(hours=hours), target)
        with fault_proxy(portal.url) as proxy:

            def choose(line: str) -> Any:
                return left.pop() if left and is_submission(line) else SOUND

            proxy.choose = choose
            run = run_load(
                proxy.url,
                load_target(proxy.url),
                chosen,
                seed=4,
                out=tmp_path,
                command="test",
                minutes=minutes,
            )
        return run, chosen

    return play


def walks_of(run: RunFolder) -> dict[int, list[dict[str, Any]]]:
    walks = defaultdict(list)
    for row in run.table(StepRow).to_pylist():
        if row["phase"] != Phase.AUDIT:
            walks[row["walk"]].append(row)
    return walks


def test_who_was_refused_files_again_an_hour_later_and_no_count_is_spoilt(
    refused_first: Callable[..., tuple[RunFolder, Profile]],
) -> None:
    # Ten hours in 20 s: an hour is 2 s.
    run, chosen = refused_first(2, 10, 20 / 60)
    manifest, walks = run.manifest(), walks_of(run)
    refused = {number: rows for number, rows in walks.items() if rows[-1]["outcome"] == "refused"}
    assert len(refused) == 2
    assert set(walks) == {1, 2, 3} | {3 + number for number in refused}
    for number, rows in refused.items():
        again = walks[3 + number]
        assert {row["behaviour"] for row in rows} == {"comes_back"}
        assert {row["behaviour"] for row in again} == {"came_back comes_back"}
        assert again[-1]["outcome"] == "ok"
        over = rows[-1]["started"] + rows[-1]["seconds"]
        assert again[0]["due"] == pytest.approx(over + 2, abs=0.5)
    assert (manifest["sent"], manifest["came_back"], manifest["plan"]["planned"]) == (3, 2, 3)
    assert manifest["plan"]["hash"] == plan(chosen, 4, minutes=20 / 60).hash
    assert manifest["issued"]["steps"] == sum(map(len, walks.values()))
    flaws = [str(reason.flaw) for reason in judge_run(run).reasons]
    assert [flaw for flaw in flaws if flaw != "generator_late"] == []
    assert run.read_json("audit.json")["differences"] == []


def test_nobody_comes_back_after_the_end_and_it_is_said_how_many_would_have(
    refused_first: Callable[..., tuple[RunFolder, Profile]],
) -> None:
    # One hour is all there is.
    run, _ = refused_first(3, 1, 5 / 60)
    manifest = run.manifest()
    assert (manifest["sent"], manifest["came_back"], manifest["back_too_late"]) == (3, 0, 3)
    assert set(walks_of(run)) == {1, 2, 3}
