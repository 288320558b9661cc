"""Requests over urllib3, for what runs outside Locust: check, probe, audit.

It waits as any program waits. Where many citizens share one process of Locust,
:mod:`loadtests.clients.thin_client` takes its place.
"""

from __future__ import annotations

import urllib3
from urllib3.connectionpool import HTTPSConnectionPool

from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from loadtests.clients.addresses import Address
from loadtests.clients.cookies import Cookies
from loadtests.clients.deadlines import DeadlinePool
from loadtests.clients.exchange import untrusted
from loadtests.clients.session import ACCEPT, MAX_BODY, Reply

CHUNK = 65_536
_BETWEEN_CHUNKS = "Response ended prematurely"
"""All that urllib3 says of an answer in chunks that is cut off between two of them."""


class BlockingClients:
    """Citizens who share urllib3's connections; nothing is ever sent twice.

    A kept connection is looked at before it is used again, and a dropped one is opened anew
    before a byte was sent.
    """

    def __init__(self, citizens: int = 1) -> None:
        self._pool = urllib3.PoolManager(maxsize=citizens, block=False, retries=False)
        self._pool.pool_classes_by_scheme = {"http": DeadlinePool, "https": HTTPSConnectionPool}

    def client(self) -> BlockingClient:
        return BlockingClient(self._pool)


class BlockingClient:
    """One citizen's cookies over shared connections."""

    def __init__(self, pool: urllib3.PoolManager) -> None:
        self._pool = pool
        self._cookies = Cookies()

    def send(
        self, method: str, address: Address, body: bytes, content_type: str, seconds: float
    ) -> Reply:
        headers = {"Accept": ACCEPT, "Accept-Encoding": "gzip"}
        headers |= {"Cookie": cookie} if (cookie := self._cookies.header(address)) else {}
        headers |= {"Content-Type": content_type} if content_type else {}
        try:
            response = self._pool.request(
                method,
                address.url,
                body=body or None,
                headers=headers,
                redirect=False,
                preload_content=False,
                timeout=urllib3.Timeout(total=seconds),
            )
        except urllib3.exceptions.HTTPError as error:
            raise _failure(error) from None
        head = response.headers
        for value in head.getlist("Set-Cookie"):
            self._cookies.remember(value, address)
        media_type = head.get("Content-Type", "")
        return Reply(response.status, _body(response), media_type, head.get("Location", ""))

    def forget_cookies(self) -> None:
        self._cookies.clear()


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
        raise _failure(error) from None
    response.release_conn()
    return b"".join(parts)


def _failure(error: urllib3.exceptions.HTTPError) -> StepStopped:
    """The library's error in the words of the rows."""
    causes = (error, *error.args)
    if _any(causes, urllib3.exceptions.NewConnectionError):
        return StepStopped(Outcome.FAILED, "connection_refused", "the portal does not listen")
    if _any(causes, urllib3.exceptions.TimeoutError):
        return StepStopped(Outcome.TIMEOUT, "no_answer")
    if _any(causes, urllib3.exceptions.IncompleteRead) or str(error) == _BETWEEN_CHUNKS:
        return StepStopped(Outcome.FAILED, "truncated")
    if _any(causes, urllib3.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return untrusted(str(error))
    if _any(causes, ConnectionError):
        return StepStopped(Outcome.FAILED, "reset")
    return StepStopped(Outcome.FAILED, "not_http", str(error)[:200])


def _any(causes: tuple[object, ...], kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in causes)
