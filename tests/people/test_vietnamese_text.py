"""Telex key presses, syllables and ASCII forms, worked out by hand."""

from __future__ import annotations

import unicodedata

import pytest

from civicgauge.people.vietnamese import syllables, telex_keys, unaccented

# What the fingers do is written beside each text; ^ is the Shift key, _ the space bar.
BY_HAND = [
    ("", 0),
    ("an", 2),
    ("â", 2),  # a a
    ("ă", 2),  # a w
    ("đ", 2),  # d d
    ("ư", 2),  # u w
    ("ế", 3),  # e e s
    ("ngày", 5),  # n g a f y
    ("đường", 8),  # d d u o w f n g
    ("người", 7),  # n g u o w f i
    ("nước", 6),  # n u o w s c
    ("thuở", 6),  # t h u o w r
    ("mưa", 4),  # m u w a
    ("Lê", 4),  # ^ L e e
    ("Thị", 5),  # ^ T h i j
    ("Hương", 7),  # ^ H u o w n g
    ("Nguyễn", 9),  # ^ N g u y e e x n
    ("Đặng", 8),  # ^ D d a w j n g
    ("Nguyễn Văn An", 19),  # 9, _, ^ V a w n, _, ^ A n
    ("NGUYỄN", 9),  # Shift held: ^ N G U Y E E X N
    ("ƯỚC", 6),  # ^ U O W S C
    ("H'Hoa Niê", 13),  # ^ H ' ^ H o a, _, ^ N i e e
    ("Số 12, đường Giả Định", 32),  # 5, _, 3, _, 8, _, ^ G i a r, _, ^ D d i j n h
    ("a@b.vn", 7),  # a ^ @ b . v n
    ("31/05/1977", 10),
    ("Ab CD!e Z", 12),  # ^ A b, _, ^ C D ! e, _, ^ Z
]


@pytest.mark.parametrize(("text", "keys"), BY_HAND)
def test_a_text_costs_the_keys_counted_by_hand(text: str, keys: int) -> None:
    assert telex_keys(text) == keys


@pytest.mark.parametrize("text", [text for text, _ in BY_HAND])
def test_decomposed_text_costs_the_same(text: str) -> None:
    assert telex_keys(unicodedata.normalize("NFD", text)) == telex_keys(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Họ và tên", 3), ("Nộp hồ sơ – bước 2 / 5", 6), ("  \n Tiếp tục  ", 2)],
)
def test_syllables_are_words_with_a_letter_or_digit(text: str, count: int) -> None:
    assert syllables(text) == count


def test_an_ascii_form_has_words_of_plain_letters_and_digits() -> None:
    assert unaccented("Giấy phép lái xe, hạng Đ2!") == "giay-phep-lai-xe-hang-d2"
    assert unaccented("H'Hoa Niê", ".") == "h.hoa.nie"
