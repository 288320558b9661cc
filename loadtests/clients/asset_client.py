"""Requests for the assets of pages, over a citizen's connections and with his cookies.

Nobody looks at what comes back, so its body is counted and thrown away, packed as it came.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from geventhttpclient.response import HTTPSocketResponse

from civicgauge.hands import StepStopped
from civicgauge.page_assets import AssetKind
from civicgauge.steps import Outcome
from loadtests.clients.addresses import Address
from loadtests.clients.thin_client import BLOCK, ThinClient, Wire, too_large

MAX_ASSET = 5_000_000
"""Bytes on the wire, head included."""

_LINES = "Accept-Encoding: gzip\r\nUser-Agent: civicgauge\r\n"
_ACCEPTED = {
    AssetKind.STYLE: "text/css,*/*;q=0.1",
    AssetKind.PICTURE: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    AssetKind.SCRIPT: "*/*",
    AssetKind.OTHER: "*/*",
}
"""As Chromium has them."""


class Lines(dict[str, str]):
    """The lines of a head by name, in small letters; one that came twice is joined."""

    def __init__(self) -> None:
        super().__init__()
        self.cookies: list[str] = []

    def add(self, name: str, value: str) -> None:
        """The parser adds one after the other."""
        name = name.lower()
        if name == "set-cookie":
            self.cookies.append(value)
        else:
            self[name] = f"{self[name]}, {value}" if name in self else value


class Received(NamedTuple):
    """What came back; `size` is that of the body as it was sent."""

    status: int
    size: int
    head: Lines


class AssetClient:
    """Fetches for one citizen."""

    def __init__(self, client: ThinClient) -> None:
        self._client = client

    def cookies(self, address: Address) -> str:
        """Those that are sent there."""
        return self._client.cookies.header(address)

    def fetch(
        self, address: Address, kind: AssetKind, cookies: str, conditions: str, seconds: float
    ) -> Received:
        """One request, within so many seconds.

        Args:
            conditions: lines that say what is there already, each with its end.

        Raises:
            StepStopped: no answer, or none that can be read to its end.
        """
        request = (
            f"GET {address.target} HTTP/1.1\r\nHost: {address.origin.authority}\r\n"
            f"Accept: {_ACCEPTED[kind]}\r\n{_LINES}{conditions}"
            + (f"Cookie: {cookies}\r\n" if cookies else "")
            + "\r\n"
        )
        connections, sent = self._client.connections, request.encode("latin-1")
        received = connections.exchange(address.origin, sent, b"", seconds, _read)
        for value in received.head.cookies:
            self._client.cookies.remember(value, address)
        return received


def _read(wire: Wire) -> tuple[Received, bool]:
    """The answer, and whether the connection can carry another request."""
    kind: Any = Lines
    first = wire.recv(BLOCK)
    response = HTTPSocketResponse(
        wire, block_size=BLOCK, method="GET", headers_type=kind, pre_buffered=first
    )
    came = len(first)
    while not (response.message_complete or wire.ended):
        piece = wire.recv(BLOCK)
        response.feed(piece)
        came += len(piece)
        if came > MAX_ASSET:
            raise too_large(MAX_ASSET)
    if not response.message_complete:
        raise StepStopped(Outcome.FAILED, "truncated")
    head: Any = response.info()
    received = Received(response.status_code, len(response.read()), head)
    return received, not response.should_close()
