"""Read served HTML as a citizen sees it: fields by visible label, buttons by their text.

Hidden controls are kept beside the view, so that one-time tokens travel by themselves when the
form that was served is the form that is submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from civicgauge.links import joined
from civicgauge.page_assets import NO_ASSETS, Assets, read_assets
from civicgauge.view import Fields, FieldView, Parts, Pressable, Pressables, View, tidy

_UNREAD = (
    "script, style, template, noscript, [hidden], head, select, textarea, "
    "dialog:not([open]), details:not([open]) > :not(summary)"
)
_NOTICES = '[role="alert"], [role="status"], [aria-live="assertive"], [aria-live="polite"]'
_BETWEEN_PIECES = "\x1f"
_BUTTONS = 'button, input[type="submit"], input[type="button"]'


Read = Callable[[bytes, str, int], "Page"]
"""Reads a page of its HTML, address and status."""


class Control(NamedTuple):
    """A control that is seen, and what its form submits of it as long as nobody touches it."""

    key: str
    name: str
    kind: str
    served: str | None


@dataclass(slots=True)
class Form:
    """A form as served: where it goes and what travels with it unseen."""

    action: str  # as written, possibly relative
    method: str
    multipart: bool
    controls: list[Control] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Page(Parts):
    """The view of a served page, its forms, and which form each control belongs to."""

    view: View
    forms: tuple[Form, ...]
    form_of: dict[str, int]
    values: dict[str, dict[str, str]]  # key of a choice -> visible text -> submitted value
    targets: dict[str, str]  # key of a link -> address as written; of a button -> its name
    assets: Assets = field(default_factory=lambda: NO_ASSETS)

    def address(self, written: str) -> str:
        """Where an address leads that is written on this page.

        Raises:
            ValueError: it is no address at all.
        """
        return joined(self.view.url, written)

    def links(self) -> Iterator[str]:
        """Where the page's links lead, without those that are no address."""
        for item in self.view.pressables:
            if item.link:
                with suppress(ValueError):
                    yield self.address(self.targets[item.key])


