"""Find the capacity of a portal: rehearse, search, and keep what is known after every probe."""

from __future__ import annotations

import dataclasses
import shlex
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from civicgauge import __version__
from civicgauge.errors import InvalidRun, UsageError
from civicgauge.runs import RunFolder, new_folder
from loadtests.capacity.answer import bound_by, result_of
from loadtests.capacity.length import Need, need
from loadtests.capacity.plan import level
from loadtests.capacity.probe import Interrupted, OnProgress, Prober, Question
from loadtests.capacity.scalability import Scalability, fit
from loadtests.capacity.search import Finding, Trial, bracket, next_rate, to_come
from loadtests.generator_need import too_much
from loadtests.rehearsal import rehearse

JSON_FILE = "capacity.json"

CURVE_POINTS = 60

Content = dict[str, Any]
OnProbe = Callable[[Content, float], None]
"""Told the content so far after every probe, and how many seconds are left at least."""


def find_capacity(
    question: Question,
    out: Path,
    *,
    start: float | None = None,
    on_progress: OnProgress = lambda state: None,
    on_probe: OnProbe = lambda content, left: None,
) -> tuple[Path, Content]:
    """Search until the answer is as precise as asked, or until somebody or something stops it.

    Args:
        start: the first rate; None takes that of one citizen after the other, which keeps a
            portal busy and lets nobody wait for anybody.

    Returns:
        The folder with the probes' runs and ``capacity.json``, and the content of the latter.

    Raises:
        CheckFailed, InvalidRun: one citizen alone does not get through; nothing was begun.
        UsageError: the load generator is too small for the first rate.
    """
    alone = _rehearsed(question, on_progress)
    if start is not None:
        _refuse_too_much(question, start, on_progress)
    asked = need(question.limits, len(question.procedures), question.precision, alone)
    first = start or 3600 * len(question.procedures) / alone
    folder = new_folder(out, "capacity", question.target.name, datetime.now(UTC))
    prober = Prober(question, asked, folder, on_progress)
    search = _Search(question, asked, first, prober)

    def keep(state: str, reason: str = "") -> Content:
        content = search.content(state, reason)
        RunFolder(folder).write_json(JSON_FILE, content)
        return content

    try:
        while (rate := search.next_rate()) is not None:
            search.trials.append(Trial(rate, prober.probe(rate)))
            on_probe(keep("running"), search.seconds_left())
        return folder, keep("complete")
    except KeyboardInterrupt:
        return folder, keep("interrupted", "stopped by the user")
    except (Interrupted, InvalidRun) as stopped:
        return folder, keep("interrupted", str(stopped))


def _refuse_too_much(question: Question, start: float, on_progress: OnProgress) -> None:
    """A first rate that our processes cannot send says nothing about the portal."""
    profile = level(question.procedures, start, 60.0)
    wanted = too_much(question.target, profile, question.seed, question.processes, on_progress)
    if wanted is not None:
        raise UsageError(
            f"{start:,.0f} filings an hour are more than {question.processes} of our processes can "
            f"send: one begins at most {3600 / wanted.cpu:,.0f} an hour. Give a lower --from, or "
            f"at least --processes {wanted.processes}, each with a free core."
        )


class _Search:
    """The trials so far, and what follows from them."""

    def __init__(self, question: Question, asked: Need, start: float, prober: Prober) -> None:
        self.trials: list[Trial] = []
        self._question = question
        self._asked = asked
        self._start = start
        self._prober = prober
        self._began = datetime.now(UTC)

    def next_rate(self) -> float | None:
        return next_rate(self.trials, self._start, self._question.precision)

    def seconds_left(self) -> float:
        """At least: if no higher rate holds and no probe has to be repeated."""
        records = self._prober.records
        beside: float = sum(record["took"] - record["seconds"] for record in records)
        coming = to_come(self.trials, self._start, self._question.precision)
        each = beside / max(len(records), 1)
        return sum(self._asked.length(rate).seconds + each for rate in coming)

    def content(self, state: str, reason: str) -> Content:
        asked, found, records = self._question, bracket(self.trials), self._prober.records
        law = fit([(item["under_way"], item["finished_per_hour"]) for item in _whole(records)])
        bound = bound_by(found.broken, records)
        return {
            "civicgauge": __version__,
            "target": asked.target.name,
            "command": asked.command,
            "began": self._began.isoformat(),
            "ended": datetime.now(UTC).isoformat(),
            "state": state,
            "reason": reason,
            "result": result_of(state, self.trials, bound).name.lower(),
            "procedures": list(asked.procedures),
            "limits": [str(limit) for limit in asked.limits],
            "precision": asked.precision,
            "seed": asked.seed,
            "processes": asked.processes,
            "start": self._start,
            "need": dataclasses.asdict(self._asked),
            "held": found.held,
            "broken": found.broken,
            "held_times": _times(self.trials, found.held),
            "broken_times": _times(self.trials, found.broken),
            "bound_by": bound,
            "law": _law(law) if law else None,
            "probes": records,
        }


def _rehearsed(question: Question, on_progress: OnProgress) -> float:
    """Seconds that one citizen needs to file every procedure."""
    check = ["civicgauge", "check", question.given, f"--seed={question.seed}"]
    began = time.perf_counter()
    rehearse(
        question.target,
        level(question.procedures, 1.0, 60.0),
        seed=question.seed,
        command=shlex.join(check),
        on_progress=on_progress,
    )
    return time.perf_counter() - began


def _whole(records: Sequence[Content]) -> list[Content]:
    """The probes that measured the portal: neither cut short nor sent late."""
    return [item for item in records if item["finding"] not in (None, Finding.LATE)]


def _times(trials: Sequence[Trial], rate: float | None) -> int:
    return sum(trial.rate == rate for trial in trials)


def _law(law: Scalability) -> Content:
    """The figures of the law, and points of its curve up to the highest that was measured."""
    steps = [law.measured_to * (step / CURVE_POINTS) ** 2 for step in range(1, CURVE_POINTS + 1)]
    return {
        **dataclasses.asdict(law),
        "peak": law.peak,
        "curve": [(under_way, law.at(under_way)) for under_way in steps],
    }
