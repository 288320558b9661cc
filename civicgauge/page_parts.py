"""Parts of pages with marks in them, made anew with other values when somebody asks for them.

Most of what a page holds is looked at by nobody: on the way to a receipt, who reads the footer?
So of a page that is filled in, only the parts that are the same on all such pages are there at
once; each other one is made at the first question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from operator import itemgetter
from typing import Any

from civicgauge.forms import Page
from civicgauge.view import View

Values = Sequence[str]
Maker = Callable[[Values], Any]


class MarkedKey(Exception):
    """A mark is in the key of a dictionary; what is under it could not be found again."""


class Marks:
    """Marks that stand for values, in this order.

    Each is in a text at most as it is here, in one piece.
    """

    def __init__(self, marks: Sequence[str]) -> None:
        self._found = re.compile("|".join(map(re.escape, marks)) or r"(?!)")
        self._order = {mark: number for number, mark in enumerate(marks)}

    def maker(self, thing: Any) -> Maker | None:
        """What makes the thing anew with values in place of the marks; None when it has none.

        Raises:
            MarkedKey: it cannot be made.
        """
        if isinstance(thing, str):
            return self._text_maker(thing)
        if isinstance(thing, list | tuple):
            return self._row_maker(thing, getattr(thing, "_make", type(thing)))
        if isinstance(thing, dict):
            if any(map(self._found.search, thing)):
                raise MarkedKey
            keys = tuple(thing)
            return self._row_maker([*thing.values()], lambda new: dict(zip(keys, new, strict=True)))
        if is_dataclass(thing):
            kind: Any = type(thing)
            return self._row_maker(_parts(thing), lambda new: kind(*new))
        return None

    def _row_maker(self, row: Sequence[Any], gather: Callable[[list[Any]], Any]) -> Maker | None:
        """The same for things in a row, which are gathered into one again."""
        makers = [(place, self.maker(item)) for place, item in enumerate(row)]
        changing = [(place, maker) for place, maker in makers if maker is not None]
        if not changing:
            return None

        def make(values: Values) -> Any:
            new = [*row]
            for place, maker in changing:
                new[place] = maker(values)
            return gather(new)

        return make

    def _text_maker(self, text: str) -> Maker | None:
        places = [self._order[mark] for mark in self._found.findall(text)]
        if not places:
            return None
        frame, pick = self._found.sub("%s", text.replace("%", "%%")), itemgetter(*places)
        return pick if frame == "%s" else lambda values: frame % pick(values)


def _parts(thing: Any) -> list[Any]:
    return [getattr(thing, item.name) for item in fields(thing)]


class FilledIn:
    """A record of which a part that holds values is made when it is first asked for.

    A default in the class would hide it: parts have factories instead.
    """

    _values: Values
    _makers: Mapping[str, Maker]

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        here = self.__dict__
        if name not in here.get("_makers", ()):
            raise AttributeError(name)
        made = here[name] = self._makers[name](self._values)
        return made


class FilledPage(FilledIn, Page):
    """A page that is filled in."""


class FilledView(FilledIn, View):
    """Its view."""

    def terms_by_name(self) -> dict[str, str]:
        make = self._makers.get("by_term")
        return make(self._values) if make else super().terms_by_name()


class Frame:
    """What all records of a template share, and how the rest of each is made.

    Args:
        parts: of such a record, with marks in them.

    Raises:
        MarkedKey: one of them cannot be made.
    """

    def __init__(self, kind: type[FilledIn], parts: Mapping[str, Any], marks: Marks) -> None:
        makers = {name: marks.maker(part) for name, part in parts.items()}
        self._kind = kind
        self._same = {name: part for name, part in parts.items() if makers[name] is None}
        self._same["_makers"] = {name: maker for name, maker in makers.items() if maker}

    def filled_in(self, values: Values, **own: Any) -> Any:
        """A record with these values, and with parts of its own."""
        record = self._kind.__new__(self._kind)
        record.__dict__.update(self._same, _values=values, **own)
        return record
