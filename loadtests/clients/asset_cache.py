"""What one citizen's browser keeps of assets: a private cache by RFC 9111, without the bodies.

Kept are complete answers (200) and what was said on their freshness. They are fresh for
``max-age``, else until ``Expires``, else, as browsers do it, for a tenth of the time since they
were last modified; ``no-cache`` makes them stale at once, ``no-store`` and ``Vary: *`` keep
nothing. A stale one is asked for again with its ``ETag`` and ``Last-Modified``, and a 304 makes
it fresh. ``immutable`` needs nothing, because nobody here reloads by force. Left out: redirects,
errors, ``stale-while-revalidate``, and the age that only two clocks that agree would tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache
from typing import NamedTuple
from urllib.request import parse_http_list

MAX_KEPT = 200
"""Answers of one citizen; what was kept first goes first."""

MAX_LENGTH = 2_000
"""Letters of an address, and of all that is said about it; more is not kept."""

LONGEST = 2**31
"""Seconds that an answer is fresh at most, as RFC 9111 has it."""

OLD_SHARE = 0.1
"""Of the time since an answer was last modified, which it is fresh when nobody says how long."""

_ETAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*"')
_DATE = re.compile(r"[ -~]+")


class Said(NamedTuple):
    """The lines of a head that say whether and how long an answer may be kept."""

    cache_control: str = ""
    expires: str = ""
    date: str = ""
    last_modified: str = ""
    etag: str = ""
    vary: str = ""

    @classmethod
    def of(cls, head: Mapping[str, str]) -> Said:
        """Those of a head whose names are in small letters."""
        return cls(*(head.get(name.replace("_", "-"), "") for name in cls._fields))

    def renewed(self, newer: Said) -> Said:
        """With what a 304 says instead."""
        return Said(*(new or old for old, new in zip(self, newer, strict=True)))


class Rule(NamedTuple):
    """What follows: seconds of freshness, the lines to ask again with, whether cookies matter."""

    fresh: float
    conditions: str
    by_cookies: bool


class _Kept(NamedTuple):
    said: Said
    rule: Rule
    until: float
    cookies: str


class AssetCache:
    """The cache of one citizen; moments are those of one monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def is_fresh(self, url: str, cookies: str, now: float) -> bool:
        """Whether nothing needs to be asked; `cookies` are those that would be sent."""
        kept = self._kept.get(url)
        return kept is not None and now < kept.until and _suits(kept, cookies)

    def conditions(self, url: str, cookies: str) -> str:
        """The lines with which a stale answer is asked for again; empty without one."""
        kept = self._kept.get(url)
        return kept.rule.conditions if kept is not None and _suits(kept, cookies) else ""

    def answered(
        self, url: str, cookies: str, status: int, head: Mapping[str, str], asked: float
    ) -> None:
        """Keep an answer to what was asked at that moment, renew one, or drop the one before."""
        old = self._kept.pop(url, None)
        said = Said.of(head)
        if status == 304 and old is not None:
            said = old.said.renewed(said)
        elif status != 200:
            return
        rule = rule_of(said) if len(url) + sum(map(len, said)) <= MAX_LENGTH else None
        if rule is None:
            return
        until = asked + rule.fresh - _seconds(head.get("age", ""), unreadable=LONGEST)
        self._kept[url] = _Kept(said, rule, until, cookies if rule.by_cookies else "")
        if len(self._kept) > MAX_KEPT:
            del self._kept[next(iter(self._kept))]


def _suits(kept: _Kept, cookies: str) -> bool:
    return not kept.rule.by_cookies or kept.cookies == cookies


@lru_cache(maxsize=1024)
def rule_of(said: Said) -> Rule | None:
    """The rule for an answer; None when keeping it would be forbidden, or of no use."""
    directives = _directives(said.cache_control)
    varies = {name.strip().lower() for name in said.vary.split(",")}
    if "no-store" in directives or "*" in varies:
        return None
    conditions = ""
    if _ETAG.fullmatch(said.etag):
        conditions += f"If-None-Match: {said.etag}\r\n"
    if _DATE.fullmatch(said.last_modified):
        conditions += f"If-Modified-Since: {said.last_modified}\r\n"
    fresh = _freshness(directives, said)
    return Rule(fresh, conditions, "cookie" in varies) if fresh > 0 or conditions else None


def _freshness(directives: Mapping[str, str], said: Said) -> float:
    if "no-cache" in directives:
        return 0.0
    if "max-age" in directives:
        return _seconds(directives["max-age"], unreadable=0)
    date, modified = _moment(said.date), _moment(said.last_modified)
    if said.expires:
        expires = _moment(said.expires)
        return 0.0 if date is None or expires is None else min(expires - date, LONGEST)
    if date is None or modified is None or "must-revalidate" in directives:
        return 0.0
    return min(OLD_SHARE * (date - modified), LONGEST)


def _directives(cache_control: str) -> dict[str, str]:
    """Each with its value; of one that is given twice the first."""
    found: dict[str, str] = {}
    for item in parse_http_list(cache_control):
        name, _, value = item.partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def _seconds(text: str, unreadable: int) -> int:
    """A whole number of seconds; none is 0, nonsense is as bad as can be."""
    if not text:
        return 0
    return min(int(text[:11]), LONGEST) if text.isascii() and text.isdecimal() else unreadable


def _moment(text: str) -> float | None:
    try:
        date = parsedate_tz(text)
        return None if date is None else float(mktime_tz(date))
    except (ValueError, OverflowError):
        return None
