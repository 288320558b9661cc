"""A commented draft of a target file from the pages of a portal that nobody described yet."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from civicgauge.catalogue import Catalogue, Field, Group, Paper
from civicgauge.forms import Page
from civicgauge.legible import legible
from civicgauge.view import name_of
from civicgauge.words import default_words

MAX_PAGES = 25


def crawl(url: str, fetch: Callable[[str], Page]) -> list[Page]:
    """The portal's first pages, breadth first, by links only; nothing is submitted."""
    origin = urlsplit(url)[:2]
    waiting, seen = [url], {url}
    pages: list[Page] = []
    while waiting and len(pages) < MAX_PAGES:
        page = fetch(waiting.pop(0))
        pages.append(page)
        for link in page.links():
            address = link.partition("#")[0]
            if urlsplit(address)[:2] == origin and address not in seen:
                seen.add(address)
                waiting.append(address)
    return pages


def draft(name: str, url: str, pages: Iterable[Page], catalogue: Catalogue) -> str:
    """The text of the target file: what was found, and what still has to be decided."""
    found = [page for page in pages if page.view.heading]
    labels = dict.fromkeys(label for page in found for label in page.view.labels())
    lines = [
        "# A draft: names that differ from the defaults must be set, the others can go.",
        f"name = {_quoted(name)}",
        f"url = {_quoted(url)}",
        '# language = "en"  # which labels and default words the portal shows; default "vi"',
        '# offers = ["licence_renewal"]  # the procedures that this portal has; default all',
        '# order = ["attach_papers", "fill_form"]  # steps that come in another order here',
        '# procedures = "procedures"  # folder with procedures of your own, beside this file',
        '# hands = "hands.py:MyHands"  # steps that go differently here, beside this file',
        "",
        "# The officer's account is read from these environment variables, never written here.",
        "# [officer]",
        '# account_env = "CIVICGAUGE_OFFICER_ACCOUNT"',
        '# password_env = "CIVICGAUGE_OFFICER_PASSWORD"',
        "",
        *_pages(found),
        *_labels(list(labels), catalogue),
        *_buttons(found),
        *(line for name in ("goals", "paths", "terms", "cards") for line in _defaults(name)),
    ]
    return "\n".join(lines) + "\n"


def _pages(found: list[Page]) -> list[str]:
    known = default_words().sections["pages"]
    lines = ["[pages]", "# Headings that were found, with the address:"]
    lines += dict.fromkeys(
        f"#   {_quoted(page.view.heading)}  {urlsplit(page.view.url).path}" for page in found
    )
    headings = {page.view.heading for page in found}
    lines += [
        f"# {name} = {_quoted(heading)}"
        for name, heading in known.items()
        if heading not in headings
    ]
    return [*lines, ""]


def _labels(there: list[str], catalogue: Catalogue) -> list[str]:
    lines = ["[labels]", "# Labels that were found on pages open to everybody:"]
    lines += [f"#   {_quoted(label)}" for label in there]
    items: list[Field | Group | Paper] = []
    for procedure in catalogue:
        items += [*procedure.vocabulary, *procedure.groups, *procedure.papers]
    wanted = {item.id: item.label.vi for item in items}
    wanted |= default_words().sections["labels"]
    known = set(map(name_of, there))
    for key, label in wanted.items():
        if name_of(label) not in known:
            near = difflib.get_close_matches(label, there, n=1)
            lines.append(f"# {key} = {_quoted(near[0] if near else label)}")
    return [*lines, ""]


def _buttons(found: list[Page]) -> list[str]:
    there = dict.fromkeys(
        item.text for page in found for item in page.view.pressables if item.text and not item.link
    )
    section, *defaults = _defaults("buttons")
    return [
        section,
        "# Buttons that were found:",
        *(f"#   {_quoted(text)}" for text in there),
        *defaults,
    ]


def _defaults(section: str) -> list[str]:
    """A section as the reference portal has it, every line a comment."""
    words = default_words().sections[section]
    return [f"[{section}]", *(f"# {name} = {_quoted(value)}" for name, value in words.items()), ""]


def _quoted(value: str | list[str]) -> str:
    """A TOML string or list; JSON escapes are valid in it."""
    return legible(json.dumps(value, ensure_ascii=False))
