"""One citizen's HTTP session: cookies, redirects, one row per exchange, and no hidden retries."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urljoin, urlsplit

import urllib3

from civicgauge.guard import check_url
from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome

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


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what became of it."""

    method: str
    path: str
    status: int
    began: float  # time.perf_counter()
    seconds: float
    bytes_sent: int
    bytes_received: int
    outcome: Outcome
    reason: str = ""


def connection_pool(timeout: float, citizens: int = 1) -> urllib3.PoolManager:
    """Connections shared by the citizens of one process; nothing is ever sent twice.

    A kept connection is looked at before it is used again, and a dropped one is opened anew
    before a byte was sent.
    """
    return urllib3.PoolManager(
        maxsize=citizens, block=False, timeout=urllib3.Timeout(timeout), retries=False
    )


class HttpSession:
    """The session of one citizen, over connections that may be shared.

    Args:
        timeout: seconds for one exchange as a whole, a dripping body included.
        report: called with every exchange, also with one that failed.
    """

    def __init__(
        self,
        pool: urllib3.PoolManager,
        timeout: float,
        report: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        self._pool = pool
        self._timeout = timeout
        self._report = report
        self._cookies: dict[str, str] = {}

    def get(self, url: str) -> Answer:
        return self._follow("GET", url, b"", {})

    def post(self, url: str, body: bytes, content_type: str) -> Answer:
        return self._follow("POST", url, body, {"Content-Type": content_type})

    def forget_cookies(self) -> None:
        self._cookies.clear()

    def _follow(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for _ in range(MAX_REDIRECTS):
            answer, location = self._exchange(method, url, body, headers)
            if answer.status not in REDIRECTS or not location:
                return answer
            url = urljoin(url, location)
            check_url(url)
            if answer.status in (301, 302, 303):
                method, body, headers = "GET", b"", {}
        raise StepStopped(Outcome.FAILED, "redirect_loop", f"{MAX_REDIRECTS} redirects to {url}")

    def _exchange(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[Answer, str]:
        began = time.perf_counter()
        path = urlsplit(url).path or "/"
        status, received = 0, b""
        outcome, reason = Outcome.FAILED, "client_stopped"
        try:
            status, received, location = self._send(method, url, body, headers, began)
            outcome, reason = (
                (Outcome.OK, "") if status < 500 else (Outcome.FAILED, f"http_{status}")
            )
            if status == 429:
                outcome, reason = Outcome.REFUSED, "rate_limited"
            return Answer(status, url, received), location
        except StepStopped as stopped:
            outcome, reason = stopped.outcome, stopped.reason
            raise
        except Exception:
            raise
        except BaseException:
            outcome, reason = Outcome.UNFINISHED, ""
            raise
        finally:
            seconds = time.perf_counter() - began
            sent = len(body)
            self._report(
                Exchange(method, path, status, began, seconds, sent, len(received), outcome, reason)
            )

    def _send(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], began: float
    ) -> tuple[int, bytes, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            response = self._pool.request(
                method,
                url,
                body=body or None,
                headers={
                    "Accept": "text/html",
                    "Accept-Encoding": "gzip",
                    **({"Cookie": cookie} if cookie else {}),
                    **headers,
                },
                redirect=False,
                preload_content=False,
            )
            received = self._read(response, began)
        except urllib3.exceptions.HTTPError as error:
            raise failure(error) from None
        for value in response.headers.getlist("Set-Cookie"):
            self._remember(value)
        return response.status, received, response.headers.get("Location", "")

    def _read(self, response: urllib3.BaseHTTPResponse, began: float) -> bytes:
        """The body within the limits of size and time; whoever exceeds them is cut off."""
        parts: list[bytes] = []
        size = 0
        for part in response.stream(CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_BODY or time.perf_counter() - began > self._timeout:
                response.close()
                if size > MAX_BODY:
                    raise StepStopped(Outcome.FAILED, "body_too_large", f"over {MAX_BODY} bytes")
                raise StepStopped(Outcome.TIMEOUT, "slow_body", f"{self._timeout:g} s")
        response.release_conn()
        return b"".join(parts)

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


def failure(error: urllib3.exceptions.HTTPError) -> StepStopped:
    """The library's error in the words of the rows."""
    if isinstance(
        error, urllib3.exceptions.ReadTimeoutError | urllib3.exceptions.ConnectTimeoutError
    ):
        return StepStopped(Outcome.TIMEOUT, "no_answer")
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return StepStopped(Outcome.FAILED, "connection_refused", "the portal does not listen")
    if isinstance(error, urllib3.exceptions.IncompleteRead):
        return StepStopped(Outcome.FAILED, "truncated")
    causes = [repr(argument) for argument in error.args]
    if any("Reset" in cause or "Aborted" in cause or "Disconnected" in cause for cause in causes):
        return StepStopped(Outcome.FAILED, "reset")
    if any("IncompleteRead" in cause for cause in causes):
        return StepStopped(Outcome.FAILED, "truncated")
    return StepStopped(Outcome.FAILED, "not_http", " ".join(causes)[:200])
