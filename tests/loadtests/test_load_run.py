"""Whole load runs: the parent, Locust in processes of its own, the portal, and what is left."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from civicgauge.errors import PortalUnreachable, UsageError
from civicgauge.limits import parse_limit
from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal
from civicgauge.rows import RequestKind, RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome, Phase
from civicgauge.target import Target, load_target
from loadtests.arrivals import FIRST_CITIZEN, plan
from loadtests.load import run_load
from loadtests.load_profile import Profile
from loadtests.settings import Playing
from loadtests.verdict import judge
from tests.loadtests.raw_server import Behaviour, drip, raw_server

Load = Callable[..., RunFolder]


@pytest.fixture
def load(target: Target, tmp_path: Path) -> Load:
    def run(profile: Profile, seed: int = 1, **options: Any) -> RunFolder:
        return run_load(
            target.url, target, profile, seed=seed, out=tmp_path, command="test", **options
        )

    return run


def steps(run: RunFolder) -> list[dict[str, Any]]:
    """The rows of the filings, without the audit's."""
    rows: list[dict[str, Any]] = run.table(StepRow).to_pylist()
    return [row for row in rows if row["phase"] != Phase.AUDIT]


def against(run: RunFolder) -> list[str]:
    """What the verdict holds against a run, but for a machine that was busy with other things."""
    codes = [reason.code for reason in judge(run).reasons]
    return [code for code in codes if code != "generator_late"]


def test_a_healthy_portal_fails_only_a_limit_that_cannot_hold_and_the_run_tells_all_about_itself(
    load: Load, profile: Callable[..., Profile], target: Target
) -> None:
    chosen = profile(walks=6, variants="complete = 0.5, paper_missing = 0.5")
    states: list[Mapping[str, Any]] = []
    limits = [parse_limit("track p50 <= 0.00001", chosen.procedures)]
    run = load(chosen, seed=3, limits=limits, on_progress=states.append)
    assert against(run) == ["limit_failed"]
    run.update({"limits": []})
    assert against(run) == []
    planned = plan(chosen, 3)
    manifest = run.manifest()
    assert manifest["plan"] == {
        "planned": 6,
        "seconds": 60.0,
        "hash": planned.hash,
        "percent": 100.0,
        "bound": 6,
        "compression": 1.0,
        "model": "open",
        "users": None,
    }
    assert (manifest["sent"], manifest["state"], manifest["officer"]) == (6, "complete", True)
    assert manifest["profile"]["text"] == chosen.file.read_text("utf-8")
    assert run.read_json("audit.json")["differences"] == []
    first = {row["walk"]: row for row in steps(run) if row["step"] == "find_procedure"}
    assert {n: row["due"] for n, row in first.items()} == {
        arrival.number: arrival.due for arrival in planned.arrivals
    }
    assert {row["variant"] for row in first.values()} == {"complete", "paper_missing"}
    assert "desk_ask_supplement" in {row["step"] for row in steps(run)}
    assert {line.citizen_index for line in run.ledger()} == {FIRST_CITIZEN + n for n in range(1, 7)}
    phases = [state["phase"] for state in states]
    assert phases[0] == "looking for the portal"
    assert "audit: the office's lists and the statistics" in phases
    assert states[-1]["finished"] == states[-1]["planned"] == 6


def test_what_was_begun_equals_what_became_of_it_also_with_resets_and_hangs(
    portal: Portal, load: Load, profile: Callable[..., Profile]
) -> None:
    """On two processes with one place each: arrivals wait for a place and none is left out."""
    portal.control.switch({Fault.CONNECTION_RESET: 0.3, Fault.HANG: 0.3})
    chosen = profile(walks=16, max_in_flight=1, step_timeout=1.0)
    run = load(chosen, seed=5, processes=2)
    manifest, rows = run.manifest(), steps(run)
    assert manifest["state"] == "complete"
    assert {row["walk"] for row in rows} == set(range(1, 17))
    assert manifest["issued"]["steps"] == len(rows)
    requests = run.table(RequestRow).to_pylist()
    assert manifest["issued"]["requests"] == sum(r["phase"] != Phase.AUDIT for r in requests)
    ends = Counter(row["outcome"] for row in rows if row["step"] == "submit")
    assert ends.total() == 16
    assert min(ends[Outcome.OK], ends[Outcome.FAILED], ends[Outcome.TIMEOUT]) >= 1
    assert {row["reason"] for row in rows} == {"", "reset", "no_answer"}
    waited = [row for row in rows if row["started"] - row["due"] > 1]
    assert waited
    assert manifest["waited_for_a_place"] >= 1
    assert len(list((run.path / "live").iterdir())) == 2
    assert run.read_json("audit.json")["differences"] == []
    assert {"submit_failed", "submit_timeout"} <= set(against(run))


