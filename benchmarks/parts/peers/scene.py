"""The strict target and what every generator of a bench needs, in a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.parts.peers.filing import WORDS, dossier, record
from benchmarks.parts.peers.prepare import recipe_of
from benchmarks.parts.peers.tools import Peak, Place, Tool
from benchmarks.parts.processes import Server, server

STRICT = "benchmarks.parts.strict_target"


class Scene:
    """A recorded filing; each turn of a tool has a target of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turns = 0
        self._recording = folder / "recording.json"
        record(folder).write(self._recording)
        self._recipe = recipe_of(dossier(0), WORDS, folder)

    @contextmanager
    def target(self, *held: str, peak: Peak | None = None) -> Iterator[tuple[Server, Place]]:
        """A new target, and where a tool plays on it."""
        self._turns += 1
        own = self._folder / str(self._turns)
        own.mkdir()
        with server(STRICT, str(self._recording), *held) as target:
            yield target, Place(target.url, self._recipe, own, peak or Peak())


@contextmanager
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as name:
        yield Scene(Path(name))


@contextmanager
def playing(tool: Tool, place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """The tool while it plays; it is ended on leaving, if it has not yet."""
    with tool.run(place) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
