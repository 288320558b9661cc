"""The rules of a comparison, against published figures and figures worked out by hand."""

from __future__ import annotations

import math
from random import Random

import pytest

from reports.compare.students_t import quantile, two_sided
from reports.compare.verdicts import (
    ALPHA,
    POWER,
    Change,
    change_of,
    change_of_share,
    change_of_sight,
    holm,
    needed_runs,
    share_difference,
    welch,
)
from reports.measures import wilson


@pytest.mark.parametrize(
    ("df", "printed"), [(1, 12.706), (2, 4.303), (4, 2.776), (10, 2.228), (30, 2.042)]
)
def test_students_t_agrees_with_the_printed_tables(df: float, printed: float) -> None:
    # The two-sided 5 % points of any statistics book.
    assert quantile(0.975, df) == pytest.approx(printed, abs=0.0006)
    assert two_sided(printed, df) == pytest.approx(0.05, abs=0.0001)


def test_two_degrees_of_freedom_have_a_formula_of_their_own() -> None:
    # P(|T| > t) = 1 - t / sqrt(2 + t²); with t = 2: 1 - 2/sqrt(6) = 0.1835.
    assert two_sided(2.0, 2) == pytest.approx(0.18350, abs=1e-5)
    assert two_sided(0.0, 2) == pytest.approx(1.0)


def test_the_ratio_is_that_of_the_geometric_means() -> None:
    # Logarithms: before 0 and 2, mean 1, variance 2; after 3 and 5, mean 4, variance 2.
    # Error² = 2/2 + 2/2 = 2, t = 3 / sqrt(2) = 2.1213 on (1+1)² / (1/1 + 1/1) = 2 degrees:
    # p = 1 - 2.1213 / sqrt(2 + 4.5) = 0.16795; half the interval is 4.3027 sqrt(2) = 6.0849.
    ratio = welch([1.0, math.e**2], [math.e**3, math.e**5])
    assert math.log(ratio.value) == pytest.approx(3.0)
    assert ratio.p == pytest.approx(0.16795, abs=1e-5)
    assert ratio.low is not None
    assert math.log(ratio.low) == pytest.approx(3.0 - 6.0849, abs=1e-3)
    assert ratio.noise == pytest.approx(math.sqrt(2))


def test_holm_raises_each_p_by_how_many_are_left_and_lets_none_overtake() -> None:
    # Sorted .01, .03, .04: times 3, 2, 1 are .03, .06, .04, and .04 follows .06.
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_a_change_counts_when_it_is_proved_and_of_a_size_that_matters() -> None:
    slower = welch([1.00, 1.01, 0.99], [1.30, 1.31, 1.29])
    assert change_of(slower, slower.p or 0) is Change.WORSE
    quicker = welch([1.30, 1.31, 1.29], [1.00, 1.01, 0.99])
    assert change_of(quicker, quicker.p or 0) is Change.BETTER
    proved_but_small = welch([1.00, 1.01, 0.99], [1.05, 1.06, 1.04])
    assert (proved_but_small.p or 1) < ALPHA
    assert change_of(proved_but_small, proved_but_small.p or 0) is Change.SAME
    noisy = welch([1.0, 1.5, 0.7], [1.2, 1.8, 0.9])
    assert change_of(noisy, noisy.p or 1) is Change.UNDECIDED


def test_a_correction_can_leave_open_what_alone_would_be_proved() -> None:
    slower = welch([1.00, 1.08, 0.93], [1.25, 1.35, 1.16])
    assert (slower.p or 1) < ALPHA
    assert change_of(slower, 20 * (slower.p or 1)) is Change.UNDECIDED


def test_newcombes_interval_agrees_with_his_example() -> None:
    # Newcombe 1998, table II, 56/70 against 48/80, method 10: 0.2 (0.0524 to 0.3339).
    found = share_difference(wilson(48, 80), wilson(56, 70))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=0.0001)


def test_shares_change_only_when_all_runs_agree() -> None:
    good, bad = wilson(100, 100), wilson(80, 100)
    assert change_of_share([good, good], [bad, bad]) is Change.WORSE
    assert change_of_share([bad, bad], [good, good]) is Change.BETTER
    assert change_of_share([good, good], [bad, good]) is Change.UNDECIDED
    assert change_of_share([good], [bad]) is Change.UNDECIDED
    assert change_of_share([good, good], [good, good]) is Change.SAME


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((0, 1), (1, 1), Change.WORSE),  # met each time now, once looked for before
        ((1, 1), (0, 1), Change.BETTER),
        ((0, 60), (1, 20), Change.WORSE),  # 0.95 ** 60 = 0.046: it would have been met
        ((0, 50), (1, 20), Change.UNDECIDED),  # 0.95 ** 50 = 0.077
        ((1, 20), (0, 60), Change.BETTER),
        ((3, 20), (1, 20), Change.SAME),  # it is still there
        ((0, 20), (0, 20), Change.SAME),
        ((0, 0), (1, 20), Change.UNDECIDED),  # nobody looked for it before
    ],
)
def test_something_is_new_when_the_other_side_would_have_met_it(
    before: tuple[int, int], after: tuple[int, int], expected: Change
) -> None:
    assert change_of_sight(*before, *after) is expected


def test_more_runs_are_asked_for_smaller_changes_and_noisier_portals() -> None:
    doubled, fifth, eighth = (needed_runs(ratio, 0.05, 1) or 0 for ratio in (2.0, 1.2, 1.12))
    assert 2 == doubled < fifth < eighth
    assert (needed_runs(1.2, 0.10, 1) or 0) > fifth
    assert (needed_runs(1.2, 0.05, 20) or 0) > fifth
    assert needed_runs(1.0999, 0.05, 1) is None


def test_the_runs_asked_for_a_doubling_are_worked_out_by_hand() -> None:
    # ln 2 = 0.693. With 2 runs, 2 degrees of freedom and noise .2 the error is .2 sqrt(2/2) = .2;
    # (4.303 + 1.061) x .2 = 1.073 is too much. With 3 runs: (2.776 + 0.941) x .1633 = 0.607.
    assert needed_runs(2.0, 0.2, 1) == 3


def values_of_runs(random: Random, runs: int, times: float = 1.0) -> list[float]:
    """One value of each run of a portal whose runs differ by 5 %."""
    return [times * random.lognormvariate(0.0, 0.05) for _ in range(runs)]


def test_identical_portals_are_called_changed_no_more_often_than_allowed() -> None:
    # 500 comparisons of 3 against 3 runs, 6 measures each, all of the same portal. At 5 % at most
    # 25 false alarms are expected; more than 35 would happen by chance in 2 of 100 simulations.
    random, proved, alarms = Random(20261124), 0, 0
    for _ in range(500):
        ratios = [welch(values_of_runs(random, 3), values_of_runs(random, 3)) for _ in range(6)]
        corrected = holm([ratio.p or 0.0 for ratio in ratios])
        changes = {change_of(ratio, p) for ratio, p in zip(ratios, corrected, strict=True)}
        proved += min(corrected) <= ALPHA
        alarms += bool(changes & {Change.WORSE, Change.BETTER})
    assert alarms <= proved <= 35


def test_the_runs_asked_for_show_the_change_as_often_as_promised() -> None:
    # 400 trials at 80 % have a standard deviation of 2 points.
    runs = needed_runs(1.3, 0.05, 1) or 0
    random, shown = Random(7), 0
    for _ in range(400):
        ratio = welch(values_of_runs(random, runs), values_of_runs(random, runs, 1.3))
        shown += change_of(ratio, ratio.p or 1) is Change.WORSE
    assert shown / 400 >= POWER - 0.04
