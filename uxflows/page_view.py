"""Reads the page on the screen into a View, and finds its controls again by their keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from playwright.sync_api import ElementHandle, Page

from civicgauge.hands import StepStopped
from civicgauge.steps import Outcome
from civicgauge.view import Fields, FieldView, Pressable, Pressables, View, tidy

_SCRIPT = Path(__file__).with_name("view.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Reading:
    """A view, and the lines of the page's main content without its header and footer."""

    view: View
    main_lines: tuple[str, ...]


def read_page(page: Page, status: int) -> Reading:
    """What is visible on the page now; `status` is the HTTP status that it came with."""
    found = page.evaluate(_SCRIPT, ["read", ""])
    view = View(
        url=urldefrag(page.url).url,
        status=status,
        heading=tidy(found["heading"]),
        notices=_lines(found["notices"]),
        fields=Fields(_field(item) for item in found["fields"]),
        pressables=Pressables(
            Pressable(item["key"], tidy(item["text"]), item["link"]) for item in found["pressables"]
        ),
        terms=tuple((tidy(term), tidy(value)) for term, value in found["terms"]),
        tables=tuple(tuple(tuple(map(tidy, cells)) for cells in rows) for rows in found["tables"]),
        text="\n".join(_lines(found["texts"])),
    )
    return Reading(view, _lines(found["mainTexts"]))


def find_control(page: Page, key: str) -> ElementHandle:
    """The control or link with this key."""
    return _element(page, "control", key)


def find_target(page: Page, key: str) -> ElementHandle:
    """What a person points at to use it: the control, or its label where only that is drawn."""
    return _element(page, "target", key)


def _element(page: Page, task: str, key: str) -> ElementHandle:
    element = page.evaluate_handle(_SCRIPT, [task, key]).as_element()
    if element is None:
        raise StepStopped(Outcome.FAILED, "not_on_page", f"{key} was there and is gone again")
    return element


def _field(item: dict[str, Any]) -> FieldView:
    is_text = item["kind"] == "text"
    return FieldView(
        key=item["key"],
        kind=item["kind"],
        label=tidy(item["label"]),
        name=item["name"],
        group=tidy(item["group"]),
        value=item["value"] if is_text else tidy(item["value"]),
        checked=item["checked"],
        options=tuple(map(tidy, item["options"])),
        error=item["error"],
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(tidy, texts)))
