"""What the manifest of a load run says, whoever started it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from civicgauge import __version__
from civicgauge.facts import portal_facts, to_manifest
from civicgauge.limits import Limit
from civicgauge.runs import RunFolder
from civicgauge.target import Target
from loadtests.arrivals import Plan
from loadtests.live import merged
from loadtests.load_profile import Profile


def run_facts(
    target: Target,
    profile: Profile,
    plan: Plan,
    *,
    seed: int,
    limits: Sequence[Limit],
    command: str,
    faults: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """Everything that is known before the run; `faults` only for a portal told to play them."""
    procedures = [target.catalogue[name] for name in _unique(f.procedure for f in profile.filings)]
    facts = {
        "target": {"name": target.name, "url": target.url},
        "channel": "http",
        "procedures": [procedure.id for procedure in procedures],
        "variants": _unique(name for filings in profile.filings for name in filings.variants),
        "persona": "",
        "seed": seed,
        "command": command,
        "versions": {
            "civicgauge": __version__,
            "python": platform.python_version(),
            "locust": version("locust"),
        },
        "machine": {"cores": os.cpu_count(), "load_average": os.getloadavg()},
        "profile": {
            "name": profile.name,
            "title": {"vi": profile.title.vi, "en": profile.title.en},
            "text": profile.file.read_text(encoding="utf-8"),
            "warm_up_seconds": profile.warm_up_seconds,
            "max_in_flight": profile.max_in_flight,
            "step_timeout": profile.step_timeout,
        },
        "plan": {"planned": len(plan.arrivals), "seconds": plan.seconds, "hash": plan.hash},
        "limits": [str(limit) for limit in limits],
        "officer": target.officer is not None,
        "facts": to_manifest(portal_facts(target.words, procedures)),
    }
    return facts | ({"faults": dict(faults)} if faults else {})


def ended_facts(run: RunFolder) -> dict[str, Any]:
    """What is known when all processes have stopped, from the last state of each."""
    live = merged(run.live())
    return {
        "sent": live.get("sent", 0),
        "waited_for_a_place": live.get("waited", 0),
        "issued": {
            "steps": live.get("issued_steps", 0),
            "requests": live.get("issued_requests", 0),
        },
    }


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
