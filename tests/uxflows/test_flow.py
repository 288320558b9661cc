"""Runs of browser walks: what they leave in the run folder, however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from civicgauge.dossier import Act, Dossier
from civicgauge.errors import CivicGaugeError, NoBrowser, UnknownName
from civicgauge.hands import Hands
from civicgauge.refportal.serve import running_portal
from civicgauge.results import Result
from civicgauge.rows import ActionRow, StepRow, VitalsRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Outcome
from civicgauge.target import Account, Target, load_target
from uxflows.browser import BROWSER_VARIABLE
from uxflows.flow import run_flows

VARIANTS = ["photo_too_large", "paper_missing"]
REPOSITORY = Path(__file__).parents[2]

INTERRUPTED = """
import sys
from pathlib import Path
from civicgauge.target import load_target
from uxflows.flow import run_flows
target = load_target(sys.argv[1])
procedure = target.catalogue["licence_renewal"]
run = run_flows(sys.argv[1], target, procedure=procedure, variants=["complete", "mistyped"],
                persona="office_pc", seed=1, out=Path(sys.argv[2]))
print(run.state())
"""


@dataclass
class Done:
    """A run of two variants against a healthy portal, and what was said on the way."""

    folder: RunFolder
    said: list[str]


def run(
    target: Target,
    variants: list[str],
    out: Path,
    hear: Callable[[str], None] = lambda text: None,
) -> RunFolder:
    return run_flows(
        target.url,
        target,
        procedure=target.catalogue["licence_renewal"],
        variants=variants,
        persona="office_pc",
        seed=1,
        out=out,
        on_progress=hear,
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder, said = tmp_path_factory.mktemp("flow"), list[str]()
    with running_portal(folder / "portal.sqlite") as portal:
        officer = Account(portal.officer_account, portal.officer_password)
        target = replace(load_target(portal.url), officer=officer)
        return Done(run(target, VARIANTS, folder / "runs", said.append), said)


def rows(folder: RunFolder, kind: type[Any]) -> list[Any]:
    return [kind(**row) for row in folder.table(kind).to_pylist()]


def test_every_variant_is_walked_to_its_end_by_a_citizen_of_its_own(done: Done) -> None:
    steps = rows(done.folder, StepRow)
    ends = [[row for row in steps if row.walk == walk][-1] for walk in (0, 1)]
    assert [(row.variant, row.step, row.outcome) for row in ends] == [
        ("photo_too_large", "track", "ok"),
        ("paper_missing", "collect", "ok"),
    ]
    assert len({line.citizen_id for line in done.folder.ledger()}) == 2


def test_the_manifest_says_what_ran_and_how_to_repeat_it(done: Done) -> None:
    manifest = done.folder.manifest()
    assert (manifest["kind"], manifest["state"], manifest["channel"]) == (
        "flow",
        "complete",
        "browser",
    )
    assert (manifest["plan"], manifest["sent"], manifest["officer"]) == ({"planned": 2}, 2, True)
    assert (manifest["variants"], manifest["persona"]) == (VARIANTS, "office_pc")
    assert manifest["versions"]["browser"].count(".") == 3
    assert manifest["command"].endswith("--variant photo_too_large --variant paper_missing")


def test_keys_clicks_and_waits_of_a_step_are_those_of_its_actions(done: Done) -> None:
    actions = rows(done.folder, ActionRow)
    for step in rows(done.folder, StepRow):
        own = [
            action
            for action in actions
            if (action.walk, action.step, action.attempt) == (step.walk, step.step, step.attempt)
        ]
        assert sum(action.keys for action in own) == step.keys
        assert sum(action.clicks for action in own) == step.clicks
        assert sum(action.wait for action in own) == pytest.approx(step.seconds)
        assert [action.number for action in own] == list(range(1, len(own) + 1))


def test_every_page_has_its_web_vitals(done: Done) -> None:
    vitals = [row for row in rows(done.folder, VitalsRow) if row.walk == 0]
    pages = [row.page for row in vitals]
    assert pages[:6] == ["home", "procedure", "sign_in", "account", "procedure", "form"]
    assert pages[-1] == "tracking"
    assert all(0 < row.ttfb <= row.fcp for row in vitals)


def test_a_refusal_keeps_its_picture_and_nothing_else_does(done: Done) -> None:
    steps = rows(done.folder, StepRow)
    refused = [row for row in steps if row.outcome == Outcome.REFUSED]
    assert [row.evidence for row in refused] == ["0-attach_papers-1.png"]
    assert "500 KB" in refused[0].notice
    kept = [path.name for path in (done.folder.path / "evidence").iterdir()]
    assert kept == ["0-attach_papers-1.png"]


def test_progress_is_told_for_each_walk_and_step(done: Done) -> None:
    assert done.said[0] == "1/2 licence_renewal, photo_too_large"
    assert done.said[1].endswith(": find_procedure ok")
    assert len(done.said) == 2 + len(rows(done.folder, StepRow))


def test_without_a_browser_no_run_is_begun(
    portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    with pytest.raises(NoBrowser):
        run(load_target(portal.url), ["complete"], tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_browser_that_does_not_start_is_none(
    portal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "chromium"
    program.write_text('#!/bin/sh\ntest "$1" = --version && echo Chromium 150.0.1.2\n')
    program.chmod(0o755)
    monkeypatch.setenv(BROWSER_VARIABLE, str(program))
    with pytest.raises(NoBrowser, match="chromium does not start"):
        run(load_target(portal.url), ["complete"], tmp_path / "runs")


def test_an_unknown_variant_is_told_before_a_run_is_begun(portal: Any, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="complete"):
        run(load_target(portal.url), ["compleet"], tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


class Clumsy(Hands):
    """Somebody's own hands with a defect."""

    def find_procedure(self, act: Act, dossier: Dossier) -> None:
        self.go_to("home")
        raise ZeroDivisionError("a defect")


