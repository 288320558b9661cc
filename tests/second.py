"""The second portal with its target, and the findings of walking it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from civicgauge.runs import RunFolder
from civicgauge.target import (
    OFFICER_ACCOUNT,
    OFFICER_PASSWORD,
    URL_OVERRIDE,
    Target,
    load_target,
)
from loadtests.audit.run import audit, baseline
from loadtests.single import walk_variants
from reports.build import build_report
from tests.second_portal.records import Office
from tests.second_portal.server import running
from uxflows.flow import run_flows

FOLDER = Path(__file__).parent / "second_portal"
TIMEOUT = 6.0
"""Seconds; more than its slow page takes, less than anybody waits for a page that hangs."""
SEED = 7


@dataclass(frozen=True)
class Second:
    """A fresh second portal, as the harness sees it and as it is itself."""

    target: Target
    office: Office
    before: dict[str, object]


@dataclass(frozen=True)
class Filing:
    """What is filed there, one variant after the other."""

    variants: Sequence[str]
    procedure: str = "licence_renewal"


@contextmanager
def second_portal(*faults: str) -> Iterator[Second]:
    """The portal with these faults, from a baseline without any."""
    with running() as portal, pytest.MonkeyPatch.context() as environment:
        environment.setenv(URL_OVERRIDE, portal.url)
        environment.setenv(OFFICER_ACCOUNT, portal.office.staff_name)
        environment.setenv(OFFICER_PASSWORD, portal.office.staff_password)
        target = load_target(str(FOLDER / "target.toml"))
        before = baseline(target)
        portal.office.switch(*faults)
        yield Second(target, portal.office, before)


def over_http(second: Second, filing: Filing, out: Path) -> RunFolder:
    """The filing's variants walked over HTTP, and audited."""
    procedure = second.target.catalogue[filing.procedure]
    run = walk_variants(
        second.target, procedure, filing.variants, seed=SEED, out=out, timeout=TIMEOUT
    ).run
    return _audited(second, run)


def in_browser(second: Second, filing: Filing, out: Path) -> RunFolder:
    """The same in a browser."""
    run = run_flows(
        "target.toml",
        second.target,
        procedure=second.target.catalogue[filing.procedure],
        variants=filing.variants,
        persona="office_pc",
        seed=SEED,
        out=out,
        timeout=TIMEOUT,
    )
    return _audited(second, run)


def _audited(second: Second, run: RunFolder) -> RunFolder:
    run.write_json("audit.json", audit(second.target, run, second.before))
    return run


def findings_of(run: RunFolder) -> set[str]:
    """What the report on this run finds, dead ends without a name included."""
    (judged,) = build_report([run.path])["portals"]
    unexplained = {f"dead end at {item['step']}" for item in judged["dead_ends"]}
    return {item["id"] for item in judged["findings"] if item["state"] == "present"} | unexplained
