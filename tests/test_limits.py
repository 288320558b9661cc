"""Limits are read as people write them, and what cannot be judged is refused with what can."""

from __future__ import annotations

import pytest

from civicgauge.errors import UsageError
from civicgauge.limits import Limit, Measure, parse_limit

FILED = ["licence_renewal", "passport"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("submit p95 <= 3", Limit("submit", Measure.PERCENTILE, 3.0, percentile=95.0)),
        (" pay p99.9<=0.5 s ", Limit("pay", Measure.PERCENTILE, 0.5, percentile=99.9)),
        ("lag p99 <= .05", Limit("lag", Measure.PERCENTILE, 0.05, percentile=99.0)),
        ("pay errors <= 1%", Limit("pay", Measure.ERRORS, 0.01)),
        ("walk completed >= 99.5 %", Limit("walk", Measure.COMPLETED, 0.995)),
        ("audit differences <= 0", Limit("audit", Measure.DIFFERENCES, 0.0)),
        (
            "passport.submit p95 <= 3",
            Limit("submit", Measure.PERCENTILE, 3.0, "passport", percentile=95.0),
        ),
        ("passport.walk completed >= 90%", Limit("walk", Measure.COMPLETED, 0.9, "passport")),
    ],
)
def test_a_limit_reads_as_it_is_written(text: str, limit: Limit) -> None:
    assert parse_limit(text, FILED) == limit
    assert parse_limit(str(limit), FILED) == limit


def test_a_limit_on_one_procedure_concerns_no_other() -> None:
    of_one, of_all = (
        parse_limit(text, FILED) for text in ("passport.pay p95 <= 3", "pay p95 <= 3")
    )

    assert [of_one.concerns(name) for name in FILED] == [False, True]
    assert all(of_all.concerns(name) for name in FILED)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("pay p95 <= 3", 0.05), ("pay errors <= 2%", 0.02), ("walk completed >= 99%", 0.01)],
)
def test_every_limit_on_samples_allows_a_share_of_bad_ones(text: str, allowed: float) -> None:
    assert parse_limit(text, FILED).allowed == pytest.approx(allowed)


@pytest.mark.parametrize(
    "text",
    [
        "submit < 3",
        "3",
        ".submit p95 <= 3",
        "submit p1.2.3 <= 3",
        "submit errors <= 0.01",
        "submit errors >= 1%",
        "walk completed <= 99%",
        "audit differences <= 0.5",
        "submit p95 <= 3 s, please",
    ],
)
def test_what_is_not_a_limit_is_answered_with_all_forms(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_limit(text, FILED)
    assert "is not a limit. Write 'submit p95 <= 3' (seconds) or" in str(caught.value)
    assert "'PROCEDURE.submit p95 <= 3'" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sumbit p95 <= 3", r"about an unknown step\. Write .* submit, .* walk, lag, audit\.$"),
        ("walk errors <= 1%", r"walk does not have\. Write .*'walk completed >= 99%'\.$"),
        ("submit completed >= 1%", r"submit does not have\. Write .*'submit errors <= 1%'"),
        ("lag errors <= 1%", r"lag does not have\. Write 'lag p99 <= 0\.05'\.$"),
        ("passport.audit differences <= 0", r"whole run\. Write 'audit differences <= 0'\.$"),
        ("visa.submit p95 <= 3", r"about visa, .* licence_renewal, passport\.$"),
        ("submit p0 <= 1", r"never be decided\. Write a percentile between 0 and 100"),
        ("submit p100 <= 1", r"never be decided\."),
        ("submit p95 <= 0", r"never be decided\. .* seconds above 0\.$"),
        ("submit errors <= 0%", r"by samples\. Write a share above 0% and below 100%\.$"),
        ("walk completed >= 100%", r"by samples\."),
    ],
)
def test_nonsense_is_refused_with_what_makes_sense(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_limit(text, FILED)


def test_all_that_is_wrong_about_a_limit_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        parse_limit("visa.sumbit errors <= 0%", FILED)
    problems = str(caught.value).partition(". Write ")[0]
    assert problems.split(" and ") == [
        "'visa.sumbit errors <= 0%' is about an unknown step",
        "is about visa, which is not filed",
        "can never be decided by samples",
    ]
