"""The rows that a run leaves behind; documented for readers in docs/rows.md.

Times: ``due`` and ``started`` are seconds since the run began, ``seconds`` is how long the portal
made the citizen wait in the step, all by the monotonic clock. ``due`` is the planned arrival.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

SCHEMA_VERSION = 3

CAME_BACK = "came_back"
"""First in `behaviour` of a walk that nobody planned: a citizen was refused and comes again."""


@dataclass(slots=True, kw_only=True)  # a frozen one takes longer to make, and they are many
class StepRow:
    """One step of one walk, whatever became of it."""

    run: str
    walk: int
    procedure: str
    variant: str
    persona: str
    channel: str
    target: str
    phase: str
    step: str
    attempt: int
    due: float
    started: float
    seconds: float
    longest_wait: float
    outcome: str
    behaviour: str = ""  # what this citizen does besides filing, names with spaces between
    thought: float = 0.0  # seconds that the citizen read and typed before the portal was asked
    reason: str = ""  # of a failure: reset, wrong_content, http_500, not_on_page ...
    page: str = ""  # the page that the citizen ended on, as the words name it
    notice: str = ""  # what the portal said to the citizen
    errors: str = ""  # labels of fields marked wrong, one per line
    reference: str = ""
    payment: str = ""
    receipt: str = ""
    amount: int = 0
    slot: str = ""  # the appointment that was confirmed: where and when, as the page says it
    slot_number: int = 0  # the citizen's number in the slot
    slot_places: int = 0  # how many citizens the slot takes, by the portal's own words
    state: str = ""
    fields_filled: int = 0
    fields_lost: int = 0  # filled before, empty again now
    found_by_name: int = 0  # fields that have no label and were found by their name
    bytes: int = 0
    keys: int = 0
    clicks: int = 0
    evidence: str = ""  # file in the run's evidence folder


class RequestKind(StrEnum):
    """What was asked for."""

    PAGE = "page"
    ASSET = "asset"  # what a browser fetches by itself for a page: a style sheet, a picture


@dataclass(slots=True, kw_only=True)
class RequestRow:
    """One HTTP exchange; redirects are exchanges of their own."""

    run: str
    walk: int
    step: str
    attempt: int
    phase: str
    method: str
    path: str
    status: int
    started: float
    seconds: float
    bytes_sent: int
    bytes_received: int
    outcome: str
    reason: str = ""
    kind: str = RequestKind.PAGE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action of a citizen at the browser, with what the human-time model needs of it."""

    run: str
    walk: int
    step: str
    attempt: int
    number: int
    kind: str  # open, type, choose, tick, attach, press
    label: str
    recall: str  # known, copied, decided or empty
    characters: int  # typed
    keys: int  # key presses for them, Telex
    clicks: int
    distance: float  # pixels from the pointer's last place to the target's middle
    width: float  # of the target, pixels
    height: float
    homings: int  # changes between keyboard and mouse
    syllables: int  # of text that was not on the page before
    wait: float  # seconds until the page was usable again
    started: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsRow:
    """Web Vitals of one page that a citizen saw; NaN where the browser reported none."""

    run: str
    walk: int
    step: str
    page: str
    ttfb: float  # seconds
    fcp: float  # seconds
    lcp: float  # seconds
    cls: float  # unitless
    inp: float  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """What the portal acknowledged in a step; written before the next step starts."""

    walk: int
    step: str
    citizen_id: str
    procedure: str
    reference: str
    payment: str
    receipt: str
    amount: int
    slot: str = ""
    slot_number: int = 0
    citizen_index: int = -1  # of the run's seed, so that the audit can go back as this citizen


class Recorder(Protocol):
    """Where hands and walks leave their rows."""

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None: ...

    def acknowledge(self, line: LedgerLine) -> None: ...
