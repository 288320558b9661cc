"""The real command, as a subprocess or in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from civicgauge.cli.main import commands
from civicgauge.errors import CivicGaugeError, UsageError

Here = Callable[..., str]
Command = Callable[..., "subprocess.CompletedProcess[str]"]
Ended = Callable[..., tuple[int, str]]

WITHOUT_BROWSER = {"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": "/nowhere"}
"""For commands whose report need not be printed to PDF, which takes longer than all the rest."""


def civicgauge_in(folder: Path) -> Command:
    """Runs ``civicgauge ARGUMENTS`` in this folder."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        code = "from civicgauge.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "COLUMNS": "160", **environment},
            timeout=120,
        )

    return run


@pytest.fixture
def civicgauge(tmp_path: Path) -> Command:
    """Runs ``civicgauge ARGUMENTS`` in an empty folder."""
    return civicgauge_in(tmp_path)


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Here:
    """Runs a command that starts nothing in this process and an empty folder; what it says."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        commands.main(list(arguments), standalone_mode=False)
        return capsys.readouterr().out

    return run


@pytest.fixture
def refused(here: Here) -> Here:
    """The error of usage with which such a command is refused."""

    def run(*arguments: str) -> str:
        with pytest.raises((UsageError, click.UsageError)) as caught:
            here(*arguments)
        error = caught.value
        return error.format_message() if isinstance(error, click.UsageError) else str(error)

    return run


@pytest.fixture
def ended(here: Here, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Runs such a command without a browser: its exit code, and all that it says in one line."""
    for name, value in WITHOUT_BROWSER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: str) -> tuple[int, str]:
        said = ""
        try:
            code = commands.main(list(arguments), standalone_mode=False) or 0
        except CivicGaugeError as error:
            code, said = error.result.value, str(error)
        return code, " ".join((capsys.readouterr().out + said).split())

    return run
