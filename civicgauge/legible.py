"""Foreign text made safe to show: no character that a reader cannot see or that fakes another."""

from __future__ import annotations

import unicodedata

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories that a reader cannot see, or that change how others are read."""


def legible(text: str) -> str:
    """The text with every invisible or direction-changing character as ``[U+202E]``."""
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter
    return f"[U+{ord(letter):04X}]" if unicodedata.category(letter) in HIDDEN else letter
