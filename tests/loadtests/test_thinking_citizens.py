"""Citizens who read and type: whose time it is, and that no figure about the portal contains it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from civicgauge.dossier import Dossier
from civicgauge.errors import ConfigErrors
from civicgauge.facts import PortalFacts
from civicgauge.limits import parse_limit
from civicgauge.people.citizens import citizen
from civicgauge.people.pace import Pace
from civicgauge.people.personas import Persona, load_persona
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from loadtests.arrivals import plan
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.clients.thin_client import ThinClients
from loadtests.evidence import evidence_of
from loadtests.live import Figures
from loadtests.load import run_load
from loadtests.load_profile import Profile, as_played, load_profile
from loadtests.peak import Peak, WalkMaker
from loadtests.settings import Playing
from loadtests.thinking_hands import thinking_hands_for
from tests.test_walk import Sheet

QUICK = 1 / 200
"""So much quicker than people do the citizens of these tests read and type."""


def quick(name: str) -> Persona:
    persona = load_persona(name)
    return replace(persona, traits=replace(persona.traits, age_factor=QUICK))


def walked(target: Target, timeout: float = 20) -> tuple[list[StepRow], float]:
    """The rows of one filing at a quick person's pace, and the seconds that all of it took."""
    procedure, sheet = target.catalogue["licence_renewal"], Sheet()
    session = HttpSession(BlockingClients(), timeout)
    hands = thinking_hands_for(target, procedure, session, Pace(quick("office_pc"), Random(1)))
    dossier = Dossier(citizen(1, 1), procedure, procedure.variant("complete"), 1)
    itinerary = Itinerary("run", 1, target.name, persona="office_pc")
    Walk(itinerary, dossier, hands, sheet).run()
    return sheet.rows, time.perf_counter() - itinerary.run_began


def test_what_a_walk_takes_beyond_its_waits_is_what_the_citizen_thought(target: Target) -> None:
    rows, took = walked(target)
    assert {row.outcome for row in rows} == {Outcome.OK}
    assert {row.persona for row in rows} == {"office_pc"}
    # Filling in the form is most of a citizen's work.
    form = next(row for row in rows if row.step == "fill_form")
    thought = sum(row.thought for row in rows)
    assert thought / 2 < form.thought < thought
    assert form.seconds < form.thought
    assert sum(row.thought + row.seconds for row in rows) <= took
    # Each step begins when the one before is over.
    for before, after in pairwise(rows):
        assert after.started >= before.started + before.thought + before.seconds


def test_a_planned_citizen_thinks_as_his_persona_and_the_officer_does_not(
    target: Target,
    profile: Callable[..., Profile],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("loadtests.peak.load_persona", quick)
    one = profile(walks=1, variants="paper_missing = 1")
    chosen = replace(one, personas={"old_phone": 1.0})
    arrivals = plan(chosen, 1).arrivals
    run = RunFolder.create(tmp_path, "load", target.name, {})
    peak = Peak(run.path.name, target, chosen, 1, time.perf_counter())
    with RowWriter(run.path) as writer:
        figures = Figures(arrivals)
        maker = WalkMaker(peak, writer, figures, lambda *exchanged: None, ThinClients())
        maker.walk(arrivals[0]).run()
    rows = run.table(StepRow).to_pylist()
    assert {(row["persona"], row["outcome"]) for row in rows} == {("old_phone", Outcome.OK)}
    desk = [row["thought"] for row in rows if row["step"].startswith("desk_")]
    assert desk
    assert set(desk) == {0.0}
    assert min(row["thought"] for row in rows if row["step"] in ("fill_form", "supplement")) > 0


def test_time_to_think_is_not_taken_off_the_time_that_the_portal_has(target: Target) -> None:
    rows, _ = walked(target, timeout=1.2)
    assert max(row.thought for row in rows) > 1.2
    assert {row.outcome for row in rows} == {Outcome.OK}


def test_the_response_time_of_a_filing_leaves_out_what_the_citizen_thought() -> None:
    row = {"procedure": "p", "variant": "v", "due": 1.0, "outcome": "ok", "reason": ""}
    walk = [
        {**row, "step": "start", "attempt": 1, "started": 1.5, "thought": 10.0, "seconds": 0.25},
        {**row, "step": "submit", "attempt": 1, "started": 12.0, "thought": 30.0, "seconds": 0.5},
    ]
    # It ends at 12 + 30 + .5 = 42.5, due at 1, of which 40 s were the citizen's own: 1.5 s.
    (waited,) = [
        evidence_of(parse_limit("walk p50 <= 9", ["p"]), [walk], PortalFacts({}, (), {}), None)
    ]
    assert waited.ordered == [1.5]  # type: ignore[union-attr]


PERSONAS = "\n[personas]\noffice_pc = 0.25\nold_phone = 0.75\n"


def with_lines(profile: Profile, lines: str, target: Target) -> Profile:
    text = profile.file.read_text("utf-8").replace("\n[[filings]]", lines + "\n[[filings]]")
    profile.file.write_text(text, "utf-8")
    return load_profile(str(profile.file), target.catalogue)


@pytest.fixture
def mixed(profile: Callable[..., Profile], target: Target) -> Profile:
    return with_lines(profile(walks=2000, per_hour=200_000), PERSONAS, target)


def test_the_plan_says_which_persona_every_citizen_is(mixed: Profile) -> None:
    planned = plan(mixed, 3)
    names = [arrival.manner.persona for arrival in planned.arrivals]
    # 2,000 x .75, give or take three times 19.4
    assert names.count("old_phone") == pytest.approx(1500, abs=58)
    assert names.count("office_pc") == 2000 - names.count("old_phone")
    assert plan(mixed, 3).hash == planned.hash
    # The same citizens come at the same times when nobody thinks, but it is another plan.
    robots = plan(as_played(mixed, Playing(think="none")), 3)
    assert {arrival.manner.persona for arrival in robots.arrivals} == {""}
    assert [a.due for a in robots.arrivals] == [a.due for a in planned.arrivals]
    assert robots.hash != planned.hash


def test_with_think_none_a_whole_run_plays_the_same_citizens_without_a_thought(
    profile: Callable[..., Profile], target: Target, tmp_path: Path
) -> None:
    chosen = with_lines(profile(walks=2), PERSONAS, target)
    how = Playing(think="none")
    run = run_load(
        target.url, target, chosen, seed=1, out=tmp_path / "o", command="test", playing=how
    )
    rows = [row for row in run.table(StepRow).to_pylist() if row["phase"] != "audit"]
    assert {(row["persona"], row["thought"], row["outcome"]) for row in rows} == {("", 0.0, "ok")}
    assert run.manifest()["plan"]["hash"] == plan(replace(chosen, personas={}), 1).hash
    assert run.manifest()["profile"]["personas"] == {}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("\n[personas]\ngrandma = 1\n", r"personas\.grandma.*one of office_pc, old_phone"),
        ("\n[personas]\nold_phone = 0.5\n", r"shares that add up to 0\.5.*add up to 1"),
        ("\n[personas]\nold_phone = 2\noffice_pc = -1\n", "shares above 0 that add up to 1"),
        ('\nthink = "none"' + PERSONAS, "think.*no personas, or personas without this key"),
        ('\nthink = "personas"\n', r"think.*\[personas\] with the share of each"),
        ('\nthink = "slowly"\n', "think.*one of none, personas"),
    ],
)
def test_personas_that_cannot_be_are_refused_with_what_can(
    lines: str, said: str, profile: Callable[..., Profile], target: Target, tmp_path: Path
) -> None:
    with pytest.raises(ConfigErrors, match=said):
        with_lines(profile(), lines, target)
