"""Limits are judged three-valued, on enough samples, and corrected for being many."""

from __future__ import annotations

import math

import numpy as np
import pytest

from civicgauge.limits import Limit, parse_limit
from civicgauge.verdicts import Cases, Evidence, Found, Judgement, Verdict, Waited, judge_all

STEPS = (
    *("find_procedure", "sign_in", "start", "fill_form", "attach_papers"),
    *("sign", "submit", "pay", "get_receipt", "track"),
)


def waited(limit: str, values: list[float], censored: int = 0) -> tuple[Limit, Waited]:
    parsed = parse_limit(limit, [])
    ordered = [*sorted(values), *[math.inf] * censored]
    return parsed, Waited(ordered, sum(value > parsed.bound for value in ordered))


def judged(limit: Limit, evidence: Evidence) -> Judgement:
    """Of a limit that is the only one."""
    return judge_all({limit: evidence})[limit]


def verdict(limit: str, evidence: Evidence) -> Verdict:
    return judged(parse_limit(limit, []), evidence).verdict


def test_too_few_samples_are_not_enough_evidence_and_print_no_value() -> None:
    found = judged(*waited("submit p95 <= 3", [0.1] * 58))

    assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert found.value is None
    assert (found.samples, found.needed, found.enough) == (58, 59, 59)


def test_few_samples_can_prove_that_a_limit_is_broken() -> None:
    found = judged(*waited("submit p95 <= 0.05", [0.1, 0.2, 0.3, 0.4, 0.5]))

    # P(Bin(5, .95) < 4) = .0226 and P(Bin(5, .95) < 5) = .226: the fourth of five is the bound
    assert found.verdict is Verdict.FAIL
    assert (found.value, found.low, found.high) == (None, 0.4, None)


def test_few_samples_partly_below_the_limit_prove_nothing() -> None:
    found = judged(*waited("submit p95 <= 0.45", [0.1, 0.2, 0.3, 0.4, 0.5]))

    assert found.verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_a_limit_far_above_every_value_is_kept() -> None:
    assert judged(*waited("submit p95 <= 3", [0.1] * 59)).verdict is Verdict.PASS


def test_a_limit_far_below_every_value_is_broken() -> None:
    assert judged(*waited("submit p95 <= 0.01", [0.1] * 59)).verdict is Verdict.FAIL


def test_a_limit_inside_the_interval_is_not_decided_and_tells_how_many_samples_would() -> None:
    values = [number / 100 for number in range(1, 101)]  # p95 is 0.95

    found = judged(*waited("submit p95 <= 0.97", values))

    # Three of 100 are longer; 3.8415 * .05 * .95 / (.03 - .05) ** 2 = 456.2
    assert (found.low, found.value, found.high) == (0.90, 0.95, 1.00)
    assert (found.verdict, found.enough) == (Verdict.NOT_ENOUGH_EVIDENCE, 457)


def test_a_step_that_never_ended_counts_as_longer_than_any_limit() -> None:
    found = judged(*waited("submit p95 <= 3", [0.1] * 80, censored=20))

    assert (found.verdict, found.value) == (Verdict.FAIL, math.inf)


@pytest.mark.parametrize(
    ("bad", "total", "expected"),
    [
        (0, 298, Verdict.NOT_ENOUGH_EVIDENCE),
        (0, 299, Verdict.PASS),
        (1, 10, Verdict.NOT_ENOUGH_EVIDENCE),  # 1 - .99 ** 10 = .096 by chance
        (2, 10, Verdict.FAIL),  # 1 - .99 ** 10 - 10 * .01 * .99 ** 9 = .004
    ],
)
def test_a_share_of_errors_needs_as_many_tries_as_its_percentile(
    bad: int, total: int, expected: Verdict
) -> None:
    assert verdict("submit errors <= 1%", Cases(bad, 0, total)) is expected


def test_a_share_of_completed_filings_is_bounded_from_below() -> None:
    found = judged(parse_limit("walk completed >= 90%", []), Cases(10, 0, 1000))

    assert found.value == pytest.approx(0.99)
    assert found.low is not None
    assert found.high is not None
    assert 0.98 < found.low < 0.99 < found.high < 1
    assert found.verdict is Verdict.PASS
    assert verdict("walk completed >= 99.9%", Cases(10, 0, 1000)) is Verdict.FAIL


