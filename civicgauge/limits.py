"""Limits set before a run, as people write them: ``submit p95 <= 3``, ``walk completed >= 99%``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civicgauge.errors import WrongLimit
from civicgauge.steps import Step

WHOLE_WALK = "walk"
"""The whole filing, from when it was due."""
LAG = "lag"
"""How late our own generator began filings."""
AUDIT = "audit"
"""What the portal shows after the run beside what it had acknowledged."""


class Measure(StrEnum):
    """What of its subject a limit bounds."""

    PERCENTILE = "percentile"  # seconds
    ERRORS = "errors"  # share of a step's tries that failed
    COMPLETED = "completed"  # share of filings that reached their end
    DIFFERENCES = "differences"  # number of them that an audit found

    @property
    def is_share(self) -> bool:
        return self in (Measure.ERRORS, Measure.COMPLETED)


@dataclass(frozen=True, slots=True)
class Limit:
    """What must hold of the filings of a run.

    Attributes:
        step: what is bounded: a step, ``walk``, ``lag`` or ``audit``.
        bound: the most that is allowed, of `completed` the least: seconds, a share of 1, a number.
        procedure: whose filings are judged; empty for all procedures together.
        percentile: 0 < percentile < 100; 0 for other measures.
    """

    step: str
    measure: Measure
    bound: float
    procedure: str = ""
    percentile: float = 0.0

    def __str__(self) -> str:
        subject = f"{self.procedure}.{self.step}" if self.procedure else self.step
        if self.measure is Measure.PERCENTILE:
            return f"{subject} p{self.percentile:g} <= {self.bound:g} s"
        if self.measure is Measure.DIFFERENCES:
            return f"{subject} differences <= {self.bound:g}"
        sign = ">=" if self.measure is Measure.COMPLETED else "<="
        return f"{subject} {self.measure} {sign} {100 * self.bound:.10g}%"

    @property
    def allowed(self) -> float:
        """The share of cases that may be bad: over the seconds, failed, or not completed."""
        if self.measure is Measure.ERRORS:
            return self.bound
        # Rounded, so that nine of ten are neither more nor less than 90 %.
        kept = self.percentile / 100 if self.measure is Measure.PERCENTILE else self.bound
        return round(1 - kept, 12)

    def concerns(self, procedure: str) -> bool:
        """Whether filings of the procedure are judged."""
        return self.procedure in ("", procedure)


_FORMS = {
    "": "'submit p95 <= 3' (seconds) or 'submit errors <= 1%', of any step",
    WHOLE_WALK: "'walk p95 <= 60' or 'walk completed >= 99%'",
    LAG: "'lag p99 <= 0.05'",
    AUDIT: "'audit differences <= 0'",
}
"""What can be written about a step, and about each subject that is none."""

_SUBJECTS = {
    "": (Measure.PERCENTILE, Measure.ERRORS),
    WHOLE_WALK: (Measure.PERCENTILE, Measure.COMPLETED),
    LAG: (Measure.PERCENTILE,),
    AUDIT: (Measure.DIFFERENCES,),
}

_NUMBER = r"\d*\.?\d+(?:e-\d+)?"
_LIMIT = re.compile(
    rf"(?:(?P<procedure>\w+)\.)?(?P<subject>\w+)\s+"
    rf"(?:p(?P<percentile>{_NUMBER})\s*<=\s*(?P<seconds>{_NUMBER})\s*s?"
    rf"|errors\s*<=\s*(?P<errors>{_NUMBER})\s*%"
    rf"|completed\s*>=\s*(?P<completed>{_NUMBER})\s*%"
    rf"|differences\s*<=\s*(?P<differences>\d+))"
)


def parse_limit(text: str, procedures: Sequence[str]) -> Limit:
    """A limit from a text like those of the forms, for one procedure ``PROCEDURE.submit ...``.

    Args:
        procedures: those that are filed.

    Raises:
        WrongLimit: with everything that is wrong about it.
    """
    found = _LIMIT.fullmatch(text.strip())
    if found is None:
        one = "and for one procedure 'PROCEDURE.submit p95 <= 3'"
        raise WrongLimit(text, "is not a limit", f"{', '.join(_FORMS.values())}; {one}")
    limit = _limit(**found.groupdict())
    wrong = list(_mistakes(limit, procedures))
    if wrong:
        problems, valid = zip(*wrong, strict=True)
        raise WrongLimit(text, " and ".join(problems), "; ".join(valid))
    return limit


def _limit(
    procedure: str | None,
    subject: str,
    percentile: str | None,
    seconds: str | None,
    errors: str | None,
    completed: str | None,
    differences: str | None,
) -> Limit:
    """The parts of a limit, of which those of other measures are None."""
    named = procedure or ""
    if percentile and seconds:
        return Limit(subject, Measure.PERCENTILE, float(seconds), named, float(percentile))
    if errors:
        return Limit(subject, Measure.ERRORS, float(errors) / 100, named)
    if completed:
        return Limit(subject, Measure.COMPLETED, float(completed) / 100, named)
    return Limit(subject, Measure.DIFFERENCES, float(differences or 0), named)


def _mistakes(limit: Limit, procedures: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong about a limit that can be read, each with what is valid."""
    subject = limit.step if limit.step in _SUBJECTS else ""
    if not subject and limit.step not in list(Step):
        steps = ", ".join([*Step, WHOLE_WALK, LAG, AUDIT])
        yield "is about an unknown step", f"a limit on one of the steps {steps}"
    elif limit.measure not in _SUBJECTS[subject]:
        yield f"measures what {limit.step} does not have", _FORMS[subject]
    if limit.procedure and subject in (LAG, AUDIT):
        yield f"is about one procedure, but {subject} is of the whole run", _FORMS[subject]
    elif limit.procedure and limit.procedure not in procedures:
        filed = f"a limit on one of the procedures that are filed: {', '.join(procedures)}"
        yield f"is about {limit.procedure}, which is not filed", filed
    if limit.measure is Measure.PERCENTILE and not (0 < limit.percentile < 100 and limit.bound):
        yield "can never be decided", "a percentile between 0 and 100, and seconds above 0"
    if limit.measure.is_share and not 0 < limit.bound < 1:
        yield "can never be decided by samples", "a share above 0% and below 100%"