def test_a_defect_of_ours_is_reported_after_all_walks_and_keeps_the_rows(
    portal: Any, tmp_path: Path
) -> None:
    target = replace(load_target(portal.url), overrides=Clumsy)
    with pytest.raises(CivicGaugeError, match="2 of 2 walks ended by a fault of ours") as caught:
        run(target, VARIANTS, tmp_path)
    assert caught.value.result is Result.FAULT_OF_OURS
    (path,) = tmp_path.iterdir()
    folder = RunFolder.open(path)
    assert folder.state() == "interrupted"
    assert [row.outcome for row in rows(folder, StepRow)] == [Outcome.UNFINISHED] * 2
    assert [row.kind for row in rows(folder, ActionRow)] == ["open"] * 2


def test_a_portal_that_is_not_there_leaves_a_row_that_says_so(portal: Any, tmp_path: Path) -> None:
    folder = run(load_target("http://127.0.0.1:9"), ["complete"], tmp_path)
    (row,) = rows(folder, StepRow)
    assert (row.step, row.outcome) == ("find_procedure", Outcome.FAILED)
    assert folder.state() == "complete"


@pytest.fixture
def hanging(portal: Any) -> threading.Event:
    """Set when the browser waits for a page that does not come."""
    arrived = threading.Event()

    def hang(answer: Any) -> None:
        arrived.set()
        portal.hang(answer)

    portal.pages["/"] = hang
    return arrived


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_ends_at_once_and_is_marked(
    portal: Any, hanging: threading.Event, tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-c", INTERRUPTED, portal.url, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert hanging.wait(60)
            if number is signal.SIGINT:  # as the terminal does: to the browser as well
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            said, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert said == "interrupted\n"
    (path,) = tmp_path.iterdir()
    folder = RunFolder.open(path)
    assert folder.manifest()["reason"] == number.name
    assert [row.outcome for row in rows(folder, StepRow)] == [Outcome.UNFINISHED]
    assert rows(folder, StepRow)[0].seconds > 0
