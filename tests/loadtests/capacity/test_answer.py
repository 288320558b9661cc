"""Who was at its limit, what a verdict says about a rate, and what the whole answer is worth."""

from __future__ import annotations

from typing import Any

import pytest

from civicgauge.errors import CivicGaugeError, InvalidRun
from civicgauge.results import Result, worst
from loadtests.capacity.answer import bound_by, result_of
from loadtests.capacity.probe import finding_of
from loadtests.capacity.search import Finding, Trial
from loadtests.verdict import LoadVerdict, Reason

HELD, BROKEN, UNDECIDED, LATE = Finding


def record(finding: Finding = BROKEN, **facts: Any) -> dict[str, Any]:
    wait = {"measure": "percentile", "value": 2.0}
    usual = {"rate": 200.0, "repeated": False, "busy": 0.3, "lag_p99": 0.01, "limits": [wait]}
    return {**usual, "finding": finding, **facts}


@pytest.mark.parametrize(
    ("records", "bound"),
    [
        ([record(), record()], "portal"),
        ([record(), record(LATE)], "generator"),
        ([record(LATE, repeated=True), record()], "portal"),
        ([record(busy=0.81)], "unclear"),
        ([record(lag_p99=0.21)], "unclear"),  # more than a tenth of 2 s
        ([record(lag_p99=None, busy=None)], "portal"),
        ([record(HELD, rate=100.0)], None),
    ],
    ids=["portal", "late", "late only once", "busy", "lagging", "silent", "nothing broke"],
)
def test_who_was_at_its_limit_is_read_from_the_probes_that_did_not_hold(
    records: list[dict[str, Any]], bound: str | None
) -> None:
    assert bound_by(200.0, records) == bound


def verdict(*reasons: tuple[str, Result]) -> LoadVerdict:
    results = [Result.PASSED, *(result for _, result in reasons)]
    return LoadVerdict(worst(results), tuple(Reason(*item, "said") for item in reasons), ())


@pytest.mark.parametrize(
    ("reasons", "finding"),
    [
        ([], HELD),
        ([("limit_failed", Result.FAILED)], BROKEN),
        ([("lost_dossier", Result.FAILED)], BROKEN),
        ([("limit_open", Result.NOT_ENOUGH_EVIDENCE)], UNDECIDED),
        ([("submit_refused", Result.NOT_ENOUGH_EVIDENCE)], UNDECIDED),
        ([("audit_not_exercised", Result.NOT_ENOUGH_EVIDENCE)], HELD),
        ([("limit_failed", Result.FAILED), ("generator_late", Result.INVALID)], LATE),
        ([("plan_not_offered", Result.INVALID)], LATE),
        ([("nothing_measured", Result.INVALID)], BROKEN),
    ],
)
def test_a_rate_holds_only_when_nothing_is_held_against_its_run(
    reasons: list[tuple[str, Result]], finding: Finding
) -> None:
    assert finding_of(verdict(*reasons)) is finding


def test_a_run_whose_rows_are_not_whole_says_nothing_about_its_rate() -> None:
    with pytest.raises(InvalidRun, match="said"):
        finding_of(verdict(("rows_missing", Result.INVALID)))
    with pytest.raises(CivicGaugeError, match="said"):
        finding_of(verdict(("fault_of_ours", Result.FAULT_OF_OURS)))


@pytest.mark.parametrize(
    ("findings", "bound", "result"),
    [
        ([HELD, BROKEN], "portal", Result.PASSED),
        ([HELD, UNDECIDED], "portal", Result.PASSED),
        ([HELD, LATE], "generator", Result.NOT_ENOUGH_EVIDENCE),
        ([HELD, BROKEN], "unclear", Result.NOT_ENOUGH_EVIDENCE),
        ([BROKEN], "portal", Result.FAILED),
        ([UNDECIDED], "portal", Result.NOT_ENOUGH_EVIDENCE),
        ([LATE], "generator", Result.INVALID),
    ],
)
def test_the_result_is_a_pass_only_with_an_answer_about_the_portal(
    findings: list[Finding], bound: str, result: Result
) -> None:
    trials = [Trial(100.0 * place, finding) for place, finding in enumerate(findings, 1)]
    assert result_of("complete", trials, bound) is result
    assert result_of("interrupted", trials, bound) is Result.INVALID
