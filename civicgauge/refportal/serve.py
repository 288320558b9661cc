"""Start the reference portal: in this process, or in one of its own for as long as it is needed.

A portal in a process of its own says on its standard output, in one line of JSON, where it is;
it ends when it is told to (SIGTERM) and when whoever started it is gone.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.errors import CivicGaugeError, UsageError
from civicgauge.refportal.app import build_app
from civicgauge.refportal.control import build_control
from civicgauge.refportal.control_client import Control
from civicgauge.refportal.database import Database
from civicgauge.refportal.faults import Rates
from civicgauge.refportal.server import Server, by_port, listening, server_config, url_of
from civicgauge.refportal.sessions import OFFICER_ACCOUNT
from civicgauge.refportal.site import build_site

PASSWORD_VARIABLE = "CIVICGAUGE_OFFICER_PASSWORD"
SESSION_MINUTES = 30.0


@dataclass(frozen=True, slots=True)
class Ready:
    """Where a portal is, and what opens it."""

    url: str
    control_url: str
    token: str
    officer_account: str
    officer_password: str


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs in a process of its own."""

    url: str
    control_url: str
    token: str
    control: Control
    officer_account: str
    officer_password: str
    process: subprocess.Popen[str]


def run_portal(
    *,
    database: Path,
    on_ready: Callable[[Ready], None],
    officer_password: str,
    host: str = "127.0.0.1",
    port: int = 0,
    control_port: int = 0,
    faults: Rates | None = None,
    session_minutes: float = SESSION_MINUTES,
    until: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, or until `until`, run in a thread, returns.

    Raises:
        UsageError: an occupied port, an unusable database, an unknown fault, a wrong rate.
    """
    books = Database(database)
    site = build_site(
        load_catalogue(),
        books,
        faults=faults or {},
        officer_password=officer_password,
        session_minutes=session_minutes,
    )
    token = secrets.token_urlsafe(24)
    with listening(host, port) as public, listening("127.0.0.1", control_port) as private:
        app = by_port(build_app(site), build_control(site, token), private.getsockname()[1])
        ready = Ready(url_of(public), url_of(private), token, OFFICER_ACCOUNT, officer_password)
        server = Server(server_config(app), lambda: on_ready(ready))
        if until is not None:
            threading.Thread(target=server.stop_after, args=[until], daemon=True).start()
        server.run([public, private])
    books.close()


@contextmanager
def running_portal(
    database: Path,
    *,
    faults: Rates | None = None,
    port: int = 0,
    control_port: int = 0,
    session_minutes: float = SESSION_MINUTES,
    officer_password: str | None = None,
) -> Iterator[Portal]:
    """A portal in a process of its own, ended on leaving.

    Raises:
        UsageError: what :func:`run_portal` raises.
        CivicGaugeError: the portal broke down while it started.
    """
    command = [sys.executable, "-m", "civicgauge.refportal.serve", "--until-stdin-closes"]
    command += ["--database", str(database), "--session-minutes", str(session_minutes)]
    command += ["--port", str(port), "--control-port", str(control_port)]
    for name, rate in (faults or {}).items():
        command += ["--fault", f"{name}={rate}"]
    password = officer_password or secrets.token_urlsafe(12)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, PASSWORD_VARIABLE: password},
        start_new_session=True,  # Ctrl-C ends the load, and the audit after it needs the portal
    )
    with process:
        ready = _ready_line(process)
        control = Control(ready.control_url, ready.token)
        try:
            yield Portal(**asdict(ready), control=control, process=process)
        finally:
            control.close()
            process.terminate()


def _ready_line(process: subprocess.Popen[str]) -> Ready:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise CivicGaugeError("The portal ended before it was ready. Report what it said above.")
    said = json.loads(line)
    if "error" in said:
        raise UsageError(said["error"])
    return Ready(**said)


def main() -> int:
    """The process that :func:`running_portal` starts; its exit code."""
    given = _arguments()
    try:
        run_portal(
            database=given.database,
            on_ready=lambda ready: print(json.dumps(asdict(ready)), flush=True),
            officer_password=os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(12),
            port=given.port,
            control_port=given.control_port,
            faults=dict(given.fault),
            session_minutes=given.session_minutes,
            until=_stdin_closes if given.until_stdin_closes else None,
        )
    except CivicGaugeError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return int(error.result.value)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The reference portal, on loopback.")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--session-minutes", type=float, default=SESSION_MINUTES)
    parser.add_argument("--fault", type=_fault, action="append", default=[], metavar="NAME[=RATE]")
    parser.add_argument("--until-stdin-closes", action="store_true")
    return parser.parse_args()


def _fault(text: str) -> tuple[str, float]:
    name, _, rate = text.partition("=")
    return name, float(rate) if rate else 1.0


def _stdin_closes() -> None:
    # Not through `sys.stdin`: a thread that holds its lock at the end aborts the interpreter.
    while os.read(0, 1024):
        pass


if __name__ == "__main__":
    sys.exit(main())
