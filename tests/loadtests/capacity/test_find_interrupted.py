"""A search that is cut short keeps what it measured and says what it knows."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from civicgauge.refportal.serve import running_portal
from civicgauge.runs import RunFolder
from civicgauge.target import load_target
from loadtests.capacity.find import JSON_FILE, find_capacity
from tests.loadtests.capacity.questions import roughly
from tests.loadtests.terminal import CTRL_C, Terminal


@pytest.mark.long
def test_ctrl_c_in_the_second_probe_keeps_the_first_and_the_bracket_so_far(tmp_path: Path) -> None:
    pressed: list[Mapping[str, Any]] = []

    def press(state: Mapping[str, Any]) -> None:
        if state.get("probe") == 2 and state.get("sent") and not pressed:
            pressed.append(state)
            os.kill(os.getpid(), signal.SIGINT)

    told: list[float] = []
    with running_portal(tmp_path / "portal.db") as portal:
        folder, content = find_capacity(
            roughly(load_target(portal.url)),
            tmp_path / "runs",
            start=3600,
            on_progress=press,
            on_probe=lambda content, left: told.append(left),
        )
    assert (content["state"], content["reason"]) == ("interrupted", "stopped by the user")
    assert (content["held"], content["broken"]) == (3600, None)
    assert [probe["finding"] for probe in content["probes"]] == ["held", None]
    assert content["result"] == "invalid"
    assert len(told) == 1
    assert told[0] > 0
    assert json.loads((folder / JSON_FILE).read_text("utf-8"))["held"] == 3600
    first = RunFolder.open(folder / content["probes"][0]["run"])
    assert first.state() == "complete"


@pytest.mark.long
def test_ctrl_c_on_a_terminal_ends_the_search_with_what_is_known_so_far(tmp_path: Path) -> None:
    asked = ("--limit", "submit errors <= 50%", "--from", "3600", "--within", "100")
    out = ("--out", str(tmp_path / "runs"))
    terminal = Terminal("capacity", "healthy", "--procedure", "licence_renewal", *asked, *out)
    with terminal.process:
        terminal.read_until(rb"probe 2, .*peak")
        terminal.type(CTRL_C)
        shown = terminal.read_until(rb"Page: ")
        assert terminal.process.wait() == 12
    assert b"cut short" in shown
    (file,) = tmp_path.glob("runs/*/capacity.json")
    content = json.loads(file.read_text("utf-8"))
    assert (content["state"], content["held"], content["broken"]) == ("interrupted", 3600, None)
