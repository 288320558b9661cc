"""Where an address that is written on a page leads."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_SITE = re.compile(r"https?://[a-z0-9.:-]+(?=/)", re.ASCII)
_FROM_THE_TOP = re.compile(
    r"(?:(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+/?|/)(?:\?[a-z0-9_=&-]+)?", re.ASCII
)
"""A path that neither climbs nor has anything to be left out, perhaps with a query."""


def joined(page: str, written: str) -> str:
    """What :func:`urllib.parse.urljoin` says, sooner for the usual path from the site's top.

    Raises:
        ValueError: it is no address at all.
    """
    if not written:
        return page
    if _FROM_THE_TOP.fullmatch(written):
        site = _SITE.match(page)
        if site is not None:
            return site[0] + written
    return urljoin(page, written)
