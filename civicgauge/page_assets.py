"""What a browser fetches by itself for a page, as its HTML names it.

Style sheets, scripts, pictures, icons and what is preloaded. Left out: what style sheets and
scripts load in turn (fonts, imports), frames, media, pictures that wait to be scrolled to, and
the ``source`` elements of a picture, between which a browser chooses by its window.

A place that may change from page to page (an address) never decides here what else is read, so
that a page can be read by its template (:mod:`civicgauge.page_template`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_ASSETS = 100
"""Of one page; a page with more is hostile, or none that people use."""

_NAMED = "link[href], script[src], img[src], img[srcset]"
_UNUSED = "template, noscript"
_SCRIPTS = re.compile(r"|module|(?:text|application)/(?:x-)?(?:java|ecma)script", re.ASCII)
_BETWEEN_CANDIDATES = ", \t\n\f\r"

Attributes = Mapping[str, str | None]


class AssetKind(StrEnum):
    """What a page uses it as."""

    STYLE = "style"
    SCRIPT = "script"
    PICTURE = "picture"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asset:
    """One of them; nobody sees the page before those are there, or have failed, that `block` it."""

    written: str  # the address, possibly relative
    kind: AssetKind
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Assets:
    """Those of a page, in its order; `more` says that there are more than are listed."""

    base: str = ""  # what addresses are relative to, itself relative to the page's
    listed: tuple[Asset, ...] = ()
    more: bool = False


NO_ASSETS = Assets()


def read_assets(html: bytes) -> Assets:
    """The assets that served HTML names; hostile or broken HTML gives fewer, never an error."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_UNUSED):
        node.decompose()
    base = tree.css_first("base[href]")
    assets = _assets(tree)
    listed = tuple(asset for asset, _ in zip(assets, range(MAX_ASSETS), strict=False))
    more = len(listed) == MAX_ASSETS and next(assets, None) is not None
    return Assets((base.attributes.get("href") or "") if base else "", listed, more)


def _assets(tree: LexborHTMLParser) -> Iterator[Asset]:
    """In the order of the page; the parser finds a node again for each selector it matches."""
    met = set()
    for node in tree.css(_NAMED):
        if node.mem_id not in met:
            met.add(node.mem_id)
            asset = _asset(node)
            if asset is not None:
                yield asset


def _asset(node: LexborNode) -> Asset | None:
    about = node.attributes
    if node.tag == "link":
        return _linked(about)
    if node.tag == "script":
        return _script(about)
    if _said(about, "loading") == "lazy":
        return None
    written = _first_candidate(about.get("srcset") or "") or about.get("src")
    return Asset(written, AssetKind.PICTURE) if written else None


def _first_candidate(srcset: str) -> str:
    """The address of the first of several sizes."""
    candidates = srcset.lstrip(_BETWEEN_CANDIDATES).split(maxsplit=1)
    return candidates[0].rstrip(",") if candidates else ""


def _linked(about: Attributes) -> Asset | None:
    written, rel = about.get("href") or "", _said(about, "rel").split()
    if "stylesheet" in rel:
        is_css = _said(about, "type") in ("", "text/css")
        if "alternate" in rel or "disabled" in about or not is_css:
            return None
        return Asset(written, AssetKind.STYLE, blocks=_said(about, "media") != "print")
    if "icon" in rel:
        return Asset(written, AssetKind.PICTURE)
    if "modulepreload" in rel:
        return Asset(written, AssetKind.SCRIPT)
    if "preload" in rel:
        kinds = {"style": AssetKind.STYLE, "script": AssetKind.SCRIPT, "image": AssetKind.PICTURE}
        return Asset(written, kinds.get(_said(about, "as"), AssetKind.OTHER))
    return None


def _script(about: Attributes) -> Asset | None:
    kind = _said(about, "type")
    if "nomodule" in about or not _SCRIPTS.fullmatch(kind):
        return None
    waits = kind == "module" or "defer" in about or "async" in about
    return Asset(about.get("src") or "", AssetKind.SCRIPT, blocks=not waits)


def _said(about: Attributes, name: str) -> str:
    return (about.get(name) or "").strip().lower()
