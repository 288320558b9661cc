"""One citizen's cookies, as a browser keeps and sends them (RFC 6265), without its disk."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz

from civicgauge.guard import is_loopback
from loadtests.clients.addresses import Address

MAX_COOKIES = 180
"""As many as Chromium keeps of one site; the oldest goes first."""

_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; `pair` is what is sent. `ends` is in seconds since the epoch, None for never."""

    pair: str
    path: str
    secure: bool
    ends: float | None

    def goes_to(self, address: Address) -> bool:
        """Whether it is sent there; like browsers, over plain HTTP to this machine as well."""
        if self.secure and not (address.origin.secure or is_loopback(address.origin.host)):
            return False
        return self.path == "/" or _covers(self.path, address.path)

    def over(self) -> bool:
        return self.ends is not None and self.ends <= time.time()


class Cookies:
    """What servers asked one citizen to keep, by domain."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool, str, str], Cookie] = {}  # domain, host only, path, name

    def clear(self) -> None:
        self._kept.clear()

    def header(self, address: Address) -> str:
        """The value of ``Cookie``, longest paths first; empty when nothing is to be sent."""
        if not self._kept:
            return ""
        found = []
        host = address.origin.host
        for key, cookie in [*self._kept.items()]:
            if cookie.ends is not None and cookie.over():
                del self._kept[key]
            elif _meant_for(key, host) and cookie.goes_to(address):
                found.append(cookie)
        if len(found) > 1:
            found.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join([cookie.pair for cookie in found])

    def remember(self, header: str, address: Address) -> None:
        """Keep, change or drop a cookie as one ``Set-Cookie`` says; nonsense is ignored."""
        pair, *rest = header.split(";")
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals) or _UNSENDABLE.search(name + value):
            return
        attributes = _attributes(rest)
        domain = attributes.get("domain", "").lower().removeprefix(".")
        if domain and not _may_speak_for(address.origin.host, domain):
            return
        path = attributes.get("path", "")
        path = path if path.startswith("/") else address.path.rpartition("/")[0] or "/"
        key = (domain or address.origin.host, not domain, path, name)
        cookie = Cookie(f"{name}={value}", path, "secure" in attributes, _ends(attributes))
        if cookie.over():
            self._kept.pop(key, None)
            return
        self._kept[key] = cookie
        if len(self._kept) > MAX_COOKIES:
            del self._kept[next(iter(self._kept))]


def _attributes(parts: list[str]) -> dict[str, str]:
    """Attribute by its name in small letters; of one given twice the last."""
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _ends(attributes: dict[str, str]) -> float | None:
    age = attributes.get("max-age", "")
    if re.fullmatch(r"-?[0-9]{1,12}", age):
        return time.time() + int(age)
    try:
        date = parsedate_tz(attributes.get("expires", ""))
        return None if date is None else float(mktime_tz(date))
    except (ValueError, OverflowError):
        return None


def _meant_for(key: tuple[str, bool, str, str], host: str) -> bool:
    domain, host_only = key[:2]
    return host == domain or (not host_only and _is_below(host, domain))


def _may_speak_for(host: str, domain: str) -> bool:
    """Whether a host may set a cookie for a domain: its own, or one above with a dot in it."""
    return host == domain or ("." in domain and _is_below(host, domain))


def _is_below(host: str, domain: str) -> bool:
    return host.endswith("." + domain) and not _ADDRESS.fullmatch(host)


def _covers(path: str, asked: str) -> bool:
    """Whether a cookie's path takes in the path that is asked for."""
    if not asked.startswith(path):
        return False
    return len(asked) == len(path) or path.endswith("/") or asked[len(path)] == "/"
