"""Report content as JSON values: numbers rounded, and no character that can fake another text."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from civicgauge.legible import legible

DIGITS = 6
"""Decimals that are kept; measured times are good to microseconds at best."""


def plain(value: Any) -> Any:
    """The value in JSON's own types, every text legible.

    Portal text is hostile: control and direction characters could fake another verdict in a
    report or break XML, so each is replaced by its visible code.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {legible(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return legible(value)
    return _number(value)


def _number(value: Any) -> Any:
    """None, truth and whole numbers as they are; others rounded, what is not finite as None."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return legible(str(value))
