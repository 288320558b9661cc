"""One probe: a short load run at one rate, and what its verdict says about that rate."""

from __future__ import annotations

import dataclasses
import math
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicgauge.errors import CivicGaugeError, InvalidRun
from civicgauge.limits import Limit
from civicgauge.results import Result
from civicgauge.runs import RunFolder
from civicgauge.target import Target
from civicgauge.validity import Flaw
from civicgauge.verdicts import Judgement
from loadtests.capacity.length import Need
from loadtests.capacity.measure import measure
from loadtests.capacity.plan import write_profile
from loadtests.capacity.search import Finding
from loadtests.load import run_load
from loadtests.verdict import LoadVerdict, judge

OURS = {Flaw.GENERATOR_LATE, Flaw.PLAN_NOT_OFFERED}
"""Flaws of a run that say that the generator was at its end."""
UNAUDITED = {"not_audited", "audit_not_exercised"}
"""Open questions that are none about the rate: they stay open at every rate."""

OnProgress = Callable[[Mapping[str, Any]], None]


class Interrupted(Exception):
    """A probe was cut short; its text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be found out, about which target.

    Attributes:
        given: what a person calls the target on the command line.
        text: what other processes load it by.
        procedures: each is an equal part of the filings.
        precision: how far apart the ends of the answer may be, as a share of the lower.
        seed: of the first probe; each further one has the next, and so other citizens.
    """

    given: str
    text: str
    target: Target
    procedures: Sequence[str]
    limits: Sequence[Limit]
    precision: float
    seed: int
    processes: int
    command: str
    faults: Mapping[str, float] | None = None


class Prober:
    """Makes the probes of a search, into one folder, and keeps the record of each."""

    def __init__(
        self, question: Question, need: Need, folder: Path, on_progress: OnProgress
    ) -> None:
        self.records: list[dict[str, Any]] = []
        self._question = question
        self._need = need
        self._folder = folder
        self._on_progress = on_progress

    def probe(self, rate: float) -> Finding:
        """Try a rate; once more when nobody can tell whether it holds.

        A probe that was undecided is repeated twice as long; one whose filings our generator began
        late, as long, because another program may have taken the processor. What is undecided or
        late again counts as that: as not held, which is the safe side.

        Raises:
            Interrupted: somebody or something stopped the run.
            InvalidRun: its rows cannot be trusted for another reason.
        """
        finding = self._run(rate, 1)
        if finding in (Finding.UNDECIDED, Finding.LATE):
            self.records[-1]["repeated"] = True
            finding = self._run(rate, 2 if finding is Finding.UNDECIDED else 1)
        return finding

    def _run(self, rate: float, times: int) -> Finding:
        began = time.monotonic()
        run = self._played(rate, times)
        verdict = judge(run)
        finding = None if run.state() == "interrupted" else finding_of(verdict)
        self.records.append(
            {
                "rate": rate,
                "finding": finding,
                "repeated": False,
                "run": run.path.relative_to(self._folder).as_posix(),
                "planned": run.manifest()["plan"]["planned"],
                "seconds": run.manifest()["plan"]["seconds"],
                "took": time.monotonic() - began,
                **dataclasses.asdict(measure(run)),
                "limits": [_told(item) for item in verdict.judgements],
                "reasons": [reason.sentence for reason in verdict.reasons],
            }
        )
        if finding is None:
            raise Interrupted(str(run.manifest().get("reason")))
        return finding

    def _played(self, rate: float, times: int) -> RunFolder:
        asked = self._question
        number = len(self.records) + 1
        seed = asked.seed + number - 1
        file = self._folder / f"probe-{number:02}.toml"
        profile = write_profile(
            file,
            procedures=asked.procedures,
            limits=asked.limits,
            rate=rate,
            length=self._need.length(rate, times),
            seed=seed,
            catalogue=asked.target.catalogue,
        )
        again = ["civicgauge", "load", asked.given, f"--profile={file}", f"--seed={seed}"]
        return run_load(
            asked.text,
            asked.target,
            profile,
            seed=seed,
            out=self._folder / "runs",
            command=shlex.join([*again, f"--processes={asked.processes}"]),
            processes=asked.processes,
            faults=asked.faults,
            on_progress=lambda state: self._on_progress({**state, "probe": number, "rate": rate}),
        )


def finding_of(verdict: LoadVerdict) -> Finding:
    """What a verdict says about the rate of its run.

    Raises:
        InvalidRun: nothing, because its rows are not whole.
        CivicGaugeError: nothing, because of a fault of ours.
    """
    reasons = [reason for reason in verdict.reasons if reason.code not in UNAUDITED]
    said = " ".join(reason.sentence for reason in reasons)
    if verdict.result is Result.FAULT_OF_OURS:
        raise CivicGaugeError(said)
    codes = {reason.code for reason in reasons}
    if codes & OURS:
        return Finding.LATE
    results = {reason.result for reason in reasons if reason.code != Flaw.NOTHING_MEASURED}
    if Result.INVALID in results:
        raise InvalidRun(said)
    if Result.FAILED in results or Flaw.NOTHING_MEASURED in codes:
        return Finding.BROKEN
    return Finding.UNDECIDED if reasons else Finding.HELD


def _told(judgement: Judgement) -> dict[str, Any]:
    """A judgement for JSON, which has no word for a wait that never ended."""
    value = judgement.value
    endless = value is not None and math.isinf(value)
    return {
        "limit": str(judgement.limit),
        "measure": judgement.limit.measure,
        "verdict": judgement.verdict,
        "samples": judgement.samples,
        "value": None if endless else value,
        "never_ended": endless,
    }
