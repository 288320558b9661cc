"""Procedures as data: what a citizen fills in, attaches and pays, and what the counter costs.

The files are in ``procedures/``: two vocabularies and one file per procedure. They hold no URL,
selector, vendor name or condition; what can go differently is a named variant.
:mod:`civicgauge.catalogue_reader` reads and checks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from civicgauge.errors import UnknownName
from civicgauge.opening import minutes_of
from civicgauge.photo_rules import PhotoRule, PhotoRules
from civicgauge.steps import Step


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages of the reports."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class Status(StrEnum):
    """How far a figure can be trusted."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact about the world with its time of validity and its source."""

    value: Any
    unit: str
    source: str
    status: Status
    valid_from: date
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class FieldKind(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    DATE = "date"
    RADIO = "radio"
    SELECT = "select"
    CHECKBOX = "checkbox"
    CITIZEN_ID = "citizen_id"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"


MISTYPED_ANSWERS = {
    FieldKind.PHONE: "12ab",
    FieldKind.EMAIL: "không-phải-thư",
    FieldKind.DATE: "32/13/1990",
    FieldKind.CITIZEN_ID: "123",
    FieldKind.NUMBER: "năm nay",
}
"""Answers that every portal must refuse; other kinds take any text, or offer a list."""


class Recall(StrEnum):
    """How a person finds the answer to a field."""

    KNOWN = "known"
    COPIED = "copied"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. The answer is a citizen's attribute or a fixed text.

    Of `options` in two languages the Vietnamese ones name the answer.

    Attributes:
        options_en: the same options in English, in the same order; empty when they need none.
        number: which entry of a repeating group the field belongs to, from 1; 0 outside groups.
    """

    id: str
    label: Text
    kind: FieldKind
    effort: Recall
    options: tuple[str, ...] = ()
    options_en: tuple[str, ...] = ()
    citizen: str = ""
    answer: str = ""
    required: bool = True
    number: int = 0

    @property
    def name(self) -> str:
        """The id in the vocabulary, the same in every entry of a group."""
        return self.id.rpartition(".")[2]

    def answer_of(self, attributes: Mapping[str, str]) -> str:
        return attributes[self.citizen] if self.citizen else self.answer

    def option_in_language(self, answer: str, language: str) -> str:
        """What the answer is called; one that is no option, or has no other name, is itself."""
        names = dict(zip(self.options, self.options_en, strict=True)) if self.options_en else {}
        return names.get(answer, answer) if language == "en" else answer


MOST_ENTRIES = 20
"""More entries of a group than this are no form that a person fills in."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are filled in once per entry, e.g. once per earlier residence.

    Attributes:
        entries: the citizen's list of which each item is one entry.
        least, most: how many entries the form takes.
        period: ids of two dates of an entry, of which the first is not after the second.
    """

    id: str
    label: Text
    fields: tuple[Field, ...]
    entries: str
    least: int
    most: int
    period: tuple[str, ...] = ()

    def entry(self, number: int) -> tuple[Field, ...]:
        """The fields of one entry, counted from 1; their ids are ``group.number.field``."""
        return tuple(
            replace(field, id=f"{self.id}.{number}.{field.id}", number=number)
            for field in self.fields
        )

    def count(self, answered: Iterable[str]) -> int:
        """How many entries a form with these ids of fields has, the empty ones it needs too."""
        ids = set(answered)
        numbers = range(self.most, self.least, -1)
        return next(
            (n for n in numbers if any(field.id in ids for field in self.entry(n))), self.least
        )


class PictureKind(StrEnum):
    """What the harness draws for a paper."""

    PORTRAIT = "portrait"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment; a portrait has published photo rules."""

    id: str
    label: Text
    picture: PictureKind
    rules: PhotoRules | None = None
    rules_source: str = ""
    rules_status: Status = Status.UNVERIFIED
    required: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """What goes differently from the complete filing; an absent difference is the default.

    Attributes:
        wrong_photo: the one photo rule that the first portrait breaks.
        mistyped_field: the field with an invalid answer at first.
        entries: how many entries of each group the citizen has; None leaves it to the citizen.
        paper_left_out: the paper that is missing until the office asks for it.
        card_declined_first: the first card is declined, the second is good.
        pay_presses: how often the citizen presses the button that pays.
        session_ends_before: the step before which the session is gone.
    """

    id: str
    title: Text
    wrong_photo: PhotoRule | None = None
    mistyped_field: str = ""
    entries: int | None = None
    paper_left_out: str = ""
    card_declined_first: bool = False
    pay_presses: int = 1
    session_ends_before: Step | None = None

    @property
    def needs_officer(self) -> bool:
        return bool(self.paper_left_out)


@dataclass(frozen=True, slots=True)
class Counter:
    """What the visit to the counter costs instead; each figure dated and with its source.

    ``visits_after_online`` and ``booked_wait_minutes`` are there for procedures that bring the
    citizen to the counter also when they are filed online.
    """

    place: Text
    figures: Mapping[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def get(self, name: str) -> Figure | None:
        return self.figures.get(name)


@dataclass(frozen=True, slots=True)
class Appointments:
    """Where and when citizens are received by appointment.

    Attributes:
        centres: what the service centres are called.
        opens: hours of the day, like ``["07:30-11:30", "13:30-17:00"]``.
        slot_minutes: from one slot to the next.
        places: citizens that one centre takes in one slot.
        days_ahead: working days for which slots are given out, from the next one.
    """

    centres: tuple[str, ...]
    opens: Figure
    slot_minutes: Figure
    places: Figure
    days_ahead: Figure

    def wanted_centre(self, citizen_index: int) -> str:
        """The centre that this citizen would go to; all of them have as many who want them."""
        return self.centres[citizen_index % len(self.centres)]

    def times(self) -> tuple[str, ...]:
        """When the slots of a day begin, each whole within the opening hours."""
        length = int(self.slot_minutes.value)
        periods = [minutes_of(text) for text in self.opens.value]
        begins = [
            minute for start, end in periods for minute in range(start, end - length + 1, length)
        ]
        return tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in begins)


@dataclass(frozen=True)
class Procedure:
    """One administrative procedure (thủ tục hành chính).

    `form` is what the citizen fills in, in order; `fields` are those of it outside groups.
    """

    id: str
    title: Text
    agency: Text
    source: str
    steps: tuple[Step, ...]
    form: tuple[Field | Group, ...]
    papers: tuple[Paper, ...]
    variants: Mapping[str, Variant]
    counter: Counter | None = None
    fees: tuple[Figure, ...] = ()
    deadline: Figure | None = None
    appointments: Appointments | None = None

    def variant(self, name: str) -> Variant:
        if name not in self.variants:
            raise UnknownName(f"variant of {self.id}", name, self.variants)
        return self.variants[name]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.form if isinstance(item, Field))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(item for item in self.form if isinstance(item, Group))

    @property
    def vocabulary(self) -> tuple[Field, ...]:
        """Every field as it is in the vocabulary, those of a group once."""
        return (*self.fields, *(field for group in self.groups for field in group.fields))

    def filled_in(self, answered: Iterable[str]) -> tuple[Field, ...]:
        """The fields of a form in which these ids are answered, entry after entry, in order."""
        ids = set(answered)
        return tuple(
            field
            for item in self.form
            for field in ([item] if isinstance(item, Field) else _entries(item, item.count(ids)))
        )

    def field(self, field_id: str) -> Field:
        """A field by its id; that of an entry is ``group.number.field``."""
        if field_id not in self._known:
            self._known[field_id] = self._found(field_id)
        return self._known[field_id]

    @cached_property
    def _known(self) -> dict[str, Field]:
        return {}

    def _found(self, field_id: str) -> Field:
        name, *entry = field_id.split(".")
        found = next(item for item in self.form if item.id == name)
        if isinstance(found, Field):
            return found
        return next(field for field in found.entry(int(entry[0])) if field.id == field_id)

    def paper(self, paper_id: str) -> Paper:
        return next(paper for paper in self.papers if paper.id == paper_id)

    def fee_on(self, day: date) -> int:
        """The fee in VND on that day; 0 when the procedure is free."""
        return next((int(fee.value) for fee in self.fees if fee.valid_on(day)), 0)

    def steps_of(self, variant: Variant) -> tuple[Step, ...]:
        """The steps of a variant: a missing paper brings the officer and the supplement."""
        if not variant.needs_officer:
            return self.steps
        return (
            *self.steps[:-1],
            Step.DESK_SIGN_IN,
            Step.DESK_RECEIVE,
            Step.DESK_ASK_SUPPLEMENT,
            Step.TRACK,
            Step.SUPPLEMENT,
            Step.DESK_APPROVE,
            Step.COLLECT,
        )


def _entries(group: Group, count: int) -> tuple[Field, ...]:
    return tuple(field for number in range(1, count + 1) for field in group.entry(number))


class Catalogue:
    """All procedures by name."""

    def __init__(self, procedures: Mapping[str, Procedure]) -> None:
        self._procedures = dict(procedures)

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self._procedures.values())

    def __getitem__(self, name: str) -> Procedure:
        if name not in self._procedures:
            raise UnknownName("procedure", name, self._procedures)
        return self._procedures[name]
