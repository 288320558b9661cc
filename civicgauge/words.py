"""What a portal calls things: paths, headings, buttons, labels. No selector, no condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from civicgauge.catalogue import Field, Paper, Procedure
from civicgauge.steps import Step
from civicgauge.toml_reader import Table, parse_toml
from civicgauge.view import View, tidy

DEFAULTS = Path(__file__).parent / "default_words.toml"
LANGUAGES = ("vi", "en")
SECTIONS = ("paths", "pages", "goals", "buttons", "labels", "terms", "phrases", "options", "cards")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one portal, section by section as in ``default_words.toml``.

    `language` is the portal's: which of the catalogue's labels it shows unless told otherwise.
    """

    sections: Mapping[str, Mapping[str, Any]]
    procedure_id: str = ""
    procedure_title: str = ""
    language: str = "vi"

    def for_procedure(self, procedure: Procedure) -> Words:
        """The same words with ``{procedure}`` filled in."""
        title = procedure.title.in_language(self.language)
        return replace(self, procedure_id=procedure.id, procedure_title=title)

    def path(self, name: str, reference: str = "") -> str:
        text: str = self.sections["paths"][name]
        return text.replace("{procedure}", self.procedure_id).replace("{reference}", reference)

    def buttons(self, name: str) -> tuple[str, ...]:
        """The texts of a button, in the order in which they are looked for."""
        return tuple(self._filled(text) for text in self.sections["buttons"][name])

    def page(self, view: View) -> str:
        """The name of the page by its heading; empty for a page without a name here."""
        for name, heading in self.sections["pages"].items():
            if view.heading == self._filled(heading):
                return name
        return ""

    def goals(self, step: Step) -> tuple[str, ...]:
        """The pages on which the step is done."""
        return _names(self.sections["goals"].get(step.value, ()))

    def label(self, item: Field | Paper) -> str:
        """The visible label of a catalogue field or paper."""
        text: str = self.sections["labels"].get(item.id, item.label.in_language(self.language))
        return tidy(text)

    def own_label(self, name: str) -> str:
        """The label of a field that belongs to the portal: account, card number ..."""
        return tidy(self.sections["labels"][name])

    def option(self, field_id: str, answer: str) -> str:
        """What the portal calls an answer that is chosen from a list."""
        text: str = self.sections["options"].get(field_id, {}).get(answer, answer)
        return tidy(text)

    def term(self, name: str) -> str:
        return tidy(self.sections["terms"][name])

    def phrases(self, name: str) -> tuple[str, ...]:
        section, _, key = name.partition(".")
        found = self.sections["phrases"][section]
        return tuple(found[key] if key else found)

    def card(self, name: str) -> str:
        text: str = self.sections["cards"][name]
        return text

    @property
    def constant_references(self) -> tuple[str, ...]:
        """References that the portal gives to everybody, so that no dossier is told by them."""
        return self.phrases("constant_reference")

    @property
    def lost_session_pages(self) -> tuple[str, ...]:
        """Pages on which a citizen finds himself when the portal has forgotten him."""
        return _names(self.sections["goals"]["lost_session"])

    def _filled(self, text: str) -> str:
        return tidy(text.replace("{procedure}", self.procedure_title))


def default_words() -> Words:
    """The words of the reference portal."""
    sections = parse_toml(DEFAULTS)
    return Words({name: sections.get(name, {}) for name in SECTIONS})


def read_words(table: Table) -> Words:
    """The default words with a target file's own laid over them; mistakes go to the table."""
    defaults = default_words().sections
    own = {name: table.table(name) for name in SECTIONS}
    for name in ("paths", "buttons", "terms", "phrases", "cards"):
        for key in own[name]:
            if key not in defaults[name]:
                own[name].mistake(key, "an unknown name", "one of " + ", ".join(defaults[name]))
    pages = {**defaults["pages"], **_content(own["pages"])}
    for step, page in _content(own["goals"]).items():
        _check_goal(own["goals"], step, page, list(pages))
    return Words(
        {name: {**defaults[name], **_content(own[name])} for name in SECTIONS},
        language=table.choice("language", LANGUAGES, "vi"),
    )


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _content(table: Table) -> dict[str, Any]:
    return {key: table.get(key, object, "") for key in table}


def _check_goal(table: Table, step: str, page: Any, pages: list[str]) -> None:
    steps = [*(item.value for item in Step), "lost_session"]
    if step not in steps:
        table.mistake(step, "an unknown step", "one of " + ", ".join(steps))
    for name in _names(page):
        if name not in pages:
            table.mistake(step, str(name), "one of the pages " + ", ".join(pages))
