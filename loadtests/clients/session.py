"""One citizen's HTTP session: redirects, one report per exchange, no hidden retries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from civicgauge.errors import NotAuthorised, UsageError
from civicgauge.forms import Page
from civicgauge.hands import StepStopped
from civicgauge.links import joined
from civicgauge.steps import Outcome
from loadtests.clients.addresses import Address, address_of
from loadtests.clients.exchange import Exchange, outcome_of

MAX_REDIRECTS = 10
MAX_BODY = 20_000_000
"""Bytes; a page larger than this is not a page (and may be a compressed bomb)."""

ACCEPT = "text/html, application/pdf"
REDIRECTS = (301, 302, 303, 307, 308)


class Reply(NamedTuple):
    """What came back to one request; the body is decompressed.

    `heard` is when the last of it came, on ``time.perf_counter()``; 0 where nobody noted that.
    """

    status: int
    body: bytes
    media_type: str
    location: str
    heard: float = 0.0


class Client(Protocol):
    """How one citizen's requests are sent: connections, cookies, and nothing sent twice."""

    def send(
        self, method: str, address: Address, body: bytes, content_type: str, seconds: float
    ) -> Reply:
        """One request and its whole answer, within so many seconds.

        Raises:
            StepStopped: no answer, or none that can be read to its end.
        """

    def forget_cookies(self) -> None: ...


class Clients(Protocol):
    """Makes the clients of citizens who share connections."""

    def client(self) -> Client: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer of an exchange, after redirects."""

    status: int
    url: str
    body: bytes
    media_type: str = ""


@dataclass(slots=True)
class Issued:
    """How much was begun, counted before it is known what becomes of it."""

    steps: int = 0
    requests: int = 0


class PageLoad(NamedTuple):
    """For which step a page is loaded, and when its time is over."""

    step: str
    attempt: int
    ends: float  # time.perf_counter()


class Browser(Protocol):
    """What a browser does for a page that has come."""

    def load(self, page: Page, about: PageLoad) -> None:
        """Fetch what belongs to it; returns when the page is shown.

        Raises:
            StepStopped: it was not shown in time.
        """

    def finish(self) -> None:
        """Wait for what is under way, which ends with the time of its step."""

    def leave(self) -> None:
        """Give up what is under way."""


BrowserMaker = Callable[[Client, Callable[[Exchange], None], Issued], Browser]
"""Makes the browser of a citizen with this client; it reports and counts as the session does."""


class HttpSession:
    """The session of one citizen, over connections that may be shared.

    Args:
        timeout: seconds for one step with all its exchanges, however slowly they drip; for one
            exchange as long as no step was begun.
        report: called with every exchange, also with one that failed.
        issued: counts what is begun; may be shared by sessions.

    Attributes:
        browser: fetches what belongs to a page, where somebody wants that.
    """

    browser: Browser | None = None

    def __init__(
        self,
        clients: Clients,
        timeout: float,
        report: Callable[[Exchange], None] = lambda exchange: None,
        issued: Issued | None = None,
    ) -> None:
        self._client = clients.client()
        self._timeout = timeout
        self._report = report
        self._issued = issued or Issued()
        self._step = ("", 1)
        self._ends: float | None = None
        self.late = 0.0  # seconds by which the last answer had come before it was taken up

    def begin_step(self, step: str, attempt: int) -> None:
        """What follows belongs to this step, and its time runs from now."""
        self._issued.steps += 1
        self._step = (step, attempt)
        self._ends = time.perf_counter() + self._timeout

    def pause(self, seconds: float) -> None:
        """Let the citizen do something else; what is left of the step's time stays the same."""
        began = time.perf_counter()
        time.sleep(seconds)
        if self._ends is not None:
            self._ends += time.perf_counter() - began

    @property
    def client(self) -> Client:
        """What sends the citizen's requests."""
        return self._client

    @property
    def fetches_assets(self) -> bool:
        """Whether what belongs to a page must be known to be fetched."""
        return self.browser is not None

    def get(self, url: str) -> Answer:
        return self._follow("GET", url, b"", "")

    def post(self, url: str, body: bytes, content_type: str) -> Answer:
        return self._follow("POST", url, body, content_type)

    def load(self, page: Page) -> None:
        """Fetch what belongs to a page that has come, where there is a browser to do it.

        Raises:
            StepStopped: the page was not shown within the step's time.
        """
        if self.browser is not None:
            self.late = 0.0
            ends = time.perf_counter() + self._timeout if self._ends is None else self._ends
            self.browser.load(page, PageLoad(*self._step, ends))

    def forget_cookies(self) -> None:
        self._client.forget_cookies()

    def _follow(self, method: str, url: str, body: bytes, content_type: str) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._exchange(method, _allowed(url), body, content_type)
            if reply.status not in REDIRECTS or not reply.location:
                return Answer(reply.status, url, reply.body, reply.media_type)
            url = _joined(url, reply.location)
            if reply.status in (301, 302, 303):
                method, body, content_type = "GET", b"", ""
        raise StepStopped(Outcome.FAILED, "redirect_loop", f"{MAX_REDIRECTS} redirects to {url}")

    def _exchange(self, method: str, address: Address, body: bytes, content_type: str) -> Reply:
        began = time.perf_counter()
        left, over = self._left(began)
        if left <= 0:
            raise StepStopped(Outcome.TIMEOUT, over, f"{self._timeout:g} s")
        self._issued.requests += 1
        status, received, heard = 0, 0, 0.0
        outcome, reason = Outcome.UNFINISHED, ""
        try:
            reply = self._client.send(method, address, body, content_type, left)
            status, received, heard = reply.status, len(reply.body), reply.heard
            outcome, reason = outcome_of(status)
            return reply
        except StepStopped as stopped:
            outcome, reason = stopped.outcome, stopped.reason
            if outcome is Outcome.TIMEOUT and reason != over:
                reason = over
                raise StepStopped(outcome, over) from None
            raise
        finally:
            now = time.perf_counter()
            ended = heard or now
            self.late = now - ended
            self._report(
                Exchange(
                    *self._step,
                    method,
                    address.path,
                    status,
                    began,
                    ended - began,
                    len(body),
                    received,
                    outcome,
                    reason,
                )
            )

    def _left(self, now: float) -> tuple[float, str]:
        """Seconds that an answer may still take, and the reason of the step if it takes longer."""
        return (self._timeout if self._ends is None else self._ends - now), "no_answer"


def _allowed(url: str) -> Address:
    """The address; the step stops, with nothing sent, when it is not this machine's."""
    try:
        return address_of(url)
    except NotAuthorised:
        raise StepStopped(Outcome.FAILED, "foreign_host", f"the portal leads to {url}") from None
    except UsageError:
        raise StepStopped(Outcome.FAILED, "bad_address", f"the portal leads to {url}") from None


def _joined(url: str, location: str) -> str:
    try:
        return joined(url, location)
    except ValueError:
        raise StepStopped(Outcome.FAILED, "bad_address", f"redirect to {location}") from None
