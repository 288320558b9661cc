"""Vietnamese text: its ASCII form, its syllables and the key presses of typing it by Telex."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_LETTER_D = str.maketrans("đĐ", "dD")

# Symbols of the US layout, which Vietnamese keyboards carry, that need Shift.
_SHIFTED = frozenset('~!@#$%^&*()_+{}|:"<>?')
_SHIFTED_RUN = re.compile(r"""[A-Z~!@#$%^&*()_+{}|:"<>?]+""")


def unaccented(text: str, joiner: str = "-") -> str:
    """Lower-case ASCII words of `text` with `joiner` between them, for file names and mail.

    >>> unaccented("Giấy khám sức khỏe")
    'giay-kham-suc-khoe'
    """
    bare = unicodedata.normalize("NFD", text.translate(_LETTER_D)).encode("ascii", "ignore")
    return joiner.join(re.findall(r"[a-z0-9]+", bare.decode().lower()))


@lru_cache(maxsize=10_000)
def syllables(text: str) -> int:
    """Words separated by spaces, which in Vietnamese are syllables; lone punctuation is none."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def telex_keys(text: str) -> int:
    """Keys pressed to type `text` with the Telex method, composed or decomposed text alike.

    Each letter is a key, and so are each mark (aa = â, aw = ă, ow = ơ, uw = ư, dd = đ) and each
    tone (s f r x j); the pair ươ shares one mark (uow). Shift is a key of its own, pressed once
    for an unbroken run of capitals or shifted symbols. Valid for words: mail addresses and
    passwords are typed with the method switched off, and cost the same because they carry no
    marks.
    """
    if text.isascii():
        return len(text) + len(_SHIFTED_RUN.findall(text))
    return text.count(" ") + sum(map(_keys_of_word, text.split(" ")))


@lru_cache(maxsize=2_000)
def _keys_of_word(word: str) -> int:
    composed = unicodedata.normalize("NFC", word)
    letters = len(unicodedata.normalize("NFD", composed))
    d_marks = sum(letter in "đĐ" for letter in composed)
    return letters + d_marks - _shared_horns(composed) + _shift_presses(composed)


def _shared_horns(composed: str) -> int:
    """How often ư and ơ stand together and need one mark for both."""
    return len(re.findall("ươ", _without_tones(composed).lower()))


def _without_tones(composed: str) -> str:
    """The text with its horns and without its tones, so that ướ, ườ and ưở are all ươ."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    decomposed = unicodedata.normalize("NFD", composed)
    bare = "".join(letter for letter in decomposed if letter not in tones)
    return unicodedata.normalize("NFC", bare)


def _shift_presses(composed: str) -> int:
    shifted = [letter.isupper() or letter in _SHIFTED for letter in composed]
    return sum(now and not before for before, now in pairwise([False, *shifted]))
