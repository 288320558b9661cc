"""Where a request goes: an origin that may be tested, and what is asked of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from civicgauge.guard import check_url

_USUAL = re.compile(
    r"(https?://[a-z0-9.-]+(?::[0-9]{1,5})?)(/[A-Za-z0-9/?._~!$&'()*+,;=:@%-]*)?", re.ASCII
)
"""An address that needs no cleaning; every other one is taken apart with care."""

_KEPT = "/%:@!$&'()*+,;=~"


class Origin(NamedTuple):
    """Scheme, host and port that the guard has let through.

    `url` names it, e.g. ``http://127.0.0.1:8000``; `authority` is the same without the scheme.
    """

    url: str
    secure: bool
    host: str
    port: int
    authority: str


class Address(NamedTuple):
    """An origin, and the path and query as they are sent, in ASCII."""

    origin: Origin
    target: str

    @property
    def url(self) -> str:
        return self.origin.url + self.target

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@lru_cache(maxsize=1_000)
def address_of(url: str) -> Address:
    """The address, cleaned as browsers do: no fragment, what is not ASCII percent-encoded.

    Raises:
        UsageError: no web address.
        NotAuthorised: not this machine; nothing was looked up.
    """
    usual = _USUAL.fullmatch(url)
    if usual is not None:
        return Address(_origin(usual[1]), usual[2] or "/")
    origin = _origin(check_url(url))
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=_KEPT, errors="replace")
    query = quote(parts.query, safe=_KEPT + "?", errors="replace")
    return Address(origin, f"{path}?{query}" if query else path)


@lru_cache(maxsize=64)
def _origin(url: str) -> Origin:
    checked = check_url(url)
    parts = urlsplit(checked)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    return Origin(checked, secure, parts.hostname or "", port, parts.netloc)
