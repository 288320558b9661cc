"""Procedures as data: what a citizen fills in, attaches and pays, and what the counter costs.

The files are in ``procedures/``: two vocabularies and one file per procedure. They hold no URL,
selector, vendor name or condition; what can go differently is a named variant.
:mod:`civicgauge.catalogue_reader` reads and checks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from civicgauge.errors import UnknownName
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
    """One field of a form. The answer is a citizen's attribute or a fixed text."""

    id: str
    label: Text
    kind: FieldKind
    effort: Recall
    options: tuple[str, ...] = ()
    citizen: str = ""
    answer: str = ""
    required: bool = True

    def answer_of(self, attributes: Mapping[str, str]) -> str:
        return attributes[self.citizen] if self.citizen else self.answer


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
        paper_left_out: the paper that is missing until the office asks for it.
        card_declined_first: the first card is declined, the second is good.
        pay_presses: how often the citizen presses the button that pays.
        session_ends_before: the step before which the session is gone.
    """

    id: str
    title: Text
    wrong_photo: PhotoRule | None = None
    mistyped_field: str = ""
    paper_left_out: str = ""
    card_declined_first: bool = False
    pay_presses: int = 1
    session_ends_before: Step | None = None

    @property
    def needs_officer(self) -> bool:
        return bool(self.paper_left_out)


@dataclass(frozen=True, slots=True)
class Counter:
    """What the visit to the counter costs instead; each figure dated and with its source."""

    place: Text
    figures: Mapping[str, Figure]

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure (thủ tục hành chính)."""

    id: str
    title: Text
    agency: Text
    source: str
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    papers: tuple[Paper, ...]
    variants: Mapping[str, Variant]
    counter: Counter | None = None
    fees: tuple[Figure, ...] = ()
    deadline: Figure | None = None

    def variant(self, name: str) -> Variant:
        if name not in self.variants:
            raise UnknownName(f"variant of {self.id}", name, self.variants)
        return self.variants[name]

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)

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
