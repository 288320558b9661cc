"""Arrivals on Locust: each process plays its share of the plan, and one user waits for it.

Every planned citizen gets a greenlet at the due time. When `max_in_flight` are under way, further
ones wait for a place and keep their due time; nobody is left out. In the closed model a greenlet
is a user who makes one filing after the other.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

import gevent  # type: ignore[import-untyped]
from gevent.pool import Group, Pool  # type: ignore[import-untyped]
from locust import User, task
from locust.exception import StopUser

from civicgauge.runs import FLUSH_SECONDS, RowWriter
from civicgauge.steps import Outcome
from loadtests.arrivals import Arrival
from loadtests.clients.browsing import Browsing
from loadtests.clients.exchange import Exchange
from loadtests.clients.locust_client import LocustClients
from loadtests.clients.session import Clients
from loadtests.clients.thin_client import ThinClients
from loadtests.live import Figures
from loadtests.load_profile import Profile
from loadtests.peak import Peak, WalkMaker
from loadtests.settings import THIN
from loadtests.workers.wire import Teller


class Player:
    """Plays one process's share of a plan and keeps its rows and figures.

    Args:
        on_exchange: told of every HTTP request that has ended, and of which procedure it was.
        on_fault: told of an error of ours, once; the caller then stops the run.
        on_end: told that the share is over and all of its rows are on disk.
        client: one of :data:`loadtests.settings.CLIENTS`.
        teller: tells the master what it must know, when it has another disk.
    """

    def __init__(
        self,
        peak: Peak,
        arrivals: Sequence[Arrival],
        writer: RowWriter,
        on_exchange: Callable[[str, Exchange], None],
        on_fault: Callable[[BaseException], None],
        on_end: Callable[[], None],
        client: str,
        teller: Teller | None = None,
    ) -> None:
        self.figures = Figures(arrivals, closed=peak.profile.users is not None)
        self._peak = peak
        self._arrivals = arrivals
        self._writer = writer
        self._on_fault = on_fault
        self._on_end = on_end
        self._maker = WalkMaker(
            peak,
            writer,
            self.figures,
            on_exchange,
            _clients(client, peak.profile),
            teller,
            Browsing if peak.profile.assets else None,
        )
        self._teller = teller
        self._under_way = Pool(peak.profile.users or peak.profile.max_in_flight)
        self._away = Group()  # citizens who were refused and will come back
        self._pulse = gevent.spawn(self._guarded, self._publish_for_ever)
        self._playing = gevent.spawn(self._guarded, self._play)
        self._stopped = False
        # What is there now stays: to look through it again and again would make citizens late.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def wait(self) -> None:
        """Until the share is over or stopped."""
        self._playing.join()

    def _play(self) -> None:
        """Let every citizen arrive; returns when the last one has left."""
        users = self._peak.profile.users
        if users is None:
            self._let_arrive()
        else:
            self._let_users_file(users)
        while self._under_way or self._away:
            self._under_way.join()
            self._away.join()
        self.figures.ended = True
        self._close()
        self._on_end()

    def _let_arrive(self) -> None:
        """Each when due."""
        for arrival in self._arrivals:
            self._admit(arrival)

    def _admit(self, arrival: Arrival) -> None:
        """When due and there is a place."""
        self._wait_until(arrival.due)
        self.figures.waited += self._under_way.full()
        self._under_way.spawn(self._guarded, self._walk, arrival)

    def _let_users_file(self, users: int) -> None:
        """All users at once, each one filing after the other."""
        filings: dict[int, list[Arrival]] = defaultdict(list)
        for arrival in self._arrivals:
            filings[arrival.number % users].append(arrival)
        self._wait_until(0.0)
        for own in filings.values():
            self._under_way.spawn(self._guarded, self._file, own)

    def _file(self, own: Sequence[Arrival]) -> None:
        """One user's filings; each is due when the one before is through."""
        for arrival in own:
            if self._now() >= self._peak.seconds:
                return
            self._walk(replace(arrival, due=self._now()))

    def stop(self) -> None:
        """Stop who is still under way: each leaves a row that says how long he had waited."""
        self._playing.kill()
        self._away.kill()
        self._under_way.kill()
        self._close()

    def _close(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._pulse.kill()
        self._guarded(self._publish)
        self._guarded(self._writer.close)

    def _wait_until(self, due: float) -> None:
        while (left := due - self._now()) > 0:
            gevent.sleep(left)

    def _now(self) -> float:
        return time.perf_counter() - self._peak.began

    def _walk(self, arrival: Arrival) -> None:
        walk = self._maker.walk(arrival)
        self.figures.walk_begins(self._now() - arrival.due, came_back=arrival.came_back)
        try:
            walk.run()
        finally:
            self.figures.walk_ends(arrival.procedure, came_back=arrival.came_back)
            if self._teller:
                self._teller.walk_ends(arrival.number)
        if walk.outcome is Outcome.REFUSED:
            self._send_away(arrival)

    def _send_away(self, refused: Arrival) -> None:
        """Let a citizen who comes back do so, if his hour is over before the plan is."""
        again = self._peak.second_try(refused, self._now())
        if again is None:
            return
        if again.due < self._peak.seconds:
            self._away.spawn(self._guarded, self._admit, again)
        else:
            self.figures.back_too_late += 1

    def _publish_for_ever(self) -> None:
        while True:
            self._publish()
            gevent.sleep(FLUSH_SECONDS)

    def _publish(self) -> None:
        self._writer.flush()
        gevent.sleep(0)  # who is due meanwhile need not wait for the figures as well
        state = self.figures.state(self._now())
        self._writer.live(state)
        if self._teller:
            self._teller.tell(state)

    def _guarded(self, work: Callable[..., None], *arguments: object) -> None:
        try:
            work(*arguments)
        except Exception as error:
            on_fault, self._on_fault = self._on_fault, lambda error: None
            on_fault(error)


def _clients(name: str, profile: Profile) -> Clients:
    """The citizens' clients; a walk has the citizen's and, at the desk, the officer's."""
    if name == THIN:
        return ThinClients()
    most = profile.users or profile.max_in_flight
    return LocustClients(2 * most, profile.step_timeout)


class PlannedCitizens(User):
    """Locust's user that stands for all citizens of the process; `player` is set at the start.

    It only waits: when workers come or go, Locust moves its users among them, and the citizens
    must stay.
    """

    abstract = True
    player: Player | None = None

    @task
    def play(self) -> None:
        if self.player is not None:
            self.player.wait()
        raise StopUser
