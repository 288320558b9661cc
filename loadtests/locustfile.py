"""The peak as Locust plays it: ``locust -f loadtests/locustfile.py``, with or without web UI.

Target and profile come from the environment (:mod:`loadtests.settings`); Start plays the profile's
plan, on as many processes as ``--processes`` says. Without a run folder in the environment every
Start makes one under ``runs/``.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import sys
import time
from typing import Any

import gevent  # type: ignore[import-untyped]
from locust import LoadTestShape, events, runners
from locust.runners import MasterRunner, WorkerRunner

from civicgauge import guard
from civicgauge.errors import CivicGaugeError
from civicgauge.results import Result
from loadtests.conductor import Conductor
from loadtests.locust_statistics import Statistics
from loadtests.page_note import add_note
from loadtests.settings import Settings
from loadtests.users import PlannedCitizens, Player

GRACE_SECONDS = 1.5
"""For Locust's own way out when it is told to stop: a run must be over within two seconds."""

LOOK_SECONDS = 0.1
"""How often the master counts its workers before the run."""

JOIN, TOLD = "civicgauge_join", "civicgauge_told"
"""Messages of a worker to its master."""

ENDED, FAULT = "civicgauge_ended", "civicgauge_fault"
"""Messages that, without workers, stay in the process."""

REFUSED = "civicgauge_refused"
"""Message of a master to a worker that may not play."""

NO_WORKERS = (
    "%d of %d workers came within %g s, and %d were refused. Start workers with the same target "
    "and profile, and give them this master's address, or wait longer."
)

logger = logging.getLogger("civicgauge")

conductor: Conductor


class Filings(PlannedCitizens):
    """All citizens of this process; the number of Locust's users does not matter."""

    statistics: Statistics


class WholePlan(LoadTestShape):
    """One user in each process, until the plan is over."""

    def tick(self) -> tuple[int, float] | None:
        assert self.runner is not None
        conductor.look_for(_connected(self.runner))
        if conductor.over:
            return None
        count = conductor.processes or max(len(_workers(self.runner)), 1)
        return count, float(count)


def _workers(runner: Any) -> list[str]:
    """The workers that may play, by name; none when this process plays alone."""
    return conductor.crew.there(_connected(runner))


def _connected(runner: Any) -> list[str]:
    """The workers that answer."""
    if not isinstance(runner, MasterRunner):
        return []
    return [node.id for node in runner.clients.values() if node.state != "missing"]


def _get_ready(parser: Any) -> None:
    """Before Locust forks its workers: whatever is wrong is said once."""
    global conductor
    guard.install()
    try:
        conductor = Conductor(Settings.read(os.environ))
    except CivicGaugeError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(error.result.value)
    Filings.host = conductor.target.url


def _connect(environment: Any, runner: Any, web_ui: Any, **_: Any) -> None:
    gevent.signal_handler(signal.SIGTERM, _leave, environment)
    if conductor.settings.parent_fd is not None:
        # Locust's workers time their master's pulse by the wall clock, and whoever sets that ends
        # them. Ours see by themselves when they are alone.
        runners.MASTER_HEARTBEAT_TIMEOUT = sys.maxsize
        gevent.spawn(_follow_parent, environment, conductor.settings.parent_fd)
    if isinstance(runner, WorkerRunner):
        runner.register_message(REFUSED, _leave_refused)
        runner.send_message(JOIN, dict(conductor.identity))
        return
    runner.register_message(ENDED, lambda environment, msg: conductor.crew.hear_end(msg.node_id))
    runner.register_message(FAULT, _stop_for_fault)
    if isinstance(runner, MasterRunner):
        runner.register_message(JOIN, _judge_worker)
        runner.register_message(
            TOLD, lambda environment, msg: conductor.hear(msg.node_id, msg.data)
        )
    if web_ui is not None:
        add_note(web_ui.app, conductor.note())
    elif isinstance(runner, MasterRunner):
        _await_workers(environment)


