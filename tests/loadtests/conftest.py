"""A reference portal of this folder's own, targets and short profiles to play on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from civicgauge.refportal.serve import Portal, running_portal
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD, Target, load_target
from loadtests.load_profile import Profile, load_profile

PROFILE = """
title = {{ vi = "Thử", en = "Test" }}
minutes = 1
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
walks = {walks}
max_in_flight = {max_in_flight}
step_timeout = {step_timeout}

[[filings]]
procedure = "licence_renewal"
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
    ) -> Profile:
        file = tmp_path / "short.toml"
        text = PROFILE.format(
            walks=walks,
            variants=variants,
            per_hour=per_hour,
            max_in_flight=max_in_flight,
            step_timeout=step_timeout,
        )
        file.write_text(text, "utf-8")
        return load_profile(str(file), target.catalogue)

    return make
