"""Pages that differ in a few values only: what is the same is read once, the rest is filled in.

A *run* is the text between two tags or an attribute's value in double quotes. Some runs of a
template are *holes*; a page fits when all its other bytes are the same and every hole holds
a **plain** value: letters, digits and marks that neither the HTML parser nor the reading of
a page treats in any special way. Then reading the page in full gives, value for value, what
reading the template gave. A template is made only where that can be shown:

- marks put into the holes come out of the parser each in one piece, in one text or attribute,
  so the parser stood in no tag, name, comment or reference there;
- no hole is in an attribute or element whose value decides what anything else is;
- no letter on the page joins with the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicgauge.forms import Page, Read
from civicgauge.page_parts import FilledPage, FilledView, Frame, MarkedKey, Marks, Values

_RUN = re.compile(rb'(?<==")[^"<>]*(?=")|(?<=>)[^<>"]*(?=<)')
_LETTER = (
    r"[0-9A-Za-z.,:/()+#%*!?@_\-"  # what is special in an address too is special only there
    r"\u00c0-\u027f\u1e00-\u1eff"  # Latin with accents
    r"\u20ab\u2013\u2014]"  # the sign of the dong, dashes
)
_PLAIN = re.compile(f"{_LETTER}+(?: {_LETTER}+)*")
_PLAIN_VALUES = re.compile(f"{_PLAIN.pattern}(?:\n{_PLAIN.pattern})*")
_ENDS_A_HOLE = (b"<", b'"', b"\n", b"\r", b"\t")
_OPEN_REFERENCE = re.compile(rb"&[#0-9A-Za-z]*\Z")
_MAY_HOLD = {"value", "href", "action", "content", "nonce", "src"}
_MUST_NOT_HOLD = {"option", "script", "style", "noscript", "textarea", "meta"}
_JOINING = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")


class Unfit(Exception):
    """No template can be made of this page, or not with these holes."""


class Skeleton:
    """A page taken apart: the bytes between its plain runs, and those runs."""

    def __init__(self, html: bytes) -> None:
        spans = [_trimmed(html, *match.span()) for match in _RUN.finditer(html)]
        spans = [(start, end) for start, end in spans if _PLAIN.fullmatch(_text(html[start:end]))]
        ends = [0, *(end for _, end in spans)]
        starts = [*(start for start, _ in spans), len(html)]
        self.between = [html[end:start] for end, start in zip(ends, starts, strict=True)]
        self.runs = [html[start:end] for start, end in spans]

    def differing(self, other: Skeleton) -> set[int]:
        """The runs in which two pages with the same bytes between them differ."""
        pairs = zip(self.runs, other.runs, strict=True)
        return {number for number, (mine, its) in enumerate(pairs) if mine != its}


class Template:
    """One page with holes.

    Args:
        skeleton: of any page that it fits.
        holes: numbers of the runs that may differ.
        read: how pages are read in full.

    Raises:
        Unfit: it cannot be shown that filling in gives what reading in full gives.
    """

    def __init__(self, skeleton: Skeleton, holes: set[int], read: Read) -> None:
        self.skeleton = skeleton
        self.holes = holes
        self._first, *self._others = _literals(skeleton, holes)
        self._page, self._view = _frames(skeleton, holes, read)

    def values_of(self, html: bytes) -> Values | None:
        """What the holes hold on this page; None when it does not fit."""
        if not html.startswith(self._first):
            return None
        at = len(self._first)
        found = []
        for literal in self._others:
            end = html.find(literal[:1], at)
            if end < 0 or not html.startswith(literal, end):
                return None
            found.append(html[at:end])
            at = end + len(literal)
        if at != len(html) or not found:
            return [] if at == len(html) else None
        values = _text(b"\n".join(found))
        return values.split("\n") if _PLAIN_VALUES.fullmatch(values) else None

    def page(self, values: Values, url: str, status: int) -> Page:
        """The page with these values, as it is read when it is served there."""
        view = self._view.filled_in(values, url=url, status=status)
        page: Page = self._page.filled_in(values, view=view)
        return page


def _text(values: bytes) -> str:
    """What is not UTF-8 becomes a sign that no plain value has."""
    return values.decode(errors="replace")


def _trimmed(html: bytes, start: int, end: int) -> tuple[int, int]:
    run = html[start:end]
    return start + len(run) - len(run.lstrip()), end - len(run) + len(run.rstrip())


def _literals(skeleton: Skeleton, holes: set[int]) -> list[bytes]:
    """What stands before, between and after the holes."""
    literals = [skeleton.between[0]]
    for number, (run, after) in enumerate(zip(skeleton.runs, skeleton.between[1:], strict=True)):
        if number in holes:
            literals.append(after)
        else:
            literals[-1] += run + after
    for before, after in pairwise(literals):
        if _OPEN_REFERENCE.search(before) or not after.startswith(_ENDS_A_HOLE):
            raise Unfit
    return literals


def _frames(skeleton: Skeleton, holes: set[int], read: Read) -> tuple[Frame, Frame]:
    """What pages and their views are made of."""
    marks = _marks(skeleton, len(holes))
    html = _filled(skeleton, holes, marks)
    _check_places(html, marks)
    page = read(html.encode(), "", 0)
    found, parts = Marks(marks), {**vars(page)}
    view = {**vars(parts.pop("view"))}
    if not any(map(found.maker, page.view.by_term)):
        view["by_term"] = page.view.by_term  # with the same terms, they are where they were
    try:
        return Frame(FilledPage, parts, found), Frame(FilledView, view, found)
    except MarkedKey:
        raise Unfit from None


def _marks(skeleton: Skeleton, count: int) -> list[str]:
    """Values that are nowhere on the page, each with a space, a digit and an accent in it."""
    page = b"".join(skeleton.between + skeleton.runs)
    stem = next(stem for n in range(1000) if (stem := f"Zq{n}") and stem.encode() not in page)
    return [f"{stem}x {number}\u1eaf-z" for number in range(count)]


def _filled(skeleton: Skeleton, holes: set[int], marks: list[str]) -> str:
    left = iter(marks)
    parts = [skeleton.between[0].decode()]
    for number, (run, after) in enumerate(zip(skeleton.runs, skeleton.between[1:], strict=True)):
        parts += [next(left) if number in holes else run.decode(), after.decode()]
    return "".join(parts)


def _check_places(html: str, marks: list[str]) -> None:
    """Make sure that every mark is in one place where a plain value changes nothing else."""
    held = "\n".join(_held(LexborHTMLParser(html.encode()).root))
    if any(held.count(mark) != 1 for mark in marks):
        raise Unfit


def _held(root: LexborNode | None) -> Iterator[str]:
    """Every text and attribute that may hold a value."""
    for node in root.traverse(include_text=True) if root is not None else ():
        if node.is_text_node:
            text = node.text_content or ""
            parent = node.parent
            may_hold = parent is not None and parent.tag not in _MUST_NOT_HOLD
            yield from [text] if _stands_alone(text) and may_hold else []
        for name, value in node.attributes.items() if node.is_element_node else ():
            if _stands_alone(value or "") and name in _MAY_HOLD and node.tag != "meta":
                yield value or ""


def _stands_alone(text: str) -> bool:
    """Whether no letter of a text can join with one before it; else no template is made."""
    if _JOINING.search(text) or any(unicodedata.category(letter)[0] == "M" for letter in text):
        raise Unfit
    return True
