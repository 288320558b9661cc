"""Leads one load run inside Locust's processes: prepares it, shares the plan out, closes it."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from civicgauge import __version__
from civicgauge.compaction import compact
from civicgauge.facts import portal_facts
from civicgauge.results import Result
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.target import load_target
from loadtests.arrivals import Arrival, plan
from loadtests.load_profile import as_played, load_profile
from loadtests.page_note import note
from loadtests.peak import Peak, draw_pictures
from loadtests.run_facts import degraded_facts, ended_facts, run_facts
from loadtests.settings import Settings
from loadtests.verdict import judge
from loadtests.workers.crew import Crew
from loadtests.workers.wire import Listener, Send, Teller

LEAD_SECONDS = 0.5
"""Between Start and the run's zero, so that all processes are ready for the first arrival."""

logger = logging.getLogger("civicgauge")


class Start(TypedDict):
    """What the leading process tells the others; `began` is the run's zero in epoch seconds."""

    run: str
    began: float
    workers: list[str]


class Conductor:
    """Every process has one; only that of Locust's master, or of the only process, leads.

    Raises:
        CivicGaugeError: the settings name no usable target or profile, or plan nothing.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.target = load_target(settings.target)
        profile = load_profile(settings.profile, self.target.catalogue)
        self.profile = as_played(profile, settings.playing)
        self.plan = plan(
            self.profile,
            settings.seed,
            percent=settings.percent,
            minutes=settings.minutes,
            walks=settings.walks,
        )
        self.result: Result | None = None
        self._run: RunFolder | None = None
        self._listener: Listener | None = None
        self._fault = ""
        self.crew = Crew(self.identity)
        # Now, because later it would hold up arrivals.
        draw_pictures(self._peak("", 0.0), self.plan.arrivals)

    @property
    def identity(self) -> Mapping[str, str]:
        """What all processes of a run must have in common, lest each play another run."""
        return {
            "version": __version__,
            "target": self.target.url,
            "profile": hashlib.sha256(self.profile.file.read_bytes()).hexdigest(),
            "plan": self.plan.hash,
            "client": self.settings.playing.client,
            "assets": "fetched" if self.profile.assets else "not fetched",
        }

    @property
    def processes(self) -> int:
        """How many processes play; 0 while none does."""
        return 0 if self._run is None else self.crew.left

    @property
    def over(self) -> bool:
        """Whether every process that still plays has come to the end of its share."""
        return self._run is not None and self.crew.over

    def look_for(self, connected: Collection[str]) -> None:
        """Notice which workers are gone; the others play on."""
        for name in self.crew.look(connected) if self._run is not None else ():
            logger.error("The worker %s is gone; the rest of its share is missing", name)

    def lead(self, workers: list[str]) -> Start:
        """Begin a run with these workers; in a new folder unless a parent made one."""
        self.crew.begin(workers)
        self._fault, self.result = "", None
        self._run = RunFolder(self.settings.run) if self.settings.run else self._new_run()
        self.close()
        self._listener = Listener(self._run.path)
        began = time.time() + LEAD_SECONDS
        return {"run": str(self._run.path), "began": began, "workers": workers}

    def plays(self, start: Start, name: str) -> bool:
        """Whether this process has a share: one that came too late has none."""
        return not start["workers"] or name in start["workers"]

    def share(self, start: Start, name: str) -> tuple[Peak, Sequence[Arrival], RowWriter]:
        """What this process plays of the run, and where its rows go."""
        workers, out = start["workers"], self.settings.out
        place = workers.index(name) if workers else 0
        run = Path(start["run"])
        # Two machines' clocks differ, so there the order to start is the common moment.
        ahead = LEAD_SECONDS if out else start["began"] - time.time()
        folder = out / f"{run.name}-{name}" if out else run
        return (
            self._peak(run.name, time.perf_counter() + ahead),
            self.plan.share(place, max(len(workers), 1)),
            RowWriter(folder, name if workers else ""),
        )

    def teller(self, send: Send) -> Teller | None:
        """What tells the master of this process's share; None when both share a disk."""
        if self.settings.out is None:
            return None
        procedures = [self.target.catalogue[name] for name in self.profile.procedures]
        return Teller(portal_facts(self.target.words, procedures), send)

    def hear(self, name: str, told: Mapping[str, Any]) -> None:
        """A worker with another disk tells how its share goes."""
        if self._listener is not None:
            self._listener.hear(name, told)

    def hear_fault(self, text: str, result: Result) -> None:
        """A process cannot go on, through no fault of the portal."""
        logger.error("%s", text)
        self._fault, self.result = text, result

    def conclude(self) -> None:
        """The run has stopped: say how, and judge it when no parent does."""
        if self._run is None:
            return
        run, complete = self._run, self.over and self.crew.left > 0
        self._run = None
        self.crew.finish()
        if self.crew.lost:
            run.update({"degraded": degraded_facts(run, self.plan, self.crew)})
        if self._listener is not None and self._listener.heard:
            run.update({"apart": list(self._listener.heard)})
        if not self._fault:
            self.result = Result.PASSED if complete else Result.INVALID
        if self.settings.run is not None:
            return
        ours = {"fault_of_ours": self._fault} if self.result is Result.FAULT_OF_OURS else {}
        run.finish(
            "complete" if complete else "interrupted",
            reason=self._fault or ("" if complete else "stopped before the plan was over"),
            **ended_facts(run),
            **ours,
        )
        compact(run)
        verdict = judge(run)
        self.result = verdict.result
        logger.warning("%s: %s", run.path, verdict.result.name)
        for reason in verdict.reasons:
            logger.warning("  %s", reason.sentence)

    def close(self) -> None:
        """Nothing more is heard: what workers told while they left is kept, too."""
        if self._listener is not None:
            self._listener.close()

    def note(self) -> str:
        """What the page of the web UI says about Start."""
        return note(self.settings, self.profile, self.plan, self.target.url)

    def _peak(self, run: str, began: float) -> Peak:
        settings, plan = self.settings, self.plan
        return Peak(
            run,
            self.target,
            self.profile,
            settings.seed,
            began,
            seconds=plan.seconds,
            planned=len(plan.arrivals),
        )

    def _new_run(self) -> RunFolder:
        facts = run_facts(
            self.target,
            self.profile,
            self.plan,
            seed=self.settings.seed,
            percent=self.settings.percent,
            limits=self.profile.limits,
            client=self.settings.playing.client,
            command="locust -f loadtests/locustfile.py",
        )
        return RunFolder.create(Path("runs"), "load", self.target.name, facts)
