"""Going back to the portal, as a citizen and as an officer."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from civicgauge.catalogue import Procedure
from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.steps import Outcome, Phase, Step
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from loadtests.audit.pages import Sight
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import hands_for

STEP_TIMEOUT = 30.0
"""Seconds; after a peak nobody else is there, so a portal needs no more."""

NO_WALK = 0
"""The walk of audit rows that are about no particular filing; filings count from 1."""

AT_ONCE = 4
"""Citizens who go back at the same time: enough to keep a portal and this process busy."""

MOST_PAGES = 10_000
"""Of one list; one that goes on for longer goes in circles."""

Row = StepRow | RequestRow | ActionRow | VitalsRow


@dataclass(slots=True)
class _Leg(Dossier):
    """A dossier to which only these steps are done, the last one as long as it `goes_on`."""

    steps: tuple[Step, ...] = ()
    goes_on: Callable[[], bool] = lambda: False

    def acts(self) -> Iterator[Act]:
        yield from (Act(step) for step in self.steps)
        for _ in range(MOST_PAGES):
            if not self.goes_on():
                return
            yield Act(self.steps[-1])


@dataclass(frozen=True, slots=True)
class Errand:
    """One visit that is to be made, for a walk or for none.

    Without the first leg there is no other one; those may fail each for itself.
    """

    first: _Leg
    lists: tuple[_Leg, ...] = ()
    walk: int = NO_WALK


@dataclass(slots=True)
class Seen:
    """What was seen on a visit step by step, and the rows that it left."""

    sights: list[Sight] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def last(self) -> Sight:
        return self.sights[-1]

    def at(self, step: Step) -> Sight | None:
        """What the last try of a step came to; None when it was not tried."""
        return next((sight for sight in reversed(self.sights) if sight.step is step), None)

    def all_at(self, step: Step) -> list[Sight]:
        """Every page of a list, or how far the visit came instead."""
        return [sight for sight in self.sights if sight.step is step] or [self.last]


class _Eyes:
    """Keeps what hands see; what is read again is not acknowledged again."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.hands: Hands | None = None

    def add(self, row: Row) -> None:
        self.seen.rows.append(row)
        if isinstance(row, StepRow) and self.hands is not None:
            step, outcome = Step(row.step), Outcome(row.outcome)
            view, words = self.hands.view(), self.hands.words
            self.seen.sights.append(Sight(step, outcome, row.reason, view, words))

    def acknowledge(self, line: LedgerLine) -> None:
        pass


class Visitor:
    """Visits one portal."""

    def __init__(self, target: Target, run: str = "") -> None:
        self._target = target
        self._about = Itinerary(run=run, walk=NO_WALK, target=target.name, phase=Phase.AUDIT)
        self._clients = BlockingClients(AT_ONCE)

    def about(self, procedure: Procedure, seed: int, line: LedgerLine) -> Errand:
        """The errand of a dossier's citizen: its tracking page, and the receipt if it was paid."""
        sign_in = (Step.SIGN_IN,) if Step.SIGN_IN in procedure.steps else ()
        paid = line.payment and Step.GET_RECEIPT in procedure.steps
        steps = (*sign_in, Step.TRACK, *((Step.GET_RECEIPT,) if paid else ()))
        leg = self._leg(procedure, steps, seed, line.citizen_index)
        leg.reference = line.reference
        return Errand(leg, walk=line.walk)

    def statistics(self, procedure: Procedure) -> Seen:
        return self.go(Errand(self._leg(procedure, (Step.READ_STATISTICS,))))

    def at_desk(self, procedure: Procedure, lists: Iterable[Step]) -> Seen:
        """The officer's lists with all their pages; the target must have an account."""
        legs = tuple(self._leg(procedure, (step,)) for step in lists)
        return self.go(Errand(self._leg(procedure, (Step.DESK_SIGN_IN,)), legs))

    def go(self, errand: Errand) -> Seen:
        """Make the visit."""
        eyes = _Eyes()
        due = time.perf_counter() - self._about.run_began
        about = replace(self._about, walk=errand.walk, due=due)
        hands = eyes.hands = self._hands(errand, about, eyes)
        if Walk(about, errand.first, hands, eyes, lambda: hands).run():
            for leg in errand.lists:
                leg.goes_on = hands.has_next_page
                Walk(about, leg, hands, eyes, lambda: hands).run()
        return eyes.seen

    def _hands(self, errand: Errand, about: Itinerary, eyes: _Eyes) -> Hands:
        session = HttpSession(
            self._clients, STEP_TIMEOUT, lambda exchange: eyes.add(exchange.row(about))
        )
        hands = hands_for(self._target, errand.first.procedure, session)
        account = self._target.officer
        return officer_of(hands, account.name, account.password) if account else hands

    def _leg(
        self, procedure: Procedure, steps: tuple[Step, ...], seed: int = 0, index: int = 0
    ) -> _Leg:
        variant = next(iter(procedure.variants.values()))
        return _Leg(citizen(seed, index), procedure, variant, seed, steps=steps)


def side_by_side(visitor: Visitor, errands: Iterable[Errand]) -> Generator[Seen, None, None]:
    """Make the visits AT_ONCE at a time; what was seen comes in the order of the errands.

    When nobody asks for more, those that were not begun are left out.
    """
    workers = ThreadPoolExecutor(AT_ONCE)
    under_way: deque[Future[Seen]] = deque()
    try:
        for errand in errands:
            under_way.append(workers.submit(visitor.go, errand))
            if len(under_way) > 2 * AT_ONCE:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        workers.shutdown(wait=False, cancel_futures=True)
