"""Leads one load run inside Locust's processes: prepares it, shares the plan out, closes it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from civicgauge.compaction import compact
from civicgauge.results import Result
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.target import load_target
from loadtests.arrivals import Arrival, plan
from loadtests.load_profile import load_profile
from loadtests.page_note import note
from loadtests.peak import Peak, draw_pictures
from loadtests.run_facts import ended_facts, run_facts
from loadtests.settings import Settings
from loadtests.verdict import judge

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
        self.profile = load_profile(settings.profile, self.target.catalogue)
        self.plan = plan(
            self.profile,
            settings.seed,
            percent=settings.percent,
            minutes=settings.minutes,
            walks=settings.walks,
        )
        self.result: Result | None = None
        self._run: RunFolder | None = None
        self._workers: list[str] = []
        self._ended = 0
        self._fault = ""
        # Now, because later it would hold up arrivals.
        draw_pictures(self._peak("", 0.0), self.plan.arrivals)

    @property
    def processes(self) -> int:
        """How many processes play; 0 while none does."""
        return 0 if self._run is None else max(len(self._workers), 1)

    @property
    def over(self) -> bool:
        """Whether every playing process has come to the end of its share."""
        return self._run is not None and self._ended >= self.processes

    def has_lost_a_worker(self, there: Sequence[str]) -> bool:
        """Whether the plan can no longer be carried to its end."""
        lost = self._run is not None and not set(self._workers) <= set(there)
        if lost and not self._fault:
            self.hear_fault(
                "a worker of Locust died; its part of the plan is missing", Result.INVALID
            )
        return lost

    def lead(self, workers: list[str]) -> Start:
        """Begin a run with these workers; in a new folder unless a parent made one."""
        self._workers, self._ended, self._fault, self.result = workers, 0, "", None
        self._run = RunFolder(self.settings.run) if self.settings.run else self._new_run()
        began = time.time() + LEAD_SECONDS
        return {"run": str(self._run.path), "began": began, "workers": workers}

    def share(self, start: Start, name: str) -> tuple[Peak, Sequence[Arrival], RowWriter]:
        """What this process plays of the run, and where its rows go."""
        workers = start["workers"]
        place = workers.index(name) if workers else 0
        began = time.perf_counter() + start["began"] - time.time()
        folder = Path(start["run"])
        return (
            self._peak(folder.name, began),
            self.plan.share(place, max(len(workers), 1)),
            RowWriter(folder),
        )

    def hear_end(self) -> None:
        """One more process has come to the end of its share."""
        self._ended += 1

    def hear_fault(self, text: str, result: Result) -> None:
        """A process cannot go on, through no fault of the portal."""
        logger.error("%s", text)
        self._fault, self.result = text, result

    def conclude(self) -> None:
        """The run has stopped: say how, and judge it when no parent does."""
        if self._run is None:
            return
        run, complete = self._run, self.over
        self._run = None
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

    def note(self) -> str:
        """What the page of the web UI says about Start."""
        return note(self.settings, self.profile, self.plan, self.target.url)

    def _peak(self, run: str, began: float) -> Peak:
        return Peak(run, self.target, self.profile, self.settings.seed, began)

    def _new_run(self) -> RunFolder:
        facts = run_facts(
            self.target,
            self.profile,
            self.plan,
            seed=self.settings.seed,
            percent=self.settings.percent,
            limits=self.profile.limits,
            client=self.settings.client,
            command="locust -f loadtests/locustfile.py",
        )
        return RunFolder.create(Path("runs"), "load", self.target.name, facts)
