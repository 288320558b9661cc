"""What a portal calls things: paths, headings, buttons, labels. No selector, no condition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from civicgauge.catalogue import Catalogue, Field, Group, Paper, Procedure
from civicgauge.steps import Step
from civicgauge.toml_reader import Table, parse_toml
from civicgauge.view import View, tidy

DEFAULTS = Path(__file__).parent / "default_words.toml"
IN_ENGLISH = DEFAULTS.with_name("default_words_en.toml")
LANGUAGES = ("vi", "en")
SECTIONS = ("paths", "pages", "goals", "buttons", "labels", "terms", "phrases", "options", "cards")


@dataclass(frozen=True)
class Words:
    """The words of one portal, section by section as in ``default_words.toml``.

    `language` is the portal's: which of the catalogue's labels and of the default words it shows
    unless told otherwise.
    """

    sections: Mapping[str, Mapping[str, Any]]
    procedure_id: str = ""
    procedure_title: str = ""
    language: str = "vi"

    def for_procedure(self, procedure: Procedure) -> Words:
        """The same words with ``{procedure}`` filled in; the same object for the same title."""
        title = procedure.title.in_language(self.language)
        known = self._for_procedures
        if (procedure.id, title) not in known:
            made = replace(self, procedure_id=procedure.id, procedure_title=title)
            known[procedure.id, title] = made
        return known[procedure.id, title]

    def path(self, name: str, reference: str = "") -> str:
        return self._paths[name].replace("{reference}", reference)

    def buttons(self, name: str) -> tuple[str, ...]:
        """The texts of a button, in the order in which they are looked for."""
        return self._buttons[name]

    def page(self, view: View) -> str:
        """The name of the page by its heading; empty for a page without a name here."""
        return self._by_heading.get(view.heading, "")

    def goals(self, step: Step) -> tuple[str, ...]:
        """The pages on which the step is done."""
        return self._goals.get(step.value, ())

    def add_entry(self, group: Group) -> tuple[str, ...]:
        """The texts of the button that brings fields for one more entry of the group."""
        label = self._named(group.id, group)
        return tuple(text.replace("{group}", label) for text in self.buttons("add_entry"))

    def label(self, item: Field | Paper) -> str:
        """The visible label of a catalogue field or paper; in an entry it has the number."""
        if isinstance(item, Paper) or not item.number:
            return self._named(item.id, item)
        label = self._named(item.name, item)
        if "{number}" not in label:
            label = self.own_label("entry").replace("{label}", label)
        return tidy(label.replace("{number}", str(item.number)))

    def _named(self, name: str, item: Field | Paper | Group) -> str:
        own = self._own_labels.get(name)
        return tidy(item.label.in_language(self.language)) if own is None else own

    def own_label(self, name: str) -> str:
        """The label of a field that belongs to the portal: account, card number ..."""
        return self._own_labels[name]

    def option(self, item: Field, answer: str) -> str:
        """What the portal calls an answer that is chosen from a list."""
        usual = item.option_in_language(answer, self.language)
        text: str = self.sections["options"].get(item.name, {}).get(answer, usual)
        return tidy(text)

    def term(self, name: str) -> str:
        return self._terms[name]

    def terms(self, names: Iterable[str]) -> list[str]:
        return [self._terms[name] for name in names]

    def phrases(self, name: str) -> tuple[str, ...]:
        section, _, key = name.partition(".")
        found = self.sections["phrases"][section]
        return tuple(found[key] if key else found)

    def card(self, name: str) -> str:
        text: str = self.sections["cards"][name]
        return text

    @cached_property
    def constant_references(self) -> tuple[str, ...]:
        """References that the portal gives to everybody, so that no dossier is told by them."""
        return self.phrases("constant_reference")

    @property
    def lost_session_pages(self) -> tuple[str, ...]:
        """Pages on which a citizen finds himself when the portal has forgotten him."""
        return self._goals["lost_session"]

    @cached_property
    def _for_procedures(self) -> dict[tuple[str, str], Words]:
        return {}

    # Walks ask for the same words again and again, so each is put into its form once.

    @cached_property
    def _paths(self) -> dict[str, str]:
        paths = self.sections["paths"].items()
        return {name: text.replace("{procedure}", self.procedure_id) for name, text in paths}

    @cached_property
    def _buttons(self) -> dict[str, tuple[str, ...]]:
        buttons = self.sections["buttons"].items()
        return {name: tuple(map(self._filled, texts)) for name, texts in buttons}

    @cached_property
    def _goals(self) -> dict[str, tuple[str, ...]]:
        return {step: _names(pages) for step, pages in self.sections["goals"].items()}

    @cached_property
    def _own_labels(self) -> dict[str, str]:
        return {name: tidy(text) for name, text in self.sections["labels"].items()}

    @cached_property
    def _terms(self) -> dict[str, str]:
        return {name: tidy(text) for name, text in self.sections["terms"].items()}

    @cached_property
    def _by_heading(self) -> dict[str, str]:
        """The first page of each heading."""
        pages = [*self.sections["pages"].items()]
        return {self._filled(heading): name for name, heading in reversed(pages)}

    def _filled(self, text: str) -> str:
        return tidy(text.replace("{procedure}", self.procedure_title))


def default_words(language: str = "vi") -> Words:
    """The words of the reference portal, or the same in English."""
    sections = parse_toml(DEFAULTS)
    own = parse_toml(IN_ENGLISH) if language == "en" else {}
    return Words(
        {name: {**sections.get(name, {}), **own.get(name, {})} for name in SECTIONS},
        language=language,
    )


def read_words(table: Table, catalogue: Catalogue | None, own_labels: bool) -> Words:
    """The default words of its language with a target file's own laid over them.

    Mistakes go to the table.

    Labels and options are checked against the catalogue, unless that could not be read itself.
    `own_labels`: labels may have further names, which the portal's own hands ask for.
    """
    language = table.choice("language", LANGUAGES, "vi")
    defaults = default_words(language).sections
    own = {name: table.table(name) for name in SECTIONS}
    labels = None
    if catalogue is not None and not own_labels:
        labels = [*defaults["labels"], *_item_ids(catalogue)]
    read: dict[str, dict[str, Any]] = {
        name: _texts(own[name], defaults[name]) for name in ("paths", "terms", "cards")
    }
    read["pages"] = _texts(own["pages"])
    read["goals"] = _goals(own["goals"], [*defaults["pages"], *read["pages"]])
    read["buttons"] = _lists(own["buttons"], defaults["buttons"])
    read["labels"] = _texts(own["labels"], labels)
    _check_entry(own["labels"], read["labels"])
    read["phrases"] = _phrases(own["phrases"], defaults["phrases"])
    read["options"] = _options(own["options"], catalogue)
    return Words(
        {name: {**defaults[name], **read[name]} for name in SECTIONS},
        language=language,
    )


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _item_ids(catalogue: Catalogue) -> list[str]:
    fields = [field.id for entry in catalogue for field in entry.vocabulary]
    groups = [group.id for entry in catalogue for group in entry.groups]
    papers = [paper.id for entry in catalogue for paper in entry.papers]
    return list(dict.fromkeys(fields + groups + papers))


def _known(table: Table, valid: Collection[str] | None) -> list[str]:
    """The table's names that are valid, each other one being a mistake; without `valid` all."""
    if valid is None:
        return list(table)
    for name in table:
        if name not in valid:
            table.mistake(name, "an unknown name", "one of " + ", ".join(valid))
    return [name for name in table if name in valid]


