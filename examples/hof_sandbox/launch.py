"""Run the sandbox application of the UK Home Office's forms framework on this machine.

It is a portal that was not written here, so walking it shows what the harness takes for granted.
Nothing of it is kept in this repository: the npm package ``hof`` is installed in the exact
versions of ``package-lock.json``, its ``sandbox`` folder is built with its own ``hof-build`` and
started, with a Redis of its own, on loopback. Needs Node.js 20.19 or newer, npm and redis-server.

By hand: ``python examples/hof_sandbox/launch.py FOLDER`` (about 220 MB go into FOLDER once).
A new lock: ``npm install --package-lock-only --omit-lockfile-registry-resolved`` in this folder.
``package.json`` holds rollup at a version that is published for every platform: where one is
missing, npm leaves it out of the lock and then rejects that lock.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from civicgauge.errors import PortalUnreachable

HERE = Path(__file__).resolve().parent
TOOLS = ("node", "npm", "redis-server")
START_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox: where it answers, and the Redis that remembers for it."""

    base_url: str
    redis_port: int

    def forget(self) -> None:
        """End every session and start counting requests anew, as when its Redis restarts."""
        with socket.create_connection(("127.0.0.1", self.redis_port)) as redis:
            redis.sendall(b"FLUSHALL\r\n")
            redis.recv(64)


def missing_tools() -> list[str]:
    """Name the programs that the sandbox needs and that are not on the path."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def install(folder: Path) -> Path:
    """Install and build the sandbox in ``folder`` and return where to start it.

    Does nothing when this lock file's versions are there already; processes that call at the
    same time wait for each other. Raises PortalUnreachable when a tool is missing or npm or the
    build fails.
    """
    if missing := missing_tools():
        raise PortalUnreachable(f"Not on the path: {', '.join(missing)}. Install and try again.")
    folder.mkdir(parents=True, exist_ok=True)
    wanted, built = HERE / "package-lock.json", folder / "built.json"
    with (folder / "installing").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not built.exists() or built.read_bytes() != wanted.read_bytes():
            _install(folder)
            shutil.copy(wanted, built)
    return folder / "hof" / "sandbox"


@contextmanager
def running_sandbox(folder: Path) -> Iterator[Sandbox]:
    """Start the sandbox with a fresh Redis on free ports, and end both on leaving.

    ``folder`` holds the installation and may be shared. Raises PortalUnreachable when it cannot
    be installed or does not answer within START_SECONDS.
    """
    program = install(folder.resolve())
    web, redis = _free_port(), _free_port()
    sandbox = Sandbox(f"http://127.0.0.1:{web}", redis)
    memory = ["redis-server", "--bind", "127.0.0.1", "--port", str(redis)]
    memory += ["--save", "", "--appendonly", "no"]
    # A clean environment: the framework reads many variables (NODE_ENV, SESSION_TTL, ...).
    settings = {"PATH": os.environ["PATH"], "PORT": str(web), "REDIS_PORT": str(redis)}
    settings["LOG_LEVEL"] = "error"
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        portal = ["node", str(HERE / "start.cjs")]
        with (
            _process(memory, scratch, settings, scratch / "redis.log") as first,
            _process(portal, program, settings, scratch / "portal.log") as second,
        ):
            _wait_until_it_answers(sandbox, (first, second), scratch)
            yield sandbox


def _install(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, {})
    # Built below node_modules, its bundle lacks most page scripts (12 instead of 311 kB).
    shutil.rmtree(folder / "hof", ignore_errors=True)
    shutil.copytree(folder / "node_modules" / "hof", folder / "hof")
    _run(["node", "../bin/hof-build"], folder / "hof" / "sandbox", {"HOF_SANDBOX": "true"})


def _run(command: Sequence[str], folder: Path, settings: Mapping[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PortalUnreachable(
            f"The sandbox cannot be installed: {' '.join(command)!r} ended with "
            f"{done.returncode}.\n{(done.stdout + done.stderr)[-2000:]}\n"
            f"Check that npm reaches its registry, or delete {folder} and try again."
        )


@contextmanager
def _process(
    command: Sequence[str], folder: Path, settings: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_until_it_answers(
    sandbox: Sandbox, processes: Sequence[subprocess.Popen[bytes]], logs: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while all(process.poll() is None for process in processes) and time.monotonic() < deadline:
        if _answers(sandbox):
            return
        time.sleep(0.1)
    told = "\n".join(log.read_text(errors="replace")[-1000:] for log in sorted(logs.glob("*.log")))
    raise PortalUnreachable(
        f"The sandbox ended or did not answer within {START_SECONDS:.0f} s.\n{told}\n"
        "Check Node.js (20.19 or newer) and redis-server, and try again."
    )


def _answers(sandbox: Sandbox) -> bool:
    address = sandbox.base_url.removeprefix("http://")
    with closing(http.client.HTTPConnection(address, timeout=5)) as portal, suppress(OSError):
        # Looks at its Redis as well, and is not counted by the portal's limit of requests.
        portal.request("GET", "/healthz/readiness")
        return portal.getresponse().status == 200
    return False


def main() -> None:
    """Keep a sandbox running for a person until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), running_sandbox(Path(sys.argv[1])) as sandbox:
        print(f"The sandbox answers at {sandbox.base_url} until Ctrl-C is pressed.", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
