"""Limits are judged from exact percentiles, and only on enough samples."""

import pytest

from civicgauge.errors import UsageError
from civicgauge.limits import Limit, Verdict, judge, needed_samples, parse_limit, percentile

STEPS = ["submit", "pay"]
FILED = ["licence_renewal", "passport"]


def test_a_percentile_is_the_nearest_rank() -> None:
    values = [15.0, 20.0, 35.0, 40.0, 50.0]

    assert percentile(values, 5) == 15.0
    assert percentile(values, 30) == 20.0
    assert percentile(values, 40) == 20.0
    assert percentile(values, 50) == 35.0
    assert percentile(values, 99) == 50.0


@pytest.mark.parametrize(("q", "samples"), [(90, 29), (95, 59), (99, 299), (99.9, 2995)])
def test_the_smallest_samples_are_those_of_the_distribution_free_bound(
    q: float, samples: int
) -> None:
    assert needed_samples(q) == samples


def test_too_few_samples_are_not_enough_evidence_and_print_no_value() -> None:
    judged = judge(Limit("submit", 95, 3.0), [0.1] * 58)

    assert judged.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert judged.value is None
    assert (judged.samples, judged.needed) == (58, 59)


def test_few_samples_can_prove_that_a_limit_is_broken() -> None:
    judged = judge(Limit("submit", 95, 0.05), [0.1, 0.2, 0.3, 0.4, 0.5])

    # P(Bin(5, .95) < 4) = .0226 and P(Bin(5, .95) < 5) = .226: the fourth of five is the bound
    assert judged.verdict is Verdict.FAIL
    assert (judged.value, judged.low) == (None, 0.4)


def test_few_samples_partly_below_the_limit_prove_nothing() -> None:
    judged = judge(Limit("submit", 95, 0.45), [0.1, 0.2, 0.3, 0.4, 0.5])

    assert judged.verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_a_limit_far_above_every_value_is_kept() -> None:
    assert judge(Limit("submit", 95, 3.0), [0.1] * 59).verdict is Verdict.PASS


def test_a_limit_far_below_every_value_is_broken() -> None:
    assert judge(Limit("submit", 95, 0.01), [0.1] * 59).verdict is Verdict.FAIL


def test_a_limit_inside_the_interval_is_not_decided() -> None:
    values = [number / 100 for number in range(1, 101)]  # p95 is 0.95

    judged = judge(Limit("submit", 95, 0.95), values)

    # ranks 95 -+ 1.96 * sqrt(100 * .95 * .05) = 90.7 .. 99.3, widened outwards to 90 and 100+1
    assert (judged.low, judged.value, judged.high) == (0.90, 0.95, 1.00)
    assert judged.verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_a_step_that_never_ended_counts_as_longer_than_any_limit() -> None:
    assert judge(Limit("submit", 95, 3.0), [0.1] * 80, censored=20).verdict is Verdict.FAIL


def test_a_limit_is_read_as_people_write_it() -> None:
    assert parse_limit("submit p95 <= 3", STEPS, FILED) == Limit("submit", 95.0, 3.0)
    assert parse_limit(" pay p99.9<=0.5 s ", STEPS, FILED) == Limit("pay", 99.9, 0.5)


def test_a_limit_on_one_procedure_reads_as_it_is_written() -> None:
    limit = parse_limit("passport.submit p95 <= 3", STEPS, FILED)

    assert limit == Limit("submit", 95.0, 3.0, "passport")
    assert parse_limit(str(limit), STEPS, FILED) == limit
    assert [limit.concerns(name) for name in FILED] == [False, True]
    assert all(Limit("submit", 95.0, 3.0).concerns(name) for name in FILED)


@pytest.mark.parametrize(
    "text", ["submit < 3", "submit p0 <= 1", "submit p100 <= 1", "3", ".submit p95 <= 3"]
)
def test_what_is_not_a_limit_is_answered_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="submit p95 <= 3"):
        parse_limit(text, STEPS, FILED)


def test_a_limit_on_an_unknown_step_lists_the_steps() -> None:
    with pytest.raises(UsageError, match="submit, pay"):
        parse_limit("sumbit p95 <= 3", STEPS, FILED)


def test_a_limit_on_a_procedure_that_is_not_filed_lists_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"about visa, .* licence_renewal, passport"):
        parse_limit("visa.submit p95 <= 3", STEPS, FILED)