def _judge_worker(environment: Any, msg: Any) -> None:
    """Send a worker away that would play another run; Locust counts on it no more."""
    why = conductor.crew.refuse(msg.node_id, msg.data)
    if why:
        logger.error("%s", conductor.crew.refusals[-1])
        environment.runner.send_message(REFUSED, {"text": why}, msg.node_id)
        environment.runner.clients.pop(msg.node_id, None)


def _leave_refused(environment: Any, msg: Any) -> None:
    print(f"Error: the master refused this worker: {msg.data['text']}", file=sys.stderr)
    environment.process_exit_code = Result.USAGE.value
    gevent.spawn(environment.runner.quit)


def _await_workers(environment: Any) -> None:
    """Until all that are expected may play; Locust alone would count refused ones, too."""
    options, runner = environment.parsed_options, environment.runner
    expected, seconds = options.expect_workers, options.expect_workers_max_wait
    ends = time.monotonic() + (seconds or math.inf)
    while len(there := _workers(runner)) < expected:
        if time.monotonic() > ends:
            refused = len(conductor.crew.refusals)
            logger.error(NO_WORKERS, len(there), expected, seconds, refused)
            runner.quit()
            sys.exit(Result.INVALID.value)
        gevent.sleep(LOOK_SECONDS)


def _start(environment: Any, **_: Any) -> None:
    runner, options = environment.runner, vars(environment.parsed_options)
    try:
        if not isinstance(runner, WorkerRunner):
            # Locust hands options that are not its own to every worker with the order to start.
            options["civicgauge_start"] = conductor.lead(_workers(runner))
        start = options["civicgauge_start"]
        if not isinstance(runner, MasterRunner) and conductor.plays(start, runner.client_id):
            statistics = Filings.statistics = Statistics(environment.stats)
            Filings.player = Player(
                *conductor.share(start, runner.client_id),
                statistics.add,
                lambda error: _report_fault(environment, error),
                lambda: runner.send_message(ENDED, {}),
                conductor.settings.playing.client,
                conductor.teller(lambda told: runner.send_message(TOLD, told)),
            )
    except CivicGaugeError as error:
        _report_fault(environment, error)


def _stopped(**_: Any) -> None:
    if Filings.player is not None:  # stopped before its user had begun
        Filings.player.stop()
        Filings.statistics.tell()
    conductor.conclude()


def _quitting(environment: Any, **_: Any) -> None:
    environment.runner.stop()
    if conductor.result is not None and environment.process_exit_code is None:
        environment.process_exit_code = conductor.result.value


def _follow_parent(environment: Any, descriptor: int) -> None:
    """Stop when the other end closes: the parent asks for it, or is dead."""
    with socket.socket(fileno=descriptor) as parent:
        while parent.recv(1):
            pass
    _leave(environment)


def _leave(environment: Any) -> None:
    """Stop the run, rows on disk; whoever hangs on the way out after that is let go."""
    if not isinstance(environment.runner, MasterRunner):
        environment.runner.quit()
    signal.signal(signal.SIGALRM, lambda *_: os._exit(Result.INVALID.value))
    signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
    environment.runner.quit()


def _report_fault(environment: Any, error: BaseException) -> None:
    result, text = Result.FAULT_OF_OURS, f"{type(error).__name__}: {error}"
    if isinstance(error, CivicGaugeError):
        result, text = error.result, str(error)
    facts = {"text": text, "result": result.name}
    environment.runner.send_message(FAULT, facts)


def _stop_for_fault(environment: Any, msg: Any) -> None:
    conductor.hear_fault(msg.data["text"], Result[msg.data["result"]])
    headless = environment.web_ui is None
    gevent.spawn(environment.runner.quit if headless else environment.runner.stop)


hooks: Any = events  # they have no types
hooks.init_command_line_parser.add_listener(_get_ready)
hooks.init.add_listener(_connect)
hooks.test_start.add_listener(_start)
hooks.test_stop.add_listener(_stopped)
hooks.quitting.add_listener(_quitting)
hooks.quit.add_listener(lambda exit_code: conductor.close())
