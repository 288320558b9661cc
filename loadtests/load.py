"""One load run from its parent's side: probe, baseline, peak in a child, audit, manifest."""

from __future__ import annotations

import re
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from civicgauge.compaction import compact
from civicgauge.errors import PortalUnreachable, UsageError
from civicgauge.hands import StepStopped
from civicgauge.limits import Limit
from civicgauge.results import Result
from civicgauge.runs import RunFolder
from civicgauge.target import Target
from loadtests.arrivals import plan
from loadtests.audit.run import audit, baseline
from loadtests.child import LocustChild, Workers, options_of
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.live import merged
from loadtests.load_profile import Profile, as_played
from loadtests.run_facts import ended_facts, run_facts
from loadtests.settings import AS_WRITTEN, Playing, Settings

LOOK_SECONDS = 0.5
"""How often progress is told."""

_SAID = re.compile(r"^(?:Error|.*?/ERROR/(?:civicgauge|locust\.main)): (.*)", re.MULTILINE)
"""A line of Locust's log with a sentence about why it ended."""

LEAST_FREE_BYTES = 65_536
"""A disk with less is full: the next batch of rows has no place."""

OnProgress = Callable[[Mapping[str, Any]], None]


def run_load(
    target_text: str,
    target: Target,
    profile: Profile,
    *,
    seed: int,
    out: Path,
    command: str,
    percent: float = 100.0,
    minutes: float | None = None,
    walks: int | None = None,
    limits: Sequence[Limit] | None = None,
    processes: int = 1,
    workers: Workers | None = None,
    playing: Playing = AS_WRITTEN,
    faults: Mapping[str, float] | None = None,
    on_progress: OnProgress = lambda state: None,
) -> RunFolder:
    """Play a profile on a target and audit what it left behind.

    Args:
        target_text: what the child loads the same target by.
        limits: instead of the profile's; None keeps those.
        processes: of this machine that play the peak, when there are no `workers`.
        workers: play it instead, from wherever they were started.
        playing: how the peak is played.
        faults: what the portal was told to play, when it is ours.
        on_progress: told the state of the moment about twice a second.

    Returns:
        The run, ``complete``, or ``interrupted`` with the reason; nothing measured is lost.
        Ctrl-C and SIGTERM end the peak and lead to the audit; a second one ends the audit too.

    Raises:
        PortalUnreachable: nothing at the address answers with HTTP; no run was begun.
        UsageError: the profile plans no filing at all, or none after the warm-up, or the client
            does not fetch what is wanted.
    """
    profile = as_played(profile, playing)
    planned = plan(profile, seed, percent=percent, minutes=minutes, walks=walks)
    if not planned.arrivals:
        raise UsageError("Nothing is planned. Raise --percent or --minutes.")
    if planned.seconds <= profile.warm_up_seconds:
        raise UsageError(
            f"The whole run would be warm-up, {profile.warm_up_seconds:g} s. Raise --minutes."
        )
    with _terminated_like_interrupted():
        on_progress({"phase": "looking for the portal"})
        probe(target, profile.step_timeout)
        before = baseline(target)
        facts = run_facts(
            target,
            profile,
            planned,
            seed=seed,
            percent=percent,
            limits=profile.limits if limits is None else limits,
            client=playing.client,
            command=command,
            faults=faults,
        )
        run = RunFolder.create(out, "load", target.name, facts)
        settings = Settings(
            target=target_text,
            profile=str(profile.file.resolve()),
            seed=seed,
            percent=percent,
            minutes=minutes,
            walks=walks,
            playing=playing,
            run=run.path.resolve(),
        )
        options = options_of(processes, workers)
        _play_and_audit(run, target, settings, options, before, on_progress)
    return run


def probe(target: Target, timeout: float) -> None:
    """Make sure that something speaks HTTP there.

    Raises:
        PortalUnreachable: nothing listens, nobody answers in time, or it is not HTTP.
    """
    try:
        HttpSession(BlockingClients(), timeout).get(target.url + target.words.path("home"))
    except StepStopped as stopped:
        raise PortalUnreachable(
            f"{target.url} cannot be tested: {stopped.reason} {stopped.notice}".rstrip()
            + ". Start the portal, or mend the target's address."
        ) from None


def _play_and_audit(
    run: RunFolder,
    target: Target,
    settings: Settings,
    options: Sequence[str],
    before: Mapping[str, Any],
    on_progress: OnProgress,
) -> None:
    """Play, then audit; a run cut short is marked before its audit, so that nothing is lost."""
    reason = "stopped by the user"

    def tell(text: str) -> None:
        on_progress({**merged(run.live()), "phase": text})

    try:
        exit_code = _play(run, settings, options, on_progress)
        if exit_code != Result.PASSED.value:
            _mark_interrupted(run, exit_code)
        reason = "stopped by the user during the audit"
        run.write_json("audit.json", audit(target, run, before, tell))
    except KeyboardInterrupt:
        if run.state() == "running":
            run.finish("interrupted", reason=reason, **ended_facts(run))
    if run.state() == "running":
        run.finish("complete", **ended_facts(run))
    compact(run, tell)


def _play(
    run: RunFolder, settings: Settings, options: Sequence[str], on_progress: OnProgress
) -> int | None:
    """The peak, to its end; how the child ended, None when the user stopped it."""
    with LocustChild(settings, options, run.path / "locust.log") as child:
        try:
            while not child.gone(LOOK_SECONDS):
                state = merged(run.live())
                on_progress({**state, "phase": "peak" if state else "Locust is starting"})
        except KeyboardInterrupt:
            return None
    return child.exit_code if child.exit_code is not None else Result.FAULT_OF_OURS.value


def _mark_interrupted(run: RunFolder, exit_code: int | None) -> None:
    reason = "stopped by the user" if exit_code is None else _why_it_ended(exit_code, run)
    fault = {"fault_of_ours": reason} if exit_code == Result.FAULT_OF_OURS.value else {}
    run.finish("interrupted", reason=reason, **fault, **ended_facts(run))


def _why_it_ended(exit_code: int, run: RunFolder) -> str:
    if exit_code < 0:
        return f"the load generator was killed by {signal.Signals(-exit_code).name}"
    log = (run.path / "locust.log").read_text(encoding="utf-8", errors="replace")
    said = _SAID.findall(log)
    if exit_code == Result.INVALID.value and not any(said):
        # A full disk takes no line into the log either.
        full = shutil.disk_usage(run.path).free < LEAST_FREE_BYTES
        return "the disk was full" if full else "the load generator was told to stop"
    why = "; ".join(filter(None, said)).removesuffix(".")
    return why or f"the load generator ended with code {exit_code}"


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Treat SIGTERM as Ctrl-C, where signals can be received at all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    old = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, old)
