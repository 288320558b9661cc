"""A healthy portal for all tests that can share one, and people who visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from civicgauge.refportal.serve import Portal, running_portal
from tests.refportal.visitor import Applicant, Officer

_NUMBERS = count()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal") / "portal.db") as running:
        yield running


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of the module's own, for tests that switch faults or count everything."""
    with running_portal(tmp_path_factory.mktemp("troubled") / "portal.db") as running:
        yield running


@pytest.fixture
def healed(troubled: Portal) -> Iterator[Portal]:
    """The module's own portal, healthy again after the test."""
    yield troubled
    troubled.control.reset_faults()


@pytest.fixture
def new_applicant() -> Callable[[Portal], Applicant]:
    """A citizen whom no other test has met."""
    return lambda portal: Applicant(portal.url, next(_NUMBERS))


@pytest.fixture
def applicant(portal: Portal, new_applicant: Callable[[Portal], Applicant]) -> Applicant:
    return new_applicant(portal)


@pytest.fixture
def officer(portal: Portal) -> Officer:
    return officer_of(portal)


def officer_of(portal: Portal) -> Officer:
    signed_in = Officer(portal.url)
    signed_in.sign_in(portal.officer_account, portal.officer_password)
    return signed_in


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "portal.db"
