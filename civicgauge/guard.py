"""The rules of engagement, enforced at the socket: only loopback is free.

An audit hook sees every ``socket.connect`` of this process, Locust's and urllib3's included, also
after a redirect, and raises before a packet leaves. It cannot be taken out again.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any
from urllib.parse import urlsplit

from civicgauge.errors import NotAuthorised, UsageError

_installed = False


def is_loopback(host: str) -> bool:
    """Whether the name or address can only be this machine; nothing is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_url(url: str) -> str:
    """The URL's origin, when the target may be tested.

    Raises:
        UsageError: not an ``http`` or ``https`` URL.
        NotAuthorised: the host is not loopback; no socket was opened, no name was looked up.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is not a URL. Write it as http://127.0.0.1:8000.")
    if not is_loopback(parts.hostname):
        raise NotAuthorised(
            f"{parts.hostname} is not this machine. Only loopback targets may be tested until a "
            "rules-of-engagement file of the portal's owner exists; run the portal on 127.0.0.1."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def install() -> None:
    """Deny every connection of this process that leaves the machine."""
    global _installed
    if not _installed:
        sys.addaudithook(_deny_foreign_connections)
        _installed = True


def _deny_foreign_connections(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and not is_loopback(str(address[0])):
        raise NotAuthorised(
            f"A connection to {address[0]} was stopped: only loopback targets may be tested. "
            "If the portal redirected there, mend the portal's address."
        )
