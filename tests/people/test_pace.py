"""How long a person is at work before a request, by the model's own figures."""

from __future__ import annotations

import math
from random import Random

import pytest

from civicgauge.people.pace import Pace
from civicgauge.people.personas import load_persona

PC = load_persona("office_pc")
MEAN_OF_MEDIAN = math.exp(-(0.18**2) / 2), math.exp(-(0.39**2) / 2)
"""What a person and a stretch of work in the middle of all take, against the mean."""


class Middling(Random):
    """Everybody is in the middle of the spread."""

    def random(self) -> float:
        return 0.5


def test_typing_and_pressing_take_what_the_operators_add_up_to() -> None:
    pace = Pace(PC, Middling())
    pace.types("an", "known")
    pace.clicks(1)
    # 2 mental 2.70, 2 points 2.20, 4 button moves .40, hand to the keyboard and back .80, 2 keys
    # .56; a first-time user takes 2.15 times as long.
    own, error = MEAN_OF_MEDIAN
    assert pace.leaves("") == pytest.approx(6.66 * 2.15 * own * error)
    assert pace.leaves("") == 0


def test_a_value_is_copied_with_a_look_at_the_paper_instead_of_a_thought() -> None:
    known, copied = Pace(PC, Middling()), Pace(PC, Middling())
    known.types("an", "known")
    copied.types("an", "copied")
    # .55 look + .26 read + .05 keep in mind, instead of 1.35
    own, error = MEAN_OF_MEDIAN
    expected = (1.35 - 0.86) * 2.15 * own * error
    assert known.leaves("") - copied.leaves("") == pytest.approx(expected)


def test_only_what_is_new_on_a_page_is_read() -> None:
    pace = Pace(PC, Middling())
    # A fifth of the text is read, at .26 s a syllable; reading is not slower for the first time.
    assert pace.leaves("Họ và tên\nTrang chủ") == pytest.approx(5 * 0.2 * 0.26 * MEAN_OF_MEDIAN[0])
    assert pace.leaves("Số điện thoại\nTrang chủ") == pytest.approx(
        3 * 0.2 * 0.26 * MEAN_OF_MEDIAN[0]
    )


def test_a_touch_screen_needs_taps_and_no_mouse() -> None:
    persona = load_persona("old_phone")
    pace = Pace(persona, Middling())
    pace.types("an", "known")
    # 1.35 mental + one tap .49 + 2 keys of .462, times 2.15 for the first time and 1.58 for age
    own, error = MEAN_OF_MEDIAN
    assert pace.leaves("") == pytest.approx(2.764 * 2.15 * 1.58 * own * error)


def test_people_differ_around_the_models_time_and_a_seed_repeats_one() -> None:
    def seconds(seed: int) -> float:
        pace = Pace(PC, Random(seed))
        pace.clicks(1)
        return pace.leaves("")

    # 1.35 mental + 1.10 point + .20 click, times 2.15
    times = [seconds(seed) for seed in range(4000)]
    mean = sum(times) / len(times)
    # Spread .43 of the mean, so that of 4,000 is known to .7 %.
    assert mean == pytest.approx(2.65 * 2.15, rel=0.03)
    assert max(times) > 2 * min(times)
    assert seconds(7) == seconds(7) == times[7]
