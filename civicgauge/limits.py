"""Limits judged from exact percentiles; three-valued, never without enough samples.

Nearest rank is the one definition of a percentile everywhere: the ``ceil(q n)``-th smallest value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from civicgauge.errors import WrongLimit

CONFIDENCE_Z = 1.959964
"""Two-sided 95 %."""


class Verdict(StrEnum):
    """đạt / không đạt / chưa đủ căn cứ."""

    PASS = "pass"
    FAIL = "fail"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


@dataclass(frozen=True, slots=True)
class Limit:
    """``step`` p``percentile`` <= ``seconds``; ``walk`` stands for the whole filing.

    Attributes:
        procedure: whose filings are judged; empty for all procedures together.
    """

    step: str
    percentile: float  # 0 < percentile < 100
    seconds: float
    procedure: str = ""

    def __str__(self) -> str:
        subject = f"{self.procedure}.{self.step}" if self.procedure else self.step
        return f"{subject} p{self.percentile:g} <= {self.seconds:g} s"

    def concerns(self, procedure: str) -> bool:
        """Whether filings of the procedure are judged."""
        return self.procedure in ("", procedure)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a limit: the measured value with its 95 % interval, in seconds."""

    limit: Limit
    verdict: Verdict
    samples: int
    needed: int
    value: float | None
    low: float | None
    high: float | None


_LIMIT = re.compile(
    r"\s*(?:(?P<procedure>\w+)\.)?(?P<step>[a-z_]+)\s+p(?P<percentile>[0-9.]+)"
    r"\s*<=\s*(?P<seconds>[0-9.]+(?:e-\d+)?)\s*s?\s*"
)


def parse_limit(text: str, steps: Sequence[str], procedures: Sequence[str]) -> Limit:
    """A limit from ``submit p95 <= 3`` or, for one procedure, ``licence_renewal.submit p95 <= 3``.

    Args:
        procedures: those that are filed.

    Raises:
        WrongLimit: not of this form, an unknown step, or a procedure that is not filed.
    """
    found = _LIMIT.fullmatch(text)
    if found is None or not 0 < float(found["percentile"]) < 100:
        form = "'submit p95 <= 3' (seconds), or 'PROCEDURE.submit p95 <= 3' for one procedure"
        raise WrongLimit(text, "is not a limit", form)
    if found["step"] not in steps:
        known = f"a limit on one of the steps {', '.join(steps)}"
        raise WrongLimit(text, "is about an unknown step", known)
    if found["procedure"] not in (None, *procedures):
        filed = f"a limit on one of the procedures that are filed: {', '.join(procedures)}"
        raise WrongLimit(text, f"is about {found['procedure']}, which is not filed", filed)
    return Limit(
        found["step"], float(found["percentile"]), float(found["seconds"]), found["procedure"] or ""
    )


def percentile(ordered: Sequence[float], q: float) -> float:
    """The nearest-rank percentile, 0 < q < 100, of values in ascending order."""
    return ordered[ranks(len(ordered), q)[0]]


def ranks(n: int, q: float) -> tuple[int, int, int]:
    """Where in n ordered values a percentile and the ends of its 95 % interval are, from 0.

    The interval is that of order statistics, by the normal approximation of the ranks.
    """
    share = q / 100
    spread = CONFIDENCE_Z * math.sqrt(n * share * (1 - share))
    low = max(math.floor(n * share - spread), 1)
    high = min(math.ceil(n * share + spread) + 1, n)
    return max(math.ceil(share * n), 1) - 1, low - 1, high - 1


def needed_samples(q: float) -> int:
    """Samples below which no distribution-free 95 % upper bound of the percentile exists.

    The largest of n values exceeds the true percentile with probability ``1 - (q/100)**n``;
    this is at least 0.95 from n = ln 0.05 / ln(q/100): 29 for p90, 59 for p95, 299 for p99.
    """
    return math.ceil(math.log(0.05) / math.log(q / 100))


def interval(ordered: Sequence[float], q: float) -> tuple[float, float]:
    """The order-statistic 95 % interval of a percentile."""
    _, low, high = ranks(len(ordered), q)
    return ordered[low], ordered[high]


def lower_bound(ordered: Sequence[float], q: float) -> float | None:
    """A value that the true percentile exceeds with 97.5 %, from few samples; None without one.

    The r-th smallest of n values lies above the percentile when fewer than r of them lie below
    it, which has the probability P(Bin(n, q/100) < r): the largest r is taken for which this is
    at most 0.025. So few samples can prove that a limit is broken, never that it is kept.
    """
    n, share, below = len(ordered), q / 100, 0.0
    found = None
    for rank in range(1, n + 1):
        below += math.comb(n, rank - 1) * share ** (rank - 1) * (1 - share) ** (n - rank + 1)
        if below > 0.025:
            break
        found = ordered[rank - 1]
    return found


def judge(limit: Limit, values: Sequence[float], *, censored: int = 0) -> Judgement:
    """Judge one limit on the waits of one step.

    Args:
        values: seconds, in any order.
        censored: steps that never ended; they count as longer than any limit.
    """
    return judge_ordered(limit, [*sorted(values), *[math.inf] * censored])


def judge_ordered(limit: Limit, ordered: Sequence[float]) -> Judgement:
    """Judge one limit on waits in ascending order; infinite ones never ended."""
    n, needed = len(ordered), needed_samples(limit.percentile)
    if n < needed:
        low = lower_bound(ordered, limit.percentile)
        broken = low is not None and low > limit.seconds
        verdict = Verdict.FAIL if broken else Verdict.NOT_ENOUGH_EVIDENCE
        return Judgement(limit, verdict, n, needed, None, low if broken else None, None)
    value = percentile(ordered, limit.percentile)
    low, high = interval(ordered, limit.percentile)
    verdict = Verdict.NOT_ENOUGH_EVIDENCE
    if high <= limit.seconds:
        verdict = Verdict.PASS
    elif low > limit.seconds:
        verdict = Verdict.FAIL
    return Judgement(limit, verdict, n, needed, value, low, high)
