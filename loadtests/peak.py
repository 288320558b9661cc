"""A planned arrival becomes a walk, and everything that it does becomes rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from civicgauge.catalogue import Catalogue, Procedure
from civicgauge.dossier import FACES, Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.pace import Pace
from civicgauge.people.personas import load_persona
from civicgauge.rows import CAME_BACK, ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RowWriter
from civicgauge.steps import Outcome, Phase
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from loadtests.arrivals import Arrival
from loadtests.clients.exchange import Exchange
from loadtests.clients.patience import ENDLESS, ImpatientSession, Patience
from loadtests.clients.session import Browser, BrowserMaker, Clients, HttpSession
from loadtests.http_hands import hands_for
from loadtests.live import Figures
from loadtests.load_profile import Profile
from loadtests.manners import USUAL, Behaviour, Manner
from loadtests.thinking_hands import thinking_hands_for
from loadtests.workers.wire import Teller


@dataclass(frozen=True, slots=True)
class Peak:
    """What all walks of a run have in common; `began` is its zero on ``time.perf_counter()``.

    Attributes:
        seconds: how long filings may begin that have no due time in the plan.
        planned: filings of the whole plan, whose numbers are not given a second time.
    """

    run: str
    target: Target
    profile: Profile
    seed: int
    began: float
    seconds: float = math.inf
    planned: int = 0

    def dossier(self, arrival: Arrival) -> Dossier:
        procedure = self.target.catalogue[arrival.procedure]
        person = citizen(self.seed, arrival.citizen)
        variant = procedure.variant(arrival.variant)
        if Behaviour.DOUBLE_CLICKS in arrival.manner.behaviours:
            variant = replace(variant, pay_presses=2)
        return Dossier(person, procedure, variant, self.seed)

    def second_try(self, arrival: Arrival, now: float) -> Arrival | None:
        """A refused citizen's arrival an hour later, as the profile's time passes.

        None for one who does not come back, or came back already.
        """
        due = now + 3600 / self.profile.compression(self.seconds / 60)
        if Behaviour.COMES_BACK not in arrival.manner.behaviours or arrival.came_back:
            return None
        number = self.planned + arrival.number
        return replace(arrival, number=number, due=due, came_back=True)

    def phase(self, arrival: Arrival) -> Phase:
        warming = arrival.due < self.profile.warm_up_seconds
        return Phase.WARM_UP if warming else Phase.MEASURED


def draw_pictures(peak: Peak, arrivals: Iterable[Arrival]) -> None:
    """Draw every picture that the arrivals will need, so that none has to wait for it."""
    needed = {(a.procedure, a.variant, a.citizen % FACES): a for a in arrivals}
    for arrival in needed.values():
        for _ in peak.dossier(arrival).acts():
            pass


class PeakRecorder:
    """Where the walks of one process leave rows and figures."""

    def __init__(
        self,
        writer: RowWriter,
        figures: Figures,
        catalogue: Catalogue,
        teller: Teller | None = None,
    ) -> None:
        self._writer = writer
        self._figures = figures
        self._catalogue = catalogue
        self._teller = teller

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, StepRow):
            self._figures.step(row, meant=self._is_meant(row))
            if self._teller:
                self._teller.step(row)
        elif isinstance(row, RequestRow):
            self._figures.outcomes.requests += 1
        self._writer.add(row)

    def _is_meant(self, row: StepRow) -> bool:
        """Whether the session is lost because the variant ended it, once, before this step."""
        variant = self._catalogue[row.procedure].variant(row.variant)
        lost = row.outcome == Outcome.LOST_SESSION and row.attempt == 1
        return lost and row.step == variant.session_ends_before

    def acknowledge(self, line: LedgerLine) -> None:
        self._writer.acknowledge(line)
        if self._teller:
            self._teller.acknowledge(line)


class BrowsedWalk(Walk):
    """A walk whose persons have browsers, and look at the last page until it is complete."""

    browsers: Sequence[Browser] = ()

    def run(self) -> bool:
        try:
            reached = super().run()
            for browser in self.browsers:
                browser.finish()
        finally:
            for browser in self.browsers:
                browser.leave()
        return reached


class WalkMaker:
    """Makes the walks of one process, over connections that they share.

    Args:
        teller: told of steps and ledger when the master has another disk.
        browser_for: gives a citizen a browser; None where nobody fetches what belongs to a page.
    """

    def __init__(
        self,
        peak: Peak,
        writer: RowWriter,
        figures: Figures,
        on_exchange: Callable[[str, Exchange], None],
        clients: Clients,
        teller: Teller | None = None,
        browser_for: BrowserMaker | None = None,
    ) -> None:
        self._peak = peak
        self._browser_for = browser_for
        self._clients = clients
        self._recorder = PeakRecorder(writer, figures, peak.target.catalogue, teller)
        self._issued = figures.issued
        self._on_exchange = on_exchange
        self._personas = {name: load_persona(name) for name in peak.profile.personas}

    def walk(self, arrival: Arrival) -> Walk:
        peak = self._peak
        browsers: list[Browser] = []
        itinerary = Itinerary(
            run=peak.run,
            walk=arrival.number,
            target=peak.target.name,
            persona=arrival.manner.persona,
            behaviour=" ".join([CAME_BACK] * arrival.came_back + [*arrival.manner.behaviours]),
            phase=peak.phase(arrival),
            due=arrival.due,
            run_began=peak.began,
        )
        procedure = peak.target.catalogue[arrival.procedure]
        account = peak.target.officer

        def officer() -> Hands:
            assert account is not None
            session = self._session(itinerary, procedure, browsers)
            hands = hands_for(peak.target, procedure, session)
            return officer_of(hands, account.name, account.password)

        session = self._session(itinerary, procedure, browsers, arrival.manner)
        walk = BrowsedWalk(
            itinerary,
            peak.dossier(arrival),
            self._hands(arrival, procedure, session),
            self._recorder,
            officer if account else None,
        )
        walk.browsers = browsers
        return walk

    def _hands(self, arrival: Arrival, procedure: Procedure, session: HttpSession) -> Hands:
        target, persona = self._peak.target, self._personas.get(arrival.manner.persona)
        if persona is None:
            return hands_for(target, procedure, session)
        pace = Pace(persona, Random(f"pace:{self._peak.seed}:{arrival.citizen}"))
        return thinking_hands_for(target, procedure, session, pace)

    def _session(
        self,
        itinerary: Itinerary,
        procedure: Procedure,
        browsers: list[Browser],
        manner: Manner = USUAL,
    ) -> HttpSession:
        def report(exchange: Exchange) -> None:
            self._recorder.add(exchange.row(itinerary))
            self._on_exchange(procedure.id, exchange)

        timeout = self._peak.profile.step_timeout
        patience = Patience(manner.leaves_after, manner.reloads_after)
        how = (self._clients, timeout, report, self._issued)
        session = HttpSession(*how) if patience == ENDLESS else ImpatientSession(*how, patience)
        if self._browser_for is not None:
            session.browser = self._browser_for(session.client, report, self._issued)
            browsers.append(session.browser)
        return session
