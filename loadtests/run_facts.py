"""What the manifest of a load run says, whoever started it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from civicgauge.facts import common_facts
from civicgauge.limits import Limit
from civicgauge.runs import RunFolder
from civicgauge.steps import Channel
from civicgauge.target import Target
from loadtests.arrivals import Plan
from loadtests.live import merged
from loadtests.load_profile import Profile
from loadtests.workers.crew import Crew


def run_facts(
    target: Target,
    profile: Profile,
    plan: Plan,
    *,
    seed: int,
    percent: float,
    limits: Sequence[Limit],
    client: str,
    command: str,
    faults: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Everything that is known before the run; `faults` only for a portal told to play them."""
    common = common_facts(
        target,
        [target.catalogue[name] for name in profile.procedures],
        [name for filings in profile.filings for name in filings.variants],
        Channel.HTTP,
        seed=seed,
        command=command,
        versions={"locust": version("locust")},
    )
    facts = {
        "client": client,
        "profile": {
            "name": profile.name,
            "title": {"vi": profile.title.vi, "en": profile.title.en},
            "text": profile.file.read_text(encoding="utf-8"),
            "warm_up_seconds": profile.warm_up_seconds,
            "max_in_flight": profile.max_in_flight,
            "step_timeout": profile.step_timeout,
            "simulated_hours": profile.simulated_hours,
            "assets": profile.assets,
            "personas": dict(profile.personas),
            "behaviours": dict(profile.behaviours),
            "filings": [dataclasses.asdict(filings) for filings in profile.filings],
        },
        "plan": {
            "planned": len(plan.arrivals),
            "seconds": plan.seconds,
            "bound": plan.bound,
            "model": "closed" if plan.users else "open",
            "users": plan.users,
            "hash": plan.hash,
            "percent": percent,
            "compression": profile.compression(plan.seconds / 60),
        },
        "limits": [str(limit) for limit in limits],
    }
    return common | facts | ({"faults": dict(faults)} if faults else {})


def degraded_facts(run: RunFolder, plan: Plan, crew: Crew) -> list[dict[str, Any]]:
    """Of each lost worker its share of the plan and what is not known of it.

    `unsent` filings were never begun, `open` ones had no end when it was last heard of, at most
    a second before it was lost.
    """
    facts = []
    for name, place in crew.lost.items():
        planned = len(plan.share(place, crew.size))
        heard = run.read_json(f"live/{name}.json") or {}
        unsent = planned - int(heard.get("sent", 0))
        counts = {"planned": planned, "unsent": unsent, "open": int(heard.get("in_flight", 0))}
        facts.append({"worker": name, **counts})
    return facts


def ended_facts(run: RunFolder) -> dict[str, Any]:
    """What is known when all processes have stopped, from the last state of each."""
    live = merged(run.live())
    return {
        "sent": live.get("sent", 0),
        "came_back": live.get("came_back") or 0,
        "back_too_late": live.get("back_too_late") or 0,
        "waited_for_a_place": live.get("waited", 0),
        "generator_busy": live.get("busy"),
        "issued": {
            "steps": live.get("issued_steps", 0),
            "requests": live.get("issued_requests", 0),
        },
    }