def test_cases_of_which_nobody_knows_are_neither_good_nor_bad() -> None:
    """All 900 that are known are good; the other 100 could make it 90 %."""
    found = judged(parse_limit("walk completed >= 95%", []), Cases(0, 100, 1000))

    assert (found.verdict, found.value, found.enough) == (Verdict.NOT_ENOUGH_EVIDENCE, 1.0, None)
    assert verdict("walk completed >= 85%", Cases(0, 100, 1000)) is Verdict.PASS
    assert verdict("walk completed >= 95%", Cases(100, 100, 1000)) is Verdict.FAIL


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Found(0, 90, whole=True), Verdict.PASS),
        (Found(1, 90, whole=True), Verdict.FAIL),
        (Found(1, 90, whole=False), Verdict.FAIL),
        (Found(0, 90, whole=False), Verdict.NOT_ENOUGH_EVIDENCE),
    ],
)
def test_differences_are_counted_and_what_was_not_looked_at_is_no_pass(
    found: Found, expected: Verdict
) -> None:
    assert verdict("audit differences <= 0", found) is expected


def test_a_limit_that_fails_alone_may_be_undecided_among_many() -> None:
    """Eight of 60 waits are over the limit, where 3 are allowed.

    By chance so many have P(Bin(60, .05) >= 8) = 0.0098, which is less than the 0.025 on either
    side of a 95 % interval: alone the limit is broken. Among four limits the interval is one of
    98.75 %, and 0.0098 is more than the 0.00625 on either side of that.
    """
    values = [1.0] * 52 + [5.0] * 8
    alone = judged(*waited("submit p95 <= 3", values))
    assert (alone.verdict, alone.low, alone.confidence) == (Verdict.FAIL, 5.0, 0.95)

    open_ones = {
        parse_limit(f"{step} errors <= 1%", []): Cases(0, 0, 10)
        for step in ("pay", "track", "sign")
    }
    limit, evidence = waited("submit p95 <= 3", values)
    corrected = judge_all({limit: evidence, **open_ones})[limit]
    assert (corrected.verdict, corrected.low) == (Verdict.NOT_ENOUGH_EVIDENCE, 1.0)
    assert corrected.confidence == pytest.approx(0.9875)


def test_limits_that_are_decided_make_room_for_the_others() -> None:
    """Sixty waits can keep a p95 only as the last one: .95 ** 60 = .046 is below .05 alone."""
    together = dict(
        [
            waited("submit p95 <= 3", [0.1] * 60),
            waited("pay p95 <= 3", [9.0] * 60),
            waited("track p95 <= 3", [0.1] * 600),
        ]
    )
    found = [(item.verdict, item.confidence) for item in judge_all(together).values()]

    # Two are clear at 98.3 %; that leaves one, and one alone has 95 %.
    assert [verdict for verdict, _ in found] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]
    assert [confidence for _, confidence in found] == pytest.approx(
        [0.95, 1 - 0.05 / 3, 1 - 0.05 / 3]
    )


def test_what_an_audit_counted_makes_no_interval_wider() -> None:
    counted = {parse_limit("audit differences <= 0", []): Found(0, 9, whole=True)}
    together = judge_all({**counted, **dict([waited("submit p95 <= 3", [0.1] * 59)])})

    assert [item.verdict for item in together.values()] == [Verdict.PASS, Verdict.PASS]


@pytest.mark.parametrize("bad_share", [0.04, 0.05, 0.06])
def test_of_many_limits_a_wrong_verdict_is_as_rare_as_of_one(bad_share: float) -> None:
    """1,000 runs with ten limits of 5 % errors; a true share of 5 % keeps each, if only just."""
    rng = np.random.default_rng(11)
    limits = [parse_limit(f"{step} errors <= 5%", []) for step in STEPS]
    kept = bad_share <= 0.05
    wrong = 0
    for _ in range(1000):
        bad = rng.binomial(400, bad_share, len(limits))
        together = {limit: Cases(int(n), 0, 400) for limit, n in zip(limits, bad, strict=True)}
        verdicts = {item.verdict for item in judge_all(together).values()}
        wrong += (Verdict.FAIL if kept else Verdict.PASS) in verdicts
    assert wrong <= 60
