"""`civicgauge load` in a process of its own behind the fault proxy, and what both have to tell."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from civicgauge.faultproxy.faults import SOUND, Instead
from civicgauge.faultproxy.passage import Choose
from civicgauge.faultproxy.proxy import FaultProxy, Seen, fault_proxy
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase
from loadtests.load_profile import Profile

Request = tuple[str, str]
"""Method and path."""

CIVICGAUGE = [sys.executable, "-c", "from civicgauge.cli import main; main()"]

WITHOUT_BROWSER = {"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": "/nowhere"}
"""So that no report is printed to PDF, which takes long and is none of what is asked here."""


def answer(body: bytes = b"", head: str = "", status: str = "200 OK") -> Instead:
    """A well-formed answer in place of the portal's; `head` is lines, each ending in CRLF."""
    lines = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n"
    return Instead(lines.encode() + body, stays=True)


def is_submission(line: str) -> bool:
    """Whether this first line of a request sends a dossier off to the reference portal."""
    return line.startswith("POST ") and "/kiem-tra" in line


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended, what it said, and the memory of its largest process at most."""

    code: int
    said: str
    megabytes: float


class Peak:
    """A command that plays a profile through the proxy into a folder, with no browser to find."""

    def __init__(
        self,
        proxy: FaultProxy,
        profile: Profile,
        out: Path,
        options: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self.proxy = proxy
        self._out = out
        arguments = [proxy.url, "--profile", str(profile.file), "--out", str(out), *options]
        self.process = subprocess.Popen(
            [*CIVICGAUGE, "load", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **WITHOUT_BROWSER, **environment},
        )

    @property
    def run(self) -> RunFolder:
        (path,) = self._out.iterdir()
        return RunFolder.open(path)

    def children(self) -> list[psutil.Process]:
        """Locust and its workers."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def wait_for_submissions(self, count: int) -> None:
        """Until so many have come to the proxy; the first is that of the check before the load."""
        self.proxy.wait_until(lambda seen: sum(is_submission(item.line) for item in seen) >= count)

    def end(self) -> Ended:
        """Wait for the command to end by itself."""
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return Ended(self.process.returncode, said, _own_peak(used.ru_maxrss) / 1024)

    def seen_in_the_peak(self) -> Sequence[Seen]:
        """What came to the proxy once the run's folder was there: the load, later the audit."""
        wall = datetime.fromisoformat(self.run.manifest()["started_at"]).timestamp()
        began = wall - time.time() + time.perf_counter()
        return [item for item in self.proxy.seen if item.when > began]


def _own_peak(kilobytes: int) -> int:
    """A process begins with the peak of the one that starts it: up to that nothing is known."""
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes if kilobytes > ours else 0


@contextmanager
def peak(
    portal_url: str,
    profile: Profile,
    out: Path,
    *options: str,
    choose: Choose = lambda line: SOUND,
    **environment: str,
) -> Iterator[Peak]:
    """A load that has just been started, and is ended on leaving; `choose` deals out faults."""
    with fault_proxy(portal_url) as proxy:
        proxy.choose = choose
        started = Peak(proxy, profile, out, options, environment)
        with started.process:
            yield started
            if started.process.returncode is None:
                started.process.kill()


def steps(run: RunFolder) -> list[dict[str, Any]]:
    """The rows of the filings, without the audit's."""
    rows: list[dict[str, Any]] = run.table(StepRow).to_pylist()
    return [row for row in rows if row["phase"] != Phase.AUDIT]


def requests(run: RunFolder) -> Counter[Request]:
    """Every request by the rows, those of the audit too."""
    rows = run.table(RequestRow).to_pylist()
    return Counter((row["method"], row["path"]) for row in rows)


def request(seen: Seen) -> Request:
    method, target, *_ = seen.line.split(" ")
    return method, target.partition("?")[0]
