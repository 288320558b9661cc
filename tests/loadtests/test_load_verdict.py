"""The verdict on a load run, from rows worked out by hand and written as every run writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from civicgauge.results import Result
from civicgauge.rows import RequestRow, StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Outcome, Phase, Step
from civicgauge.verdicts import Verdict
from loadtests.verdict import LoadVerdict, judge

CLEAN = {"checked": 1, "differences": [], "not_exercised": []}

RunMaker = Callable[..., RunFolder]


def row(walk: int, step: Step, **facts: Any) -> StepRow:
    """A step of a walk that was due a second for each number before it, and begun in time."""
    base = StepRow(
        run="r",
        walk=walk,
        procedure="licence_renewal",
        variant="in_two_steps",
        persona="",
        channel="http",
        target="t",
        phase=Phase.MEASURED,
        step=step,
        attempt=1,
        due=float(walk),
        started=float(walk),
        seconds=0.1,
        longest_wait=0.1,
        outcome=Outcome.OK,
    )
    return replace(base, **facts)


def walk(number: int, **of_submit: Any) -> list[StepRow]:
    """0.1 s to find the procedure, from 0.5 s on 0.1 s to submit."""
    submit = {"started": number + 0.5, **of_submit}
    return [row(number, Step.FIND_PROCEDURE), row(number, Step.SUBMIT, **submit)]


@pytest.fixture
def make_run(tmp_path: Path) -> RunMaker:
    def make(walks: list[list[StepRow]], audit: Any = CLEAN, **facts: Any) -> RunFolder:
        plan = {"planned": len(walks), "seconds": 60.0}
        run = RunFolder.create(tmp_path, "load", "t", {"plan": plan, "sent": len(walks)})
        with RowWriter(run.path) as writer:
            for rows in walks:
                for item in rows:
                    writer.add(item)
        if audit is not None:
            run.write_json("audit.json", audit)
        state = facts.pop("state", "complete")
        run.finish(state, **facts)
        return run

    return make


def codes(verdict: LoadVerdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_a_run_that_ended_well_within_its_limits_passes(make_run: RunMaker) -> None:
    run = make_run([walk(n) for n in range(100)], limits=["submit p95 <= 3", "walk p95 <= 1"])
    verdict = judge(run)
    assert (verdict.result, verdict.reasons) == (Result.PASSED, ())
    assert [item.verdict for item in verdict.judgements] == [Verdict.PASS, Verdict.PASS]
    # From due: the walk ends 0.6 s later.
    assert verdict.judgements[1].value == pytest.approx(0.6)


def test_the_first_step_counts_from_the_moment_at_which_it_was_due(make_run: RunMaker) -> None:
    late = [
        [replace(first, started=first.started + 0.015), second]
        for first, second in (walk(n) for n in range(100))
    ]
    verdict = judge(make_run(late, limits=["find_procedure p95 <= 0.11", "submit p95 <= 0.11"]))
    assert verdict.judgements[0].value == pytest.approx(0.115)
    assert verdict.judgements[1].value == pytest.approx(0.1)
    assert (verdict.result, codes(verdict)) == (Result.FAILED, ["limit_failed"])


def test_a_limit_on_one_procedure_is_judged_on_its_filings_alone(make_run: RunMaker) -> None:
    """Of 160 filings every other one is of the slow kind: 2 s for what takes the others 0.1 s."""
    walks = [walk(n) for n in range(160)]
    walks[1::2] = [
        [replace(item, procedure="slow_one", seconds=2.0, started=item.started) for item in rows]
        for rows in walks[1::2]
    ]
    limits = [
        "licence_renewal.submit p95 <= 1",
        "slow_one.submit p95 <= 1",
        "submit p50 <= 1",
        "slow_one.walk p95 <= 3",
    ]
    run = make_run(walks, limits=limits, procedures=["licence_renewal", "slow_one"])
    quick, slow, together, whole = judge(run).judgements
    assert [quick.samples, slow.samples, together.samples, whole.samples] == [80, 80, 160, 80]
    assert [quick.value, slow.value] == [pytest.approx(0.1), pytest.approx(2.0)]
    assert [quick.verdict, slow.verdict] == [Verdict.PASS, Verdict.FAIL]
    # The 80th of 160 is of the quick kind, but its interval reaches among the slow ones.
    assert [together.value, together.high] == [pytest.approx(0.1), pytest.approx(2.0)]
    assert whole.value == pytest.approx(2.5)
    assert judge(run).reasons[0].sentence.startswith("slow_one.submit p95 <= 1 s does not hold")


def test_steps_that_never_ended_count_as_longer_than_any_limit(make_run: RunMaker) -> None:
    """Of 100, fifteen hung: the 95th is one of them, and so is all of its interval."""
    walks = [walk(n, outcome=Outcome.OK if n >= 15 else Outcome.TIMEOUT) for n in range(100)]
    verdict = judge(make_run(walks, limits=["submit p95 <= 3"]))
    assert verdict.result is Result.FAILED
    assert codes(verdict) == ["submit_timeout", "limit_failed"]
    assert "never" in verdict.reasons[1].sentence


def test_refused_warm_up_and_audit_rows_never_enter_latency(make_run: RunMaker) -> None:
    walks = [walk(n) for n in range(60)]
    walks += [walk(n, outcome=Outcome.REFUSED, seconds=50.0) for n in range(60, 63)]
    walks += [
        [replace(item, phase=Phase.WARM_UP, seconds=50.0) for item in walk(n)] for n in (70, 71)
    ]
    walks[0].append(row(0, Step.SUBMIT, phase=Phase.AUDIT, seconds=50.0))
    (judgement,) = judge(make_run(walks, limits=["submit p95 <= 3"])).judgements
    assert (judgement.samples, judgement.verdict) == (60, Verdict.PASS)


def test_too_few_samples_are_not_enough_evidence(make_run: RunMaker) -> None:
    verdict = judge(make_run([walk(n) for n in range(58)], limits=["submit p95 <= 3"]))
    assert verdict.result is Result.NOT_ENOUGH_EVIDENCE
    assert "there are 58 samples and 59 are needed" in verdict.reasons[0].sentence


def test_filings_that_did_not_reach_the_end_fail_the_run_with_step_and_reason(
    make_run: RunMaker,
) -> None:
    walks = [walk(n) for n in range(8)]
    walks += [walk(n, outcome=Outcome.FAILED, reason="reset") for n in (8, 9)]
    (reason,) = judge(make_run(walks)).reasons
    assert (reason.code, reason.result) == ("submit_failed", Result.FAILED)
    assert reason.sentence.startswith("2 of 10 filings ended at submit: failed reset. ")


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_EXERCISED])
def test_filings_that_were_not_admitted_or_not_tried_are_no_evidence(
    make_run: RunMaker, outcome: Outcome
) -> None:
    verdict = judge(make_run([walk(0), walk(1, outcome=outcome)]))
    assert verdict.result is Result.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": "interrupted", "reason": "Ctrl-C"}, "interrupted"),
        ({"plan": {"planned": 20}}, "plan_not_offered"),
        ({"sent": 11}, "rows_missing"),
        ({"issued": {"steps": 21, "requests": 0}}, "steps_missing"),
        ({"issued": {"steps": 20, "requests": 3}}, "requests_missing"),
    ],
)
def test_a_run_that_cannot_be_trusted_is_invalid(
    make_run: RunMaker, facts: dict[str, Any], code: str
) -> None:
    verdict = judge(make_run([walk(n) for n in range(10)], **facts))
    assert verdict.result is Result.INVALID
    assert code in codes(verdict)


def test_a_run_without_a_single_step_is_invalid(make_run: RunMaker) -> None:
    assert judge(make_run([])).result is Result.INVALID


def test_a_generator_that_was_late_makes_the_run_invalid(make_run: RunMaker) -> None:
    late = [[replace(item, due=item.due - 5) for item in walk(n)] for n in range(10)]
    assert codes(judge(make_run(late))) == ["generator_late"]
    (reason,) = judge(make_run(late, waited_for_a_place=9)).reasons
    assert reason.code == "too_many_in_flight"
    assert reason.sentence == (
        "Filings that waited for a place: 9; they began 5.000 s late (p99), where 0.500 s are "
        "allowed. Raise max_in_flight in the profile, or lower --percent."
    )


def test_what_the_audit_found_fails_the_run(make_run: RunMaker) -> None:
    difference = {
        "kind": "lost_dossier",
        "reference": "H-1",
        "walk": 1,
        "expected": {"code": "on_tracking_page"},
        "found": {"code": "said", "text": "Không tìm thấy hồ sơ"},
    }
    verdict = judge(make_run([walk(0)], audit={**CLEAN, "differences": [difference]}))
    assert (verdict.result, codes(verdict)) == (Result.FAILED, ["lost_dossier"])
    assert verdict.reasons[0].sentence == (
        "lost_dossier H-1: expected on tracking page, found said (text Không tìm thấy hồ sơ). "
        "Mend the portal and run again."
    )


def test_an_audit_that_saw_nothing_or_not_everything_is_no_evidence(make_run: RunMaker) -> None:
    assert judge(make_run([walk(0)], audit=None)).result is Result.NOT_ENOUGH_EVIDENCE
    missing = {"code": "no_officer_account", "variables": ["OFFICER"]}
    verdict = judge(make_run([walk(0)], audit={**CLEAN, "not_exercised": [missing]}))
    assert verdict.result is Result.NOT_ENOUGH_EVIDENCE
    assert verdict.reasons[0].sentence == (
        "Not audited: no officer account (variables OFFICER). Give the audit what it lacked and "
        "run again."
    )


def test_a_fault_of_ours_is_never_blamed_on_the_portal(make_run: RunMaker) -> None:
    run = make_run([walk(0)], state="interrupted", reason="x", fault_of_ours="KeyError: 'x'")
    assert judge(run).result is Result.FAULT_OF_OURS


def test_every_sentence_ends_with_a_remedy(make_run: RunMaker) -> None:
    walks = [walk(n, outcome=Outcome.FAILED, reason="reset") for n in range(3)]
    verdict = judge(make_run(walks, audit=None, limits=["submit p95 <= 3"], sent=9))
    assert len(verdict.reasons) >= 4
    assert all(reason.sentence.endswith(".") for reason in verdict.reasons)


def test_requests_are_counted_without_those_of_the_audit(make_run: RunMaker) -> None:
    run = make_run([walk(0)], issued={"steps": 2, "requests": 1})
    facts: dict[str, Any] = {
        "method": "GET",
        "path": "/",
        "status": 200,
        "started": 0.0,
        "seconds": 0.1,
    }
    counts: dict[str, Any] = {"bytes_sent": 0, "bytes_received": 1, "outcome": "ok"}
    with RowWriter(run.path) as writer:
        for phase in (Phase.MEASURED, Phase.AUDIT):
            writer.add(
                RequestRow(run="r", walk=0, step="track", attempt=1, phase=phase, **facts, **counts)
            )
    assert judge(run).result is Result.PASSED
