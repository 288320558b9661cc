"""The second portal started by hand, as its --help says, and walked by the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civicgauge.target import URL_OVERRIDE
from tests.second import FOLDER

ROOT = FOLDER.parents[1]


@contextmanager
def started(*options: str) -> Iterator[dict[str, str]]:
    """The portal in a process of its own; what its first lines export."""
    command = [sys.executable, "-m", "tests.second_portal", "--port", "0", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, *exports = (process.stdout.readline().strip() for _ in range(3))
        yield {URL_OVERRIDE: url} | dict(line.split(" ")[1].split("=") for line in exports)
        process.send_signal(signal.SIGTERM)


def check(environment: dict[str, str], out: Path) -> subprocess.CompletedProcess[str]:
    target = str(FOLDER / "target.toml")
    command = ["-c", "from civicgauge.cli import main; main()", "check", target]
    return subprocess.run(
        [sys.executable, *command, "--out", str(out)],
        env=os.environ | environment | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def test_a_fault_that_is_named_at_the_start_is_found_by_the_command(tmp_path: Path) -> None:
    with started("--fault", "announcement") as environment:
        done = check(environment, tmp_path)

    assert done.returncode == 10, done.stdout + done.stderr
    assert "Works on our systems" in done.stdout
