"""One filing as hand-written scripts play it, whatever their client.

A script opens addresses, presses links, and sends forms back to where they came from; it cuts
tokens and links out of pages with regular expressions and follows redirects. Nothing but the
standard library is needed here, because tools bring environments of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a script does; exactly one of them.

    Attributes:
        get: opens this address.
        link: follows the page's first link that begins so.
        form: sends these fields and the token to the page's own address.
        upload: sends these files, by field and name, and the token there.
    """

    get: str = ""
    link: str = ""
    form: dict[str, str] | None = None
    upload: dict[str, str] | None = None


def read_recipe(file: Path) -> list[Act]:
    return [Act(**act) for act in json.loads(file.read_text("utf-8"))]


Page = tuple[str, bytes]
"""Where it was after redirects, and what is on it."""


def filed(
    acts: Sequence[Act],
    url: str,
    get: Callable[[str], Page],
    post: Callable[[str, dict[str, str]], Page],
    upload: Callable[[str, str, dict[str, str]], Page],
) -> None:
    """Play the recipe with the calls of one client; `upload` is given the token, too."""
    at, page = url, b""
    for act in acts:
        if act.get:
            at, page = get(url + act.get)
        elif act.link:
            at, page = get(url + link(page, act.link))
        elif act.upload is not None:
            at, page = upload(at, token(page), act.upload)
        elif act.form is not None:
            at, page = post(at, {"token": token(page), **act.form})


def token(page: bytes) -> str:
    """The one-time token of the page's form."""
    last: bytes = TOKEN.findall(page)[-1]
    return last.decode()


def link(page: bytes, start: str) -> str:
    """The page's first address that begins so."""
    found = re.search(rb'href="(' + start.encode() + rb'[^"]+)"', page)
    if found is None:
        raise RuntimeError(f"no link to {start} on the page")
    return str(found[1], "ascii")
