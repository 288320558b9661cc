"""Repeating groups on the form: which fields it shows, one more entry, and what was left empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from civicgauge.catalogue import Field, Group, Procedure, Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of fields of a group, as far as the form shows it."""

    number: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together on the form: one field, or a group with its entries."""

    field: Field | None = None
    group: Group | None = None
    entries: tuple[Entry, ...] = ()


def blocks(procedure: Procedure, answers: Mapping[str, str]) -> Iterator[Block]:
    """The form with the entries that are answered, or shown and still empty, in order."""
    for item in procedure.form:
        if isinstance(item, Field):
            yield Block(field=item)
        else:
            numbers = range(1, item.count(answers) + 1)
            entries = tuple(Entry(number, entry_fields(item, number)) for number in numbers)
            yield Block(group=item, entries=entries)


def fields_shown(procedure: Procedure, answers: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields of the form, those of an entry with its number in the label."""
    return tuple(map(_numbered, procedure.filled_in(answers)))


def entry_fields(group: Group, number: int) -> tuple[Field, ...]:
    """The fields of one entry, with its number in the label."""
    return tuple(map(_numbered, group.entry(number)))


def answers_given(procedure: Procedure, posted: Mapping[str, str]) -> dict[str, str]:
    """The answer to each field of the form that was sent; what it cannot hold is left out."""
    return {field.id: posted.get(field.id, "") for field in procedure.filled_in(posted)}


def one_more(procedure: Procedure, answers: Mapping[str, str], wanted: str) -> dict[str, str]:
    """The answers with an empty entry more in the group of that name, if it takes one."""
    added = {
        field.id: ""
        for group in procedure.groups
        if group.id == wanted and group.count(answers) < group.most
        for field in group.entry(group.count(answers) + 1)
    }
    return {**answers, **added}


def without_empty(procedure: Procedure, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without entries that were left empty; those after them move up."""
    kept = {field.id: answers.get(field.id, "") for field in procedure.fields}
    for group in procedure.groups:
        given = [
            [answers.get(field.id, "") for field in group.entry(number)]
            for number in range(1, group.count(answers) + 1)
        ]
        for number, values in enumerate(filter(any, given), 1):
            ids = [field.id for field in group.entry(number)]
            kept |= dict(zip(ids, values, strict=True))
    return kept


def _numbered(field: Field) -> Field:
    if not field.number:
        return field
    number = f" ({field.number})"
    return replace(field, label=Text(field.label.vi + number, field.label.en + number))