class PageReader:
    """Reads one page of served HTML."""

    def __init__(self, html: bytes, url: str, status: int) -> None:
        self._tree = LexborHTMLParser(html)
        self._url = url
        self._status = status
        self._forms: list[Form] = []
        self._form_of: dict[str, int] = {}
        self._values: dict[str, dict[str, str]] = {}
        self._targets: dict[str, str] = {}
        self._labels = self._labels_by_id()

    def read(self) -> Page:
        """The page; reading takes the invisible parts out of the tree for good."""
        fields = Fields(self._read_forms())
        title = _text(self._tree.css_first("head title"))
        for node in self._tree.css(_UNREAD):
            node.decompose()
        pressables = Pressables((*self._buttons(), *self._links()))
        view = View(
            url=self._url,
            status=self._status,
            heading=_text(self._tree.css_first("h1")) or title,
            notices=tuple(self._notices()),
            fields=fields,
            pressables=pressables,
            terms=tuple(self._terms()),
            tables=tuple(self._tables()),
            text=_lines(self._tree.body),
        )
        return Page(view, tuple(self._forms), self._form_of, self._values, self._targets)

    def _labels_by_id(self) -> dict[str, str]:
        return {
            node.attributes.get("for") or "": _own_text(node) for node in self._tree.css("label")
        }

    def _read_forms(self) -> Iterator[FieldView]:
        for number, node in enumerate(self._tree.css("form")):
            attributes = node.attributes
            form = Form(
                action=attributes.get("action") or "",
                method=(attributes.get("method") or "get").lower(),
                multipart="multipart" in (attributes.get("enctype") or ""),
            )
            self._forms.append(form)
            for position, control in enumerate(node.css(f"input, select, textarea, {_BUTTONS}")):
                key = f"{number}.{position}"
                control.attrs["data-key"] = key
                self._form_of[key] = number
                found = self._control(control, key, form)
                if found is not None:
                    yield found

    def _control(self, node: LexborNode, key: str, form: Form) -> FieldView | None:
        attributes = node.attributes
        kind = _kind(node)
        name = attributes.get("name") or ""
        if kind == "hidden":
            form.hidden.append((name, attributes.get("value") or ""))
        if kind in ("hidden", "button") or "disabled" in attributes:
            return None
        found = FieldView(
            key=key,
            kind=kind,
            label=self._label(node),
            name=name,
            group=_group(node),
            value=self._value(node, kind, key),
            checked="checked" in attributes,
            options=tuple(self._values.get(key, ())) if kind == "select" else (),
            error=attributes.get("aria-invalid") == "true",
        )
        form.controls.append(Control(key, name, kind, self._served(found)))
        return found

    def _served(self, item: FieldView) -> str | None:
        """What is submitted of a control that nobody touches; None for nothing."""
        if item.kind == "text":
            return item.value
        values = self._values.get(item.key, {})
        if item.kind == "select" and item.options:
            return values[item.value or item.options[0]]
        return values.get("") if item.checked else None

    def _label(self, node: LexborNode) -> str:
        attributes = node.attributes
        identity = attributes.get("id") or ""
        if identity and identity in self._labels:
            return self._labels[identity]
        parent = _ancestor(node, "label")
        if parent is not None:
            return _own_text(parent)
        return tidy(attributes.get("aria-label") or "")

    def _value(self, node: LexborNode, kind: str, key: str) -> str:
        attributes = node.attributes
        if kind == "text":
            is_area = node.tag == "textarea"
            return node.text() if is_area else (attributes.get("value") or "")
        if kind == "select":
            return self._select_value(node, key)
        if kind in ("radio", "checkbox"):
            self._values[key] = {"": attributes.get("value") or "on"}
        return ""

    def _select_value(self, node: LexborNode, key: str) -> str:
        """The visible text of the selected option; empty when that option stands for nothing."""
        options = node.css("option")
        values = {
            tidy(item.text()): item.attributes.get("value", item.text()) or "" for item in options
        }
        self._values[key] = values
        chosen = [item for item in options if "selected" in item.attributes] or options[:1]
        text = tidy(chosen[0].text()) if chosen else ""
        return text if values.get(text) else ""

    def _notices(self) -> Iterator[str]:
        """What is announced; the parser finds a node again for each selector that it matches."""
        nodes = {node.mem_id: node for node in self._tree.css(_NOTICES)}
        yield from filter(None, map(_text, nodes.values()))

    def _buttons(self) -> Iterator[Pressable]:
        for node in self._tree.css(_BUTTONS):
            key = node.attributes.get("data-key")
            if key is None or node.attributes.get("type") == "button":
                continue
            attributes = node.attributes
            self._targets[key] = attributes.get("name") or ""
            self._values[key] = {"": attributes.get("value") or ""}
            text = _text(node) if node.tag == "button" else tidy(attributes.get("value") or "")
            yield Pressable(key, text, link=False)

    def _links(self) -> Iterator[Pressable]:
        for number, node in enumerate(self._tree.css("a[href]")):
            self._targets[f"link.{number}"] = node.attributes["href"] or ""
            yield Pressable(f"link.{number}", _text(node), link=True)

    def _terms(self) -> Iterator[tuple[str, str]]:
        for term in self._tree.css("dt"):
            sibling = term.next
            while sibling is not None and sibling.tag != "dd":
                sibling = sibling.next
            if sibling is not None:
                yield _text(term), _text(sibling)
        for row in self._tree.css("tr"):
            head, cells = row.css("th"), row.css("td")
            if len(head) == 1 and len(cells) == 1:
                yield _text(head[0]), _text(cells[0])
        for value in self._tree.css("strong, b"):
            if name := _text_before(value):
                yield name, _text(value)

    def _tables(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        for table in self._tree.css("table"):
            yield tuple(tuple(_text(cell) for cell in row.css("th, td")) for row in table.css("tr"))


def read_page(html: bytes, url: str, status: int) -> Page:
    """Read served HTML; hostile or broken HTML gives a page with little on it, never an error."""
    return PageReader(html, url, status).read()


def read_with_assets(html: bytes, url: str, status: int) -> Page:
    """The same, and what a browser fetches for the page."""
    return replace(read_page(html, url, status), assets=read_assets(html))


def _kind(node: LexborNode) -> str:
    if node.tag == "select":
        return "select"
    if node.tag == "textarea":
        return "text"
    kind = (node.attributes.get("type") or "text").lower()
    if node.tag == "button" or kind in ("submit", "button", "image", "reset"):
        return "button"
    return kind if kind in ("radio", "checkbox", "file", "hidden") else "text"


def _group(node: LexborNode) -> str:
    fieldset = _ancestor(node, "fieldset")
    legend = fieldset.css_first("legend") if fieldset is not None else None
    return _own_text(legend)


def _ancestor(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _text(node: LexborNode | None) -> str:
    return tidy(node.text(separator=" ")) if node is not None else ""


def _text_before(node: LexborNode) -> str:
    """What stands before a node on the same line or the line above."""
    before = node.prev
    while before is not None and not _text(before):
        before = before.prev
    return _text(before)


def _own_text(node: LexborNode | None) -> str:
    """The text of a label or legend without the texts of controls inside it."""
    if node is None:
        return ""
    parts = [
        child.text(deep=child.tag not in ("select", "textarea"))
        for child in node.iter(include_text=True)
        if child.tag not in ("select", "textarea")
    ]
    return tidy(" ".join(parts))


def _lines(node: LexborNode | None) -> str:
    """The visible text, one line per piece of text between tags, however the source breaks it."""
    if node is None:
        return ""
    pieces = node.text(separator=_BETWEEN_PIECES).split(_BETWEEN_PIECES)
    return "\n".join(filter(None, map(tidy, pieces)))