def _texts(table: Table, valid: Collection[str] | None = None) -> dict[str, str]:
    return {name: table.get(name, str, "") for name in _known(table, valid)}


def _check_entry(table: Table, labels: Mapping[str, str]) -> None:
    """Two entries whose labels are the same could not be told apart."""
    text = labels.get("entry", "{label} {number}")
    if not ("{label}" in text and "{number}" in text):
        table.mistake("entry", text, "a text with {label} and {number}")


def _lists(table: Table, valid: Collection[str]) -> dict[str, tuple[str, ...]]:
    return {name: table.strings(name) for name in _known(table, valid)}


def _goals(table: Table, pages: Collection[str]) -> dict[str, tuple[str, ...]]:
    steps = [*(item.value for item in Step), "lost_session"]
    goals = {step: _goal(table, step) for step in _known(table, steps)}
    for step, names in goals.items():
        for name in names:
            if name not in pages:
                table.mistake(step, name, "one of the pages " + ", ".join(pages))
    return goals


def _goal(table: Table, step: str) -> tuple[str, ...]:
    if isinstance(table.get(step, object, None), str):
        return (table.get(step, str, ""),)
    return table.strings(step, valid="a string or a list of strings")


def _phrases(table: Table, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of phrases, those about photos one for each rule."""
    names = _known(table, defaults)
    read: dict[str, Any] = {name: table.strings(name) for name in names if name != "photo_rules"}
    rules = defaults["photo_rules"]
    read["photo_rules"] = {**rules, **_lists(table.table("photo_rules"), rules)}
    return read


def _options(table: Table, catalogue: Catalogue | None) -> dict[str, dict[str, str]]:
    """What the portal calls the options of each field of the catalogue."""
    if catalogue is None:
        return {name: _texts(table.table(name)) for name in table}
    valid = {field.id: field.options for entry in catalogue for field in entry.vocabulary}
    return {name: _texts(table.table(name), valid[name]) for name in _known(table, valid)}
