"""What the pages of a portal show to whoever goes back to it; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass

from civicgauge.steps import Outcome, Step
from civicgauge.view import View, name_of
from civicgauge.words import Words
from loadtests.audit.compare import Appointment, Entry, Listed, Statistics

_SILENCE = ("no_answer", "connection_refused", "reset", "not_http", "untrusted_certificate")

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one step of a visit came to: what became of it, and the page that it ended on."""

    step: Step
    outcome: Outcome
    reason: str
    view: View
    words: Words

    @property
    def answered(self) -> bool:
        """Whether the portal answered at all."""
        return self.reason not in _SILENCE

    @property
    def why(self) -> str:
        """What became of the visit, for a sentence."""
        return f"{self.step} {self.outcome} {self.reason}".strip()

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK

    def term(self, name: str) -> str:
        return self.view.term(self.words.term(name))

    def shows(self, reference: str) -> bool:
        return self.ok and reference in self.view.text

    @property
    def appointment(self) -> Appointment:
        return Appointment(self.term("slot"), number_of(self.term("slot_number")) or 0)

    @property
    def says_it_is_missing(self) -> bool:
        """Whether the tracking page says that there is no such dossier."""
        if self.step is not Step.TRACK or not self.answered:
            return False
        text = self.view.text.casefold()
        phrases = self.words.phrases("missing_dossier")
        return self.view.status in (404, 410) or any(item.casefold() in text for item in phrases)


def charges(sight: Sight, reference: str) -> list[Entry]:
    """The payments that a citizen's page shows for a dossier, without receipts."""
    payment, amount = (name_of(sight.words.term(name)) for name in ("payment", "amount"))
    found: list[Entry] = []
    for term, value in sight.view.terms:
        if name_of(term) == payment and value:
            found.append(Entry(value, reference, 0, ""))
        elif name_of(term) == amount and found and not found[-1].amount:
            found[-1] = Entry(found[-1].payment, reference, number_of(value) or 0, "")
    return found


def read_statistics(sight: Sight) -> Statistics | None:
    """The numbers of a statistics page; None when it shows none."""
    term = sight.words.term("received")
    headline = number_of(sight.view.term(term))
    if not sight.ok or headline is None:
        return None
    columns = (_numbers(table, term) for table in sight.view.tables)
    return Statistics(headline, tuple(column for column in columns if column))


def read_statement(pages: Sequence[Sight]) -> list[Entry] | None:
    """The lines of a payment statement; None when a page of it has no such table."""
    names = [pages[-1].words.term(name) for name in ("payment", "reference", "amount", "receipt")]
    entries: list[Entry] = []
    for sight in pages:
        table = _table(sight, names)
        if not sight.ok or table is None:
            return None
        cells = _columns(table, names)
        entries += (Entry(p, ref, number_of(sum_) or 0, r) for p, ref, sum_, r in cells)
    return entries


def read_dossiers(pages: Sequence[Sight], like: Container[str]) -> list[Listed] | None:
    """The lines of a list of dossiers; None when a page of it is not there.

    Args:
        like: what references look like, where the list has no column of them but links.
    """
    found: list[Listed] = []
    for number, sight in enumerate(pages, 1):
        if not sight.ok:
            return None
        found += _listed(sight, number, like)
    return found


def _listed(sight: Sight, page: int, like: Container[str]) -> Iterator[Listed]:
    optional = [sight.words.term(name) for name in ("procedure", "slot", "slot_number")]
    reference = sight.words.term("reference")
    table = _table(sight, [reference])
    if table is None:
        yield from (Listed(text, page) for text in references(sight, like))
        return
    there = [name for name in optional if name in table[0]]
    for first, *more in _columns(table, [reference, *there]):
        said = dict(zip(there, more, strict=True))
        procedure, slot, number = (said.get(name, "") for name in optional)
        yield Listed(first, page, procedure, Appointment(slot, number_of(number) or 0))


class Likeness(Container[str]):
    """How the references of a portal are written, learnt from those that it gave us."""

    def __init__(self, references: Collection[str]) -> None:
        self._shapes = {_shape(text) for text in references}
        self._lengths = {len(text) for text in references}

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and len(text) in self._lengths and _shape(text) in self._shapes


def _shape(text: str) -> str:
    return re.sub(r"\w+", "x", text)


def references(sight: Sight, like: Container[str]) -> list[str]:
    """The dossiers that a page lists: a column of them, else links that are written like one."""
    term = sight.words.term("reference")
    table = _table(sight, [term])
    if table is not None:
        return [reference for (reference,) in _columns(table, [term]) if reference]
    texts = (item.text for item in sight.view.pressables if item.link)
    return list(dict.fromkeys(text for text in texts if text in like))


def _table(sight: Sight, names: Sequence[str]) -> Table | None:
    """The first table whose head has all these names."""
    tables = filter(None, sight.view.tables)
    return next((table for table in tables if set(names) <= set(table[0])), None)


def _columns(table: Table, names: Sequence[str]) -> Iterator[list[str]]:
    """The cells below these names, row by row."""
    header, *rows = table
    places = [header.index(name) for name in names]
    yield from ([row[place] for place in places] for row in rows if len(row) == len(header))


def _numbers(table: Table, term: str) -> tuple[int, ...]:
    if term not in table[0]:
        return ()
    numbers = (number_of(cell) for (cell,) in _columns(table, [term]))
    return tuple(number for number in numbers if number is not None)


def number_of(text: str) -> int | None:
    """A number as portals write it (``1.234``, ``115.000 ₫``); None when there is none."""
    digits = "".join(letter for letter in text if letter.isdigit())
    return int(digits) if digits else None
