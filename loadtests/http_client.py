"""One citizen's HTTP session: cookies, redirects, one report per exchange, no hidden retries."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.connectionpool import HTTPSConnectionPool

from civicgauge.errors import NotAuthorised, UsageError
from civicgauge.guard import check_url
from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from loadtests.deadlines import DeadlinePool
from loadtests.exchange import Exchange, failure, outcome_of

MAX_REDIRECTS = 10
MAX_BODY = 20_000_000
"""Bytes; a page larger than this is not a page (and may be a compressed bomb)."""

REDIRECTS = (301, 302, 303, 307, 308)
CHUNK = 65_536


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


def connection_pool(timeout: float, citizens: int = 1) -> urllib3.PoolManager:
    """Connections shared by the citizens of one process; nothing is ever sent twice.

    A kept connection is looked at before it is used again, and a dropped one is opened anew
    before a byte was sent.
    """
    pool = urllib3.PoolManager(
        maxsize=citizens, block=False, timeout=urllib3.Timeout(timeout), retries=False
    )
    pool.pool_classes_by_scheme = {"http": DeadlinePool, "https": HTTPSConnectionPool}
    return pool


class HttpSession:
    """The session of one citizen, over connections that may be shared.

    Args:
        timeout: seconds for one step with all its exchanges, however slowly they drip; for one
            exchange as long as no step was begun.
        report: called with every exchange, also with one that failed.
        issued: counts what is begun; may be shared by sessions.
    """

    def __init__(
        self,
        pool: urllib3.PoolManager,
        timeout: float,
        report: Callable[[Exchange], None] = lambda exchange: None,
        issued: Issued | None = None,
    ) -> None:
        self._pool = pool
        self._timeout = timeout
        self._report = report
        self._issued = issued or Issued()
        self._cookies: dict[str, str] = {}
        self._step = ("", 1)
        self._ends: float | None = None

    def begin_step(self, step: str, attempt: int) -> None:
        """What follows belongs to this step, and its time runs from now."""
        self._issued.steps += 1
        self._step = (step, attempt)
        self._ends = time.perf_counter() + self._timeout

    def get(self, url: str) -> Answer:
        return self._follow("GET", url, b"", {})

    def post(self, url: str, body: bytes, content_type: str) -> Answer:
        return self._follow("POST", url, body, {"Content-Type": content_type})

    def forget_cookies(self) -> None:
        self._cookies.clear()

    def _follow(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            _allow(url)
            answer, location = self._exchange(method, url, body, headers)
            if answer.status not in REDIRECTS or not location:
                return answer
            url = _joined(url, location)
            if answer.status in (301, 302, 303):
                method, body, headers = "GET", b"", {}
        raise StepStopped(Outcome.FAILED, "redirect_loop", f"{MAX_REDIRECTS} redirects to {url}")

    def _exchange(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer, str]:
        began = time.perf_counter()
        left = self._timeout if self._ends is None else self._ends - began
        if left <= 0:
            raise StepStopped(Outcome.TIMEOUT, "no_answer", f"{self._timeout:g} s")
        self._issued.requests += 1
        status, received = 0, 0
        outcome, reason = Outcome.UNFINISHED, ""
        try:
            answer, location = self._send(method, url, body, headers, left)
            status, received = answer.status, len(answer.body)
            outcome, reason = outcome_of(status)
            return answer, location
        except StepStopped as stopped:
            outcome, reason = stopped.outcome, stopped.reason
            raise
        finally:
            self._report(
                Exchange(
                    *self._step,
                    method,
                    urlsplit(url).path or "/",
                    status,
                    began,
                    time.perf_counter() - began,
                    len(body),
                    received,
                    outcome,
                    reason,
                )
            )

    def _send(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], left: float
    ) -> tuple[Answer, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            response = self._pool.request(
                method,
                url,
                body=body or None,
                headers={
                    "Accept": "text/html, application/pdf",
                    "Accept-Encoding": "gzip",
                    **({"Cookie": cookie} if cookie else {}),
                    **headers,
                },
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=left),
            )
        except urllib3.exceptions.HTTPError as error:
            raise failure(error) from None
        media_type = response.headers.get("Content-Type", "")
        answer = Answer(response.status, url, _body(response), media_type)
        for value in response.headers.getlist("Set-Cookie"):
            self._remember(value)
        return answer, response.headers.get("Location", "")

    def _remember(self, header: str) -> None:
        try:
            cookies = SimpleCookie(header)
        except CookieError:
            return
        for name, morsel in cookies.items():
            if morsel["max-age"] == "0" or not morsel.value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = morsel.coded_value


def _body(response: urllib3.BaseHTTPResponse) -> bytes:
    """The whole body; one that is too large or not what it says is not read to the end."""
    parts: list[bytes] = []
    size = 0
    try:
        for part in response.stream(CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_BODY:
                response.close()
                raise StepStopped(Outcome.FAILED, "body_too_large", f"over {MAX_BODY} bytes")
    except urllib3.exceptions.HTTPError as error:
        response.close()
        raise failure(error) from None
    response.release_conn()
    return b"".join(parts)


def _allow(url: str) -> None:
    """Stop the step, with nothing sent, when the address is not this machine's."""
    try:
        check_url(url)
    except NotAuthorised:
        raise StepStopped(Outcome.FAILED, "foreign_host", f"the portal leads to {url}") from None
    except UsageError:
        raise StepStopped(Outcome.FAILED, "bad_address", f"the portal leads to {url}") from None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise StepStopped(Outcome.FAILED, "bad_address", f"redirect to {location}") from None
