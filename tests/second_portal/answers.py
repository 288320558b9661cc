"""The answers of a form: taken from what was posted, and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tests.second_portal.services import Question

PATTERNS = {
    "phone": (r"0\d{9}", "ten digits, the first of them 0"),
    "identity": (r"\d{12}", "twelve digits"),
    "count": (r"[1-9]", "a number from 1 to 9"),
    "year": (r"(19|20)\d\d", "a year in four digits"),
}


def taken(item: Question, posted: Mapping[str, str]) -> str:
    """The answer to one question; of a date its three boxes, of a choice its text."""
    if item.kind == "date":
        parts = [posted.get(f"{item.name}_{part}", "").strip() for part in ("day", "month", "year")]
        return "/".join(parts) if any(parts) else ""
    value = posted.get(item.name, "").strip()
    if item.kind == "choice":
        return value if value in item.choices else ""
    return value


def mistake(item: Question, answer: str) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if not answer:
        return "" if item.optional else f"{item.label}: please answer."
    if item.kind == "date" and not _is_date(answer):
        return f"{item.label}: this is not a date."
    pattern, wanted = PATTERNS.get(item.kind, (".*", ""))
    return "" if re.fullmatch(pattern, answer) else f"{item.label}: please give {wanted}."


def _is_date(answer: str) -> bool:
    day, month, year = answer.split("/")
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
