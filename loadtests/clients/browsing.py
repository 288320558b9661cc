"""What a browser does for a page beside the page: it fetches what the page needs.

At most six requests at once to each origin, first what keeps the page from being shown, what is
fresh in the citizen's cache not at all. The citizen waits until the page is shown and goes on;
pictures come meanwhile, and those that have not come when the next page is there are given up.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import gevent  # type: ignore[import-untyped]
from gevent.event import Event  # type: ignore[import-untyped]
from gevent.pool import Group  # type: ignore[import-untyped]

from civicgauge.errors import NotAuthorised, UsageError
from civicgauge.forms import Page
from civicgauge.hands import StepStopped
from civicgauge.links import joined
from civicgauge.page_assets import AssetKind
from civicgauge.rows import RequestKind
from civicgauge.steps import Outcome
from loadtests.clients.addresses import Address, address_of
from loadtests.clients.asset_cache import AssetCache
from loadtests.clients.asset_client import AssetClient
from loadtests.clients.exchange import Exchange, outcome_of
from loadtests.clients.session import MAX_REDIRECTS, REDIRECTS, Client, Issued, PageLoad
from loadtests.clients.thin_client import ThinClient

CONNECTIONS = 6
"""Requests at once to one origin, as browsers have it over HTTP/1.1."""

MAX_FOREIGN = 1_000
"""Addresses on other hosts that one citizen remembers to have met."""


class _Wanted(NamedTuple):
    """An asset of the page that is being loaded."""

    address: Address
    kind: AssetKind
    blocks: bool


class Browsing:
    """One citizen's browser, beside the pages themselves.

    Args:
        report: called with every exchange, also with one that failed.
        issued: counts what is begun; may be shared.
    """

    def __init__(self, client: Client, report: Callable[[Exchange], None], issued: Issued) -> None:
        assert isinstance(client, ThinClient)
        self._client = AssetClient(client)
        self._report = report
        self._issued = issued
        self._cache = AssetCache()
        self._foreign: set[str] = set()
        self._under_way = Group()
        self._fault: BaseException | None = None

    def load(self, page: Page, about: PageLoad) -> None:
        """Fetch what the page needs; returns when it is shown, what is left goes on.

        Raises:
            StepStopped: it was not shown in time.
        """
        self.leave()
        wanted = [*self._wanted(page, about)]
        shown = _Countdown(sum(item.blocks for item in wanted))
        queues: dict[str, deque[_Wanted]] = {}
        for item in sorted(wanted, key=lambda item: not item.blocks):
            queues.setdefault(item.address.origin.url, deque()).append(item)
        for queue in queues.values():
            for _ in range(min(len(queue), CONNECTIONS)):
                self._under_way.spawn(self._work, queue, about, shown)
        gevent.sleep(0)  # all are on their way before the citizen goes on
        if not shown.wait(about.ends - time.perf_counter()):
            raise StepStopped(Outcome.TIMEOUT, "no_answer", "a style sheet or script of the page")
        self._raise_fault()

    def finish(self) -> None:
        """Wait for what is under way, which ends with the time of its step."""
        self._under_way.join()
        self._raise_fault()

    def leave(self) -> None:
        """Give up what is under way."""
        self._under_way.kill()

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _wanted(self, page: Page, about: PageLoad) -> Iterator[_Wanted]:
        """What is to be asked for, each address once."""
        assets, now = page.assets, time.perf_counter()
        base = _joined(page.view.url, assets.base) or page.view.url
        own = _address(page.view.url)
        met = {own.url if own else ""}
        for asset in assets.listed:
            address = self._allowed(_joined(base, asset.written), about)
            if address is None or address.url in met:
                continue
            met.add(address.url)
            if not self._cache.is_fresh(address.url, self._client.cookies(address), now):
                yield _Wanted(address, asset.kind, asset.blocks)
        if assets.more:
            self._say_untried(page.view.url, "too_many_assets", about)

    def _allowed(self, url: str, about: PageLoad) -> Address | None:
        """The address if it may be asked; that of another host leaves one row with a citizen."""
        with suppress(UsageError):
            try:
                return address_of(url)
            except NotAuthorised:
                if url not in self._foreign and len(self._foreign) < MAX_FOREIGN:
                    self._foreign.add(url)
                    self._say_untried(url, "foreign_host", about)
        return None

    def _work(self, queue: deque[_Wanted], about: PageLoad, shown: _Countdown) -> None:
        while queue:
            item = queue.popleft()
            in_time = True
            try:
                in_time = self._fetch(item, about)
            except Exception as error:
                self._fault = error
            if item.blocks and in_time:
                shown.one_less()

    def _fetch(self, item: _Wanted, about: PageLoad) -> bool:
        """Ask, and go where answers lead; False when the time was over before the last of them."""
        address: Address | None = item.address
        for left in range(MAX_REDIRECTS, -1, -1):
            if address is None:
                break
            location = self._ask(address, item.kind, about, may_lead_on=left > 0)
            if location is None:
                return False
            address = self._allowed(_joined(address.url, location), about) if location else None
        return True

    def _ask(
        self, address: Address, kind: AssetKind, about: PageLoad, may_lead_on: bool
    ) -> str | None:
        """One exchange, unless the cache answers; where it leads, None when the time is over."""
        url, cookies, began = address.url, self._client.cookies(address), time.perf_counter()
        if self._cache.is_fresh(url, cookies, began):
            return ""
        if began >= about.ends:
            return None
        conditions = self._cache.conditions(url, cookies)
        self._issued.requests += 1
        status, size, location = 0, 0, ""
        outcome, reason = Outcome.UNFINISHED, ""
        try:
            received = self._client.fetch(address, kind, cookies, conditions, about.ends - began)
            status, size = received.status, received.size
            outcome, reason = outcome_of(status)
            self._cache.answered(url, cookies, status, received.head, began)
            if status in REDIRECTS:
                location = received.head.get("location", "")
            if location and not may_lead_on:
                outcome, reason = Outcome.FAILED, "redirect_loop"
        except StepStopped as stopped:
            outcome, reason = stopped.outcome, stopped.reason
        finally:
            seconds = time.perf_counter() - began
            sent = (status, began, seconds, 0, size, outcome, reason, RequestKind.ASSET)
            self._report(Exchange(about.step, about.attempt, "GET", address.path, *sent))
        return None if outcome is Outcome.TIMEOUT else location

    def _say_untried(self, url: str, reason: str, about: PageLoad) -> None:
        """A row for what is not asked for; its path is the whole address without the query."""
        self._issued.requests += 1
        path, now = url.partition("?")[0], time.perf_counter()
        untried = (0, now, 0.0, 0, 0, Outcome.NOT_EXERCISED, reason, RequestKind.ASSET)
        self._report(Exchange(about.step, about.attempt, "GET", path, *untried))


class _Countdown:
    """Waits until so many things have happened."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._over = Event()
        if not left:
            self._over.set()

    def one_less(self) -> None:
        self._left -= 1
        if not self._left:
            self._over.set()

    def wait(self, seconds: float) -> bool:
        over: bool = self._over.wait(max(seconds, 0.0))
        return over


def _joined(page: str, written: str) -> str:
    """The address in full without its fragment; empty where there is none, or not over HTTP."""
    with suppress(ValueError):
        written = written.strip()
        inline = written[:5].lower() == "data:"
        url = joined(page, written).partition("#")[0] if written and not inline else ""
        return url if url[:5].lower() in ("http:", "https") else ""
    return ""


def _address(url: str) -> Address | None:
    with suppress(UsageError, NotAuthorised):
        return address_of(url)
    return None
