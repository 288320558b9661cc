"""Is an answer good enough for its field? If not: what is wrong and what to do, in one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from civicgauge.catalogue import Field, FieldKind, Group, Procedure
from civicgauge.refportal.entries import entry_fields, fields_shown

MAX_LENGTH = 200
TICKED = "Có"

_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_PHONE = re.compile(r"(0|\+84)[0-9]{9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def tidied(text: str) -> str:
    """The text with composed letters, single spaces and no control characters."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(letter if letter.isprintable() else " " for letter in composed)
    return " ".join(visible.split())


def form_problems(procedure: Procedure, answers: Mapping[str, str]) -> dict[str, str]:
    """Every wrong answer by field id, with the sentence that the citizen reads."""
    fields = fields_shown(procedure, answers)
    found = {field.id: problem(field, answers.get(field.id, "")) for field in fields}
    for group in procedure.groups:
        found |= _disorder(group, answers)
    return {name: sentence for name, sentence in found.items() if sentence}


def problem(field: Field, answer: str) -> str:
    """What is wrong with the answer; empty when it is good."""
    label = field.label.vi
    if not answer:
        return _missing(field) if field.required else ""
    if len(answer) > MAX_LENGTH:
        return f"“{label}” dài {len(answer)} ký tự. Hãy rút gọn còn tối đa {MAX_LENGTH} ký tự."
    if field.options and answer not in field.options:
        return f"“{label}” không có lựa chọn này. Hãy chọn một mục trong danh sách."
    remedy = _CHECKS[field.kind](answer)
    return f"“{label}” chưa đúng: “{_short(answer)}”. {remedy}" if remedy else ""


def _disorder(group: Group, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The entries whose period ends before it begins, by the field of the last day."""
    for number in range(1, group.count(answers) + 1 if group.period else 1):
        fields = {item.name: item for item in entry_fields(group, number)}
        first, last = (fields[name] for name in group.period)
        begin, end = (_day(answers.get(item.id, "")) for item in (first, last))
        if begin and end and begin > end:
            sentence = f"“{last.label.vi}” sớm hơn “{first.label.vi}”. Hãy sửa một trong hai ngày."
            yield last.id, sentence


def _missing(field: Field) -> str:
    if field.kind in (FieldKind.RADIO, FieldKind.SELECT):
        return f"Chưa chọn “{field.label.vi}”. Hãy chọn một mục."
    if field.kind is FieldKind.CHECKBOX:
        return f"Chưa đánh dấu “{field.label.vi}”. Hãy đọc và đánh dấu vào ô này."
    return f"Chưa nhập “{field.label.vi}”. Hãy điền thông tin này."


def _short(answer: str) -> str:
    return answer if len(answer) <= 40 else f"{answer[:39]}…"


def _any_text(answer: str) -> str:
    return ""


def _date(answer: str) -> str:
    remedy = "Hãy nhập ngày/tháng/năm, ví dụ 05/09/1990."
    if not _DATE.fullmatch(answer):
        return remedy
    day = _day(answer)
    if day is None:
        return "Ngày này không có trong lịch. " + remedy
    return "" if 1900 <= day.year <= 2100 else "Năm phải từ 1900 đến 2100. " + remedy


def _day(answer: str) -> date | None:
    match = _DATE.fullmatch(answer)
    if match is None:
        return None
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _citizen_id(answer: str) -> str:
    right = re.fullmatch(r"[0-9]{12}", answer.replace(" ", ""))
    return "" if right else "Hãy nhập đủ 12 chữ số in trên thẻ căn cước."


def _phone(answer: str) -> str:
    right = _PHONE.fullmatch(re.sub(r"[ .-]", "", answer))
    return "" if right else "Hãy nhập 10 chữ số, bắt đầu bằng số 0, ví dụ 0190000001."


def _email(answer: str) -> str:
    right = _EMAIL.fullmatch(answer)
    return "" if right else "Hãy nhập địa chỉ có dạng ten@example.com."


def _number(answer: str) -> str:
    right = re.fullmatch(r"[0-9]{1,9}", answer)
    return "" if right else "Hãy chỉ nhập chữ số."


def _ticked(answer: str) -> str:
    return "" if answer == TICKED else "Hãy đánh dấu vào ô này."


_CHECKS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.TEXT: _any_text,
    FieldKind.DATE: _date,
    FieldKind.RADIO: _any_text,
    FieldKind.SELECT: _any_text,
    FieldKind.CHECKBOX: _ticked,
    FieldKind.CITIZEN_ID: _citizen_id,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.NUMBER: _number,
}
