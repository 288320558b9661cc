"""Texts, numbers, times and money in both languages."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest

from reports.language import LANGUAGES, language

VI, EN = language("vi"), language("en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert VI.texts.keys() == EN.texts.keys()


def test_both_languages_fill_the_same_things_in() -> None:
    for key in VI.texts:
        assert placeholders(VI.texts[key]) == placeholders(EN.texts[key]), key


def test_a_key_that_does_not_exist_is_never_shown_raw() -> None:
    with pytest.raises(KeyError):
        VI.t("no.such.key")


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert VI.number(1234567.891, 2) == "1.234.567,89"
    assert EN.number(1234567.891, 2) == "1,234,567.89"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.0124, "12 mili giây"), (0.5, "0,50 giây"), (2.25, "2,2 giây"), (3.0, "3 giây")],
)
def test_waits_keep_two_or_three_digits(seconds: float, written: str) -> None:
    assert VI.seconds(seconds).replace("\u00a0", " ") == written


def test_a_missing_wait_is_said_to_lack_samples() -> None:
    assert VI.seconds(None) == "chưa đủ mẫu"
    assert EN.seconds(None) == "too few samples"


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0.0, "0 min"),
        (0.4, "under 1 min"),
        (6.24, "6.2 min"),
        (17.8, "18 min"),
        (120.0, "2 h"),
        (165.2, "2 h 45 min"),
    ],
)
def test_minutes_pretend_no_precision_that_a_model_does_not_have(
    minutes: float, written: str
) -> None:
    assert EN.minutes(minutes).replace("\u00a0", " ") == written


def test_a_range_names_its_unit_once() -> None:
    assert EN.minutes_range(10.2, 27.4).replace("\u00a0", " ") == "10–27 min"
    assert VI.seconds_range(2.71, 3.14).replace("\u00a0", " ") == "2,7–3,1 giây"
    assert VI.seconds_range(0.064, 0.092).replace("\u00a0", " ") == "64–92 mili giây"
    assert VI.percent_range(0.96, 1.0).replace("\u00a0", " ") == "96–100 %"


def test_a_share_is_all_or_nothing_only_when_it_really_is() -> None:
    assert EN.percent(0.001) == "<1%"
    assert EN.percent(0.999) == ">99%"
    assert (EN.percent(0.0), EN.percent(1.0)) == ("0%", "100%")


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.0, "0%"), (0.01, "1%"), (0.0026, "0.26%"), (0.1247, "12.5%"), (0.99973, "99.973%")],
)
def test_a_share_near_its_end_keeps_what_tells_it_from_it(share: float, written: str) -> None:
    assert EN.share(share) == written
    assert VI.share_range(share, 1.0) == f"{written[:-1].replace('.', ',')}–100\u00a0%"


def test_english_writes_the_percent_sign_without_a_space() -> None:
    assert [key for key, text in EN.texts.items() if re.search(r"[\d}]\s%", text)] == []


def test_money_is_in_dong_by_its_sign() -> None:
    assert VI.money(115_000).replace("\u00a0", " ") == "115.000 ₫"
    assert EN.money(115_000).replace("\u00a0", " ") == "₫115,000"


def test_days_and_moments_are_written_as_each_language_writes_them() -> None:
    assert VI.day(date(2026, 11, 5)) == "5/11/2026"
    assert EN.day(date(2026, 11, 5)) == "5 Nov 2026"
    assert VI.moment("2026-11-05T08:04:00+00:00") == "08:04:00 5/11/2026 UTC"


def test_every_language_of_the_report_is_there() -> None:
    assert [language(code).code for code in LANGUAGES] == ["vi", "en"]
