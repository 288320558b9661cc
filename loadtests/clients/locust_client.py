"""Requests over Locust's own fast client, as a reference for ours.

It keeps cookies in the standard library's jar, repeats a GET unseen when its connection breaks,
and knows no bound on an answer's size. Redirects are not left to it, so that the guard and the
rows see every request.
"""

from __future__ import annotations

from typing import Any

import gevent.ssl  # type: ignore[import-untyped]
from gevent import Timeout
from geventhttpclient.client import HTTPClientPool
from locust.contrib.fasthttp import FastHttpSession, LocustBadStatusCode
from locust.event import EventHook

from loadtests.clients.addresses import Address
from loadtests.clients.session import ACCEPT, Reply
from loadtests.clients.thin_client import failure


class LocustClients:
    """Citizens who share the library's connections, at most so many at once."""

    def __init__(self, most: int, timeout: float) -> None:
        self._pool = HTTPClientPool(
            concurrency=most,
            connection_timeout=timeout,
            network_timeout=timeout,
            ssl_context_factory=gevent.ssl.create_default_context,
        )

    def client(self) -> LocustClient:
        return LocustClient(self._pool)


class LocustClient:
    """One citizen's session of Locust's fast client."""

    def __init__(self, pool: HTTPClientPool) -> None:
        # Its own event goes nowhere: the rows say what was sent, in all clients alike.
        nobody: Any = EventHook
        self._session: Any = FastHttpSession("", nobody(), None, insecure=False, client_pool=pool)

    def send(
        self, method: str, address: Address, body: bytes, content_type: str, seconds: float
    ) -> Reply:
        headers = {"Accept": ACCEPT, "Accept-Encoding": "gzip"}
        headers |= {"Content-Type": content_type} if content_type else {}
        with Timeout(seconds):
            response: Any = self._session.request(
                method,
                address.url,
                data=body or None,
                headers=headers,
                allow_redirects=False,
                catch_response=True,
            )
        problem = response.request_meta["exception"]
        if problem is not None and not isinstance(problem, LocustBadStatusCode):
            raise failure(getattr(problem, "original", problem))
        head = response.headers
        return Reply(
            response.status_code,
            response.content or b"",
            head.get("content-type") or "",
            head.get("location") or "",
        )

    def forget_cookies(self) -> None:
        self._session.cookiejar.clear()