def test_nothing_is_begun_where_nobody_listens(
    load: Load, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(PortalUnreachable, match=r"connection_refused.*Start the portal"):
        run_load(url, load_target(url), profile(), seed=1, out=tmp_path / "out", command="test")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (lambda server, connection, _: None, "no_answer"),
        (lambda server, connection, _: drip(server, connection, b"HTTP/1.1 200 OK" * 9), "no_a"),
        (lambda server, connection, _: connection.sendall(b"SSH-2.0-x\r\n"), "not_http"),
    ],
    ids=["black hole", "slow drip", "rubbish"],
)
def test_nothing_is_begun_where_nobody_speaks_http(
    behave: Behaviour, reason: str, profile: Callable[..., Profile], tmp_path: Path
) -> None:
    with raw_server(behave) as server, pytest.raises(PortalUnreachable, match=reason):
        run_load(
            server.url,
            load_target(server.url),
            profile(step_timeout=0.3),
            seed=1,
            out=tmp_path / "out",
            command="test",
        )
    assert not (tmp_path / "out").exists()


def test_a_plan_without_a_single_filing_is_refused(
    load: Load, profile: Callable[..., Profile]
) -> None:
    with pytest.raises(UsageError, match="Nothing is planned"):
        load(profile(), percent=0.000001)


def test_a_run_that_would_be_over_within_its_warm_up_is_refused(
    load: Load, profile: Callable[..., Profile]
) -> None:
    with pytest.raises(UsageError, match=r"warm-up, 60 s\. Raise --minutes"):
        load(replace(profile(), warm_up_seconds=60.0), minutes=1)


def test_the_client_of_locust_plays_the_same_filings_and_the_run_says_so(
    load: Load, profile: Callable[..., Profile]
) -> None:
    run = load(profile(walks=2), playing=Playing(client="locust"))
    assert run.manifest()["client"] == "locust"
    assert {row["outcome"] for row in steps(run)} == {Outcome.OK}
    assert against(run) == []


def test_citizens_with_browsers_fetch_what_belongs_to_a_page_once_each(
    load: Load, profile: Callable[..., Profile]
) -> None:
    """The portal's pages name three files, which may be kept; an officer has a browser, too.

    A picture that has not come before the next page is there is given up, and asked for again.
    """
    run = load(profile(walks=3, variants="paper_missing = 1"), playing=Playing(assets=True))
    assert against(run) == []
    assert run.manifest()["profile"]["assets"] is True
    rows = [row for row in run.table(RequestRow).to_pylist() if row["phase"] != Phase.AUDIT]
    assert run.manifest()["issued"]["requests"] == len(rows)
    assets = [row for row in rows if row["kind"] == RequestKind.ASSET]
    files = ("/static/portal.css", "/static/emblem.svg", "/favicon.ico")
    came = [row for row in assets if row["outcome"] == Outcome.OK]
    assert Counter((row["walk"], row["path"]) for row in came) == {
        (walk, path): 2 for walk in (1, 2, 3) for path in files
    }
    assert all(row["bytes_received"] > 0 for row in came)
    given_up = {(row["outcome"], row["path"]) for row in assets if row not in came}
    assert given_up <= {(Outcome.UNFINISHED, path) for path in files[1:]}


def test_the_reference_client_fetches_pages_only(
    load: Load, profile: Callable[..., Profile]
) -> None:
    with pytest.raises(UsageError, match=r"--client locust fetches no assets.*--no-assets"):
        load(profile(walks=2), playing=Playing(client="locust", assets=True))
