"""A planned arrival becomes a walk, and everything that it does becomes rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from civicgauge.catalogue import Paper
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.pictures import Picture
from civicgauge.photo_rules import PhotoRule
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RowWriter
from civicgauge.steps import Phase
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from loadtests.arrivals import Arrival
from loadtests.http_client import Exchange, HttpSession, connection_pool
from loadtests.http_hands import hands_for
from loadtests.live import Figures
from loadtests.load_profile import Profile

PICTURES = 8
"""Citizens of a peak share so many sets of pictures, drawn before it begins: drawing a set takes
some 15 ms, and arrivals would wait for it. More would not stay in the cache of the pictures."""


@dataclass(slots=True)
class PeakDossier(Dossier):
    """A dossier whose pictures are drawn already."""

    def picture(self, paper: Paper, breaking: PhotoRule | None = None) -> Picture:
        shared = citizen(self.seed, self.citizen.index % PICTURES)
        return Dossier(shared, self.procedure, self.variant, self.seed).picture(paper, breaking)


@dataclass(frozen=True, slots=True)
class Peak:
    """What all walks of a run have in common; `began` is its zero on ``time.perf_counter()``."""

    run: str
    target: Target
    profile: Profile
    seed: int
    began: float

    def dossier(self, arrival: Arrival) -> PeakDossier:
        procedure = self.target.catalogue[arrival.procedure]
        person = citizen(self.seed, arrival.citizen)
        return PeakDossier(person, procedure, procedure.variant(arrival.variant), self.seed)

    def phase(self, arrival: Arrival) -> Phase:
        warming = arrival.due < self.profile.warm_up_seconds
        return Phase.WARM_UP if warming else Phase.MEASURED


def draw_pictures(peak: Peak, arrivals: Sequence[Arrival]) -> None:
    """Draw every picture that the arrivals will need."""
    needed = {(a.procedure, a.variant, a.citizen % PICTURES): a for a in arrivals}
    for arrival in needed.values():
        for _ in peak.dossier(arrival).acts():
            pass


class PeakRecorder:
    """Where the walks of one process leave rows, figures, and what Locust shows."""

    def __init__(
        self, writer: RowWriter, figures: Figures, on_exchange: Callable[[Exchange], None]
    ) -> None:
        self._writer = writer
        self._figures = figures
        self.on_exchange = on_exchange

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, StepRow):
            self._figures.step(row)
        self._writer.add(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self._writer.acknowledge(line)


class WalkMaker:
    """Makes the walks of one process, over connections that they share."""

    def __init__(self, peak: Peak, recorder: PeakRecorder, figures: Figures) -> None:
        self._peak = peak
        self._recorder = recorder
        self._figures = figures
        profile = peak.profile
        # A walk has the citizen's connection and, at the desk, the officer's.
        self._pool = connection_pool(profile.step_timeout, 2 * profile.max_in_flight)

    def walk(self, arrival: Arrival) -> Walk:
        peak = self._peak
        phase = peak.phase(arrival)
        itinerary = Itinerary(
            run=peak.run,
            walk=arrival.number,
            target=peak.target.name,
            phase=phase,
            due=arrival.due,
            run_began=peak.began,
        )
        account = peak.target.officer

        def officer() -> Hands:
            assert account is not None
            return officer_of(self._hands(arrival, phase), account.name, account.password)

        return Walk(
            itinerary,
            peak.dossier(arrival),
            self._hands(arrival, phase),
            self._recorder,
            officer if account else None,
        )

    def _hands(self, arrival: Arrival, phase: Phase) -> Hands:
        def report(exchange: Exchange) -> None:
            self._recorder.add(request_row(exchange, self._peak, arrival.number, phase))
            self._recorder.on_exchange(exchange)

        session = HttpSession(
            self._pool, self._peak.profile.step_timeout, report, self._figures.issued
        )
        procedure = self._peak.target.catalogue[arrival.procedure]
        return hands_for(self._peak.target, procedure, session)


def request_row(exchange: Exchange, run: str, walk: int, phase: Phase, began: float) -> RequestRow:
    return RequestRow(
        run=run,
        walk=walk,
        step=exchange.step,
        attempt=exchange.attempt,
        phase=phase.value,
        method=exchange.method,
        path=exchange.path,
        status=exchange.status,
        started=exchange.began - began,
        seconds=exchange.seconds,
        bytes_sent=exchange.bytes_sent,
        bytes_received=exchange.bytes_received,
        outcome=exchange.outcome.value,
        reason=exchange.reason,
    )
