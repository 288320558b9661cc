"""A reference portal of this folder's own, short profiles to play on it, and audited filings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from civicgauge.refportal.faults import Fault
from civicgauge.refportal.serve import Portal, running_portal
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, Target, load_target
from loadtests.arrivals import plan
from loadtests.audit.run import audit, baseline
from loadtests.audit.sample import MOST_LOOKED_UP
from loadtests.clients.thin_client import ThinClients
from loadtests.live import Figures
from loadtests.load_profile import Profile, load_profile
from loadtests.peak import Peak, WalkMaker

PROFILE = """
title = {{ vi = "Thử", en = "Test" }}
minutes = 1
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
walks = {walks}
max_in_flight = {max_in_flight}
step_timeout = {step_timeout}

[[filings]]
procedure = "{procedure}"
per_hour = {per_hour}
variants = {{ {variants} }}
"""

ProfileMaker = Callable[..., Profile]


@pytest.fixture(scope="module")
def shared_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal") / "portal.db") as running:
        yield running


@pytest.fixture
def portal(shared_portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """The module's portal, healthy at first, with its officer known to us and our children."""
    shared_portal.control.reset_faults()
    monkeypatch.setenv(OFFICER_ACCOUNT, shared_portal.officer_account)
    monkeypatch.setenv(OFFICER_PASSWORD, shared_portal.officer_password)
    yield shared_portal
    shared_portal.control.reset_faults()


@pytest.fixture
def target(portal: Portal) -> Target:
    return load_target(portal.url)


@pytest.fixture
def profile(tmp_path: Path, target: Target) -> ProfileMaker:
    """A profile of few walks that arrive quickly, unless told otherwise."""

    def make(
        walks: int = 8,
        variants: str = "complete = 1",
        per_hour: int = 36_000,
        max_in_flight: int = 50,
        step_timeout: float = 20,
        procedure: str = "licence_renewal",
    ) -> Profile:
        file = tmp_path / "short.toml"
        text = PROFILE.format(
            walks=walks,
            variants=variants,
            per_hour=per_hour,
            max_in_flight=max_in_flight,
            step_timeout=step_timeout,
            procedure=procedure,
        )
        file.write_text(text, "utf-8")
        return load_profile(str(file), target.catalogue)

    return make


Filing = Callable[..., tuple[RunFolder, dict[str, Any]]]


@pytest.fixture
def filed(target: Target, profile: ProfileMaker, tmp_path: Path) -> Filing:
    """File one after the other, then audit: the run and what the audit says."""

    def file(
        seed: int,
        walks: int,
        variants: str = "complete = 1",
        at: Target = target,
        procedure: str = "licence_renewal",
        meanwhile: Callable[[RunFolder], object] = lambda run: None,
        most: int = MOST_LOOKED_UP,
    ) -> tuple[RunFolder, Any]:
        chosen = profile(walks=walks, variants=variants, procedure=procedure)
        before = baseline(target)
        facts = {"seed": seed, "procedures": [procedure]}
        run = RunFolder.create(tmp_path, "load", target.name, facts)
        arrivals = plan(chosen, seed).arrivals
        peak = Peak(run.path.name, at, chosen, seed, time.perf_counter())
        with RowWriter(run.path) as writer:
            figures, clients = Figures(arrivals), ThinClients()
            maker = WalkMaker(peak, writer, figures, lambda *exchanged: None, clients)
            for arrival in arrivals:
                maker.walk(arrival).run()
        run.finish("complete")
        meanwhile(run)
        return run, audit(target, run, before, most=most)

    return file


def found(result: dict[str, Any]) -> dict[str, set[str]]:
    """The references that an audit names, by what is wrong with them."""
    kinds: dict[str, set[str]] = {}
    for difference in result["differences"]:
        kinds.setdefault(difference["kind"], set()).add(difference["reference"])
    return kinds


def hit(portal: Portal, fault: Fault) -> set[str]:
    """References that the portal itself says it wronged."""
    return {d["reference"] for d in portal.control.dossiers() if fault.value in d["faults"]}
