"""What a citizen can see of a page, the same for served HTML and for a live browser page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


REMEMBERED = 200
"""Letters; longer texts are no labels, and come but once."""


def tidy(text: str) -> str:
    """The text as a person reads it: one kind of white space, composed letters."""
    return _tidied(text) if len(text) <= REMEMBERED else _tidied.__wrapped__(text)


@lru_cache(maxsize=10_000)
def _tidied(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_of(label: str) -> str:
    """The label without the colon that sets it off from what is filled in."""
    return _name_of(label) if len(label) <= REMEMBERED else _name_of.__wrapped__(label)


@lru_cache(maxsize=10_000)
def _name_of(label: str) -> str:
    return tidy(label).rstrip(" :")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One control. `key` is where the hands find it again; `group` is its fieldset's legend."""

    key: str
    kind: str  # text, radio, checkbox, select, file
    label: str
    name: str
    group: str = ""
    value: str = ""
    checked: bool = False
    options: tuple[str, ...] = ()
    error: bool = False


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button or a link by its visible text."""

    key: str
    text: str
    link: bool


class Fields(tuple[FieldView, ...]):
    """Controls in the order of the page, put in order by name at the first question.

    Pages that were filled in from the same template share them, and so their order.
    """

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label and legend."""
        names = [(item.group, "" if _choice(item) else item.label) for item in self]
        return tuple(dict.fromkeys(name for pair in names for name in pair if name))

    @cached_property
    def wrong(self) -> tuple[str, ...]:
        """The legends or labels of those that are marked wrong."""
        return tuple(dict.fromkeys(item.group or item.label for item in self if item.error))

    @cached_property
    def by_label(self) -> dict[str, FieldView]:
        """The first control with each label; one of several radio buttons has none of its own."""
        named = (item for item in reversed(self) if not _choice(item))
        return {name_of(item.label): item for item in named}

    @cached_property
    def by_legend(self) -> dict[str, tuple[FieldView, ...]]:
        groups: dict[str, list[FieldView]] = {}
        for item in self:
            groups.setdefault(name_of(item.group), []).append(item)
        return {legend: tuple(items) for legend, items in groups.items()}


class Pressables(tuple[Pressable, ...]):
    """Buttons and links in the order of the page, found by their text; shared like fields."""

    @cached_property
    def by_text(self) -> dict[str, Pressable]:
        """The first button with each text, or else the first link."""
        found: dict[str, Pressable] = {}
        for item in sorted(self, key=lambda item: item.link):
            found.setdefault(item.text, item)
        return found


class Parts:
    """A record that equals another whose parts are equal, whenever each of them is made."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parts) and self._parts() == other._parts()

    def _parts(self) -> dict[str, Any]:
        here: Any = self
        return {item.name: getattr(self, item.name) for item in fields(here)}


@dataclass(frozen=True, eq=False)
class View(Parts):
    """A page: heading, notices, controls, and the values it shows beside terms.

    `heading` is the first main heading, or the title of a page that has none.
    """

    url: str
    status: int
    heading: str
    notices: tuple[str, ...] = field(default_factory=tuple)
    fields: tuple[FieldView, ...] = field(default_factory=tuple)
    pressables: tuple[Pressable, ...] = field(default_factory=tuple)
    terms: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    tables: tuple[tuple[tuple[str, ...], ...], ...] = field(default_factory=tuple)
    text: str = field(default_factory=str, repr=False)

    def labelled(self, label: str) -> FieldView | None:
        """The control with exactly this visible label; ``name=...`` is the way round."""
        if label.startswith("name="):
            return _first(item for item in self.fields if item.name == label[5:])
        return self._ordered.by_label.get(name_of(label))

    def grouped(self, legend: str) -> tuple[FieldView, ...]:
        """The controls under exactly this legend, e.g. radio buttons or a date's three boxes."""
        return self._ordered.by_legend.get(name_of(legend), ())

    def choices(self, label: str) -> tuple[str, ...]:
        """What a list or radio buttons with this label offer; nothing once something is chosen."""
        single = self.labelled(label)
        if single is not None:
            # The first of the options says that nothing is chosen.
            return () if single.kind != "select" or single.value else single.options[1:]
        group = self.grouped(label)
        return () if any(item.checked for item in group) else tuple(item.label for item in group)

    def pressable(self, texts: Iterable[str]) -> Pressable | None:
        """The first button or link that carries one of the texts, buttons before links."""
        there, link = self._pressables.by_text, None
        for text in texts:
            found = there.get(text)
            if found is not None and not found.link:
                return found
            link = link or found
        return link

    def term(self, name: str) -> str:
        """The value shown beside a term: listed, in a table row, bold, or ``term: value``."""
        return self.beside((name,))[0]

    def beside(self, terms: Iterable[str]) -> list[str]:
        """The values shown beside these terms; empty texts for those that are not there."""
        listed, text = self.by_term, self.text
        return [
            listed[name]
            if (name := _name_of(term)) in listed
            else (_after(term, text) if term in text else "")
            for term in terms
        ]

    def labels(self) -> tuple[str, ...]:
        """Every label and legend on the page, for messages."""
        return self._ordered.labels

    def wrong(self) -> tuple[str, ...]:
        """The legends or labels of the controls that are marked wrong."""
        return self._ordered.wrong

    @cached_property
    def by_term(self) -> dict[str, str]:
        """The first value beside each term."""
        return self.terms_by_name()

    def terms_by_name(self) -> dict[str, str]:
        return {name_of(term): value for term, value in reversed(self.terms)}

    @property
    def _ordered(self) -> Fields:
        return self.fields if isinstance(self.fields, Fields) else Fields(self.fields)

    @property
    def _pressables(self) -> Pressables:
        there = self.pressables
        return there if isinstance(there, Pressables) else Pressables(there)


def _after(term: str, text: str) -> str:
    """What stands after the term and a colon at the beginning of a line."""
    match = re.search(rf"(?:^|\n){re.escape(term)}\s*:\s*(\S[^\n]*)", text)
    return match.group(1).strip() if match else ""


def _choice(item: FieldView) -> bool:
    return item.kind == "radio"


def _first(items: Iterable[T]) -> T | None:
    return next(iter(items), None)
