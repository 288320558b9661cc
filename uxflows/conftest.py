"""`pytest uxflows`: every variant is a test against the portal that CIVICGAUGE_TARGET names."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import pytest

from civicgauge.catalogue import Procedure
from civicgauge.compaction import compact
from civicgauge.errors import CivicGaugeError
from civicgauge.people.personas import load_persona
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.target import ENVIRONMENT_VARIABLE, Target, load_target
from uxflows.flow import flow_facts, marked, running_browser
from uxflows.walker import Walker

PERSONA_VARIABLE = "CIVICGAUGE_PERSONA"
USUAL_PERSONA = "office_pc"
SEED = 1


@dataclass(frozen=True, slots=True)
class Flows:
    """The walks of this session, all in one run folder."""

    walker: Walker
    folder: RunFolder

    def walk(self, procedure: Procedure, variant: str) -> list[StepRow]:
        """The rows of one walk."""
        rows: list[StepRow] = []
        self.walker.walk(procedure, variant, rows.append)
        return rows


@lru_cache(maxsize=1)
def target_from_environment() -> Target:
    """The target.

    Raises:
        pytest.UsageError: there is none, or it is wrong.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE)
    if not text:
        raise pytest.UsageError(
            f"{ENVIRONMENT_VARIABLE} is not set, so there is no portal to walk. Set it to a target "
            "file or to a URL such as http://127.0.0.1:8000 (`civicgauge portal` starts one)."
        )
    try:
        return load_target(text)
    except CivicGaugeError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_sessionstart() -> None:
    target_from_environment()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "filing" in metafunc.fixturenames:
        filings = [
            pytest.param((procedure, variant), id=f"{procedure.id}-{variant}")
            for procedure in target_from_environment().catalogue
            for variant in procedure.variants
        ]
        metafunc.parametrize("filing", filings)


@pytest.fixture(scope="session")
def flows(request: pytest.FixtureRequest) -> Iterator[Flows]:
    """One browser and one run folder under runs/ for the whole session."""
    target = target_from_environment()
    persona = load_persona(os.environ.get(PERSONA_VARIABLE, USUAL_PERSONA))
    walks = [
        cast("tuple[Procedure, str]", item.callspec.params["filing"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and "filing" in item.fixturenames
    ]
    with running_browser(target) as (browser, browser_name):
        command = shlex.join(["pytest", *sys.argv[1:]])
        facts = flow_facts(target, walks, persona.name, SEED, browser_name, command)
        folder = RunFolder.create(Path("runs"), "flow", target.name, facts)
        with marked(folder) as ending, RowWriter(folder.path) as writer:
            run = folder.path.name
            walker = Walker(browser, target, persona, SEED, run, writer, ending.secrets)
            yield Flows(walker, folder)
            folder.update({"sent": walker.sent})
            if walker.sent < len(walks):
                ending.stop.by = ending.stop.by or "pytest"
        compact(folder)
