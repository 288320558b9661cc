"""What a run was told, walk by walk: the side from which every expectation of the audit comes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from civicgauge.rows import LedgerLine, StepRow
from civicgauge.runs import RunFolder
from civicgauge.segments import End, Reading
from civicgauge.steps import SAYS_NOTHING, Outcome, Phase, Step

_COLUMNS = (
    *("walk", "procedure", "phase", "step", "outcome", "reason"),
    *("started", "seconds", "thought", "reference", "slot", "slot_number", "slot_places", "state"),
)
_UNCERTAIN = (Outcome.FAILED, Outcome.TIMEOUT, Outcome.UNFINISHED, Outcome.LOST_SESSION)
_DENIED = (Outcome.FAILED, Outcome.REFUSED)
_MOVING = (
    *(Step.BOOK_SLOT, Step.SUBMIT, Step.PAY, Step.SUPPLEMENT),
    *(Step.DESK_RECEIVE, Step.DESK_ASK_SUPPLEMENT, Step.DESK_APPROVE),
)
"""Steps after which a dossier's state may be another one than was seen before."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment as it was confirmed; `number` and `places` are 0 when nobody said them."""

    walk: int
    procedure: str
    slot: str
    number: int
    places: int
    confirmed: float  # seconds since the run began


@dataclass(slots=True)
class Known:
    """What the portal had said by the end of the run.

    Attributes:
        lines: all that was acknowledged to each walk, in one line.
        submitted: walks whose submission was acknowledged, with a reference or without.
        uncertain: submissions of which nobody told us what became of them.
        denied: walks whose citizen asked for the receipt and was answered without it.
        states: the state in which each walk last saw its dossier, if nothing was done to it since.
        bookings: every appointment that was confirmed.
    """

    lines: dict[int, LedgerLine]
    submitted: set[int] = field(default_factory=set)
    uncertain: int = 0
    denied: set[int] = field(default_factory=set)
    states: dict[int, str] = field(default_factory=dict)
    bookings: list[Booking] = field(default_factory=list)

    @property
    def filed(self) -> set[int]:
        return self.submitted | {walk for walk, line in self.lines.items() if line.reference}

    @property
    def dossiers(self) -> list[LedgerLine]:
        """Of every filing with a reference what was acknowledged."""
        return [line for line in self.lines.values() if line.reference]

    @property
    def references(self) -> set[str]:
        return {line.reference for line in self.dossiers}

    def see(self, row: Row) -> None:
        """Take in what one step of the run was told."""
        walk, step, outcome = row["walk"], row["step"], row["outcome"]
        if step == Step.SUBMIT:
            self.submitted |= {walk} if outcome == Outcome.OK else set()
            self.uncertain += outcome in _UNCERTAIN
        if step == Step.GET_RECEIPT and outcome in _DENIED and row["reason"] not in SAYS_NOTHING:
            self.denied.add(walk)
        if step in _MOVING and outcome != Outcome.NOT_EXERCISED:
            self.states.pop(walk, None)
        if outcome == Outcome.OK and not Step(step).at_desk:
            self._see_page(row)

    def lose_sight(self, planned: int) -> None:
        """A process was killed, and its last rows with it: what they said may be anything.

        Each planned filing that was not acknowledged may have been; the ledger has every one that
        went on to its next step.
        """
        self.uncertain = max(planned - len(self.filed), 0)
        self.states.clear()

    def _see_page(self, row: Row) -> None:
        walk = row["walk"]
        line = self.lines.get(walk)
        if row["state"] and line is not None and row["reference"] == line.reference:
            self.states[walk] = row["state"]
        if row["step"] == Step.BOOK_SLOT and row["slot"]:
            said = (row["procedure"], row["slot"], row["slot_number"], row["slot_places"])
            self.bookings.append(
                Booking(walk, *said, row["started"] + row["thought"] + row["seconds"])
            )


def known_of(run: RunFolder) -> Known:
    """What a run on disk was told."""
    known = Known(by_walk(run.ledger()))
    for row in _rows(run):
        known.see(row)
    manifest = run.manifest()
    if manifest.get("degraded") or any(_is_cut(source) for source in run.sources(StepRow)):
        known.lose_sight(int(manifest["plan"]["planned"]))
    return known


def _is_cut(source: Reading) -> bool:
    return source.read_through() is End.CUT


def _rows(run: RunFolder) -> Iterator[Row]:
    """The steps of the filings; those of one walk in order of time."""
    for batch in run.table(StepRow).select(list(_COLUMNS)).to_batches():
        yield from (row for row in batch.to_pylist() if row["phase"] != Phase.AUDIT)


def by_walk(ledger: Iterable[LedgerLine]) -> dict[int, LedgerLine]:
    """All that was acknowledged to each walk, in one line; the first reference is the filing's."""
    known: dict[int, LedgerLine] = {}
    for line in ledger:
        old = known.get(line.walk)
        known[line.walk] = line if old is None else _later(old, line)
    return known


def _later(old: LedgerLine, new: LedgerLine) -> LedgerLine:
    return replace(
        new,
        reference=old.reference or new.reference,
        payment=new.payment or old.payment,
        receipt=new.receipt or old.receipt,
        amount=new.amount or old.amount,
        slot=new.slot or old.slot,
        slot_number=new.slot_number or old.slot_number,
    )


def overbooked(bookings: Iterable[Booking]) -> Iterator[tuple[Booking, int]]:
    """Appointments beyond what their slot takes, and how many it had given out before each.

    Too much is a number beyond the places or one that was given before; without numbers, any
    booking after the places are full.
    """
    given: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for booking in sorted(bookings, key=lambda item: item.confirmed):
        numbers = given[booking.procedure, booking.slot]
        earlier = numbers.total()
        if booking.number:
            too_many = booking.number in numbers or 0 < booking.places < booking.number
        else:
            too_many = 0 < booking.places <= earlier
        if too_many:
            yield booking, earlier
        numbers[booking.number] += 1
