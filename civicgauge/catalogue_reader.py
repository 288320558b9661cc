"""Read the catalogue's TOML files; all mistakes of all files are reported at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from civicgauge.catalogue import (
    MISTYPED_ANSWERS,
    Catalogue,
    Counter,
    Field,
    FieldKind,
    Paper,
    PictureKind,
    Procedure,
    Recall,
    Status,
    Text,
    Variant,
)
from civicgauge.figures import read_figure
from civicgauge.people.citizens import ATTRIBUTE_NAMES
from civicgauge.photo_rules import KNOWN_FORMATS, PhotoRule, PhotoRules
from civicgauge.steps import Step
from civicgauge.toml_reader import Mistakes, Table

BUNDLED = Path(__file__).parent / "procedures"
VOCABULARIES = ("fields.toml", "papers.toml")

_NEEDED_FIGURES = (
    "opens",
    "counters",
    "visitors_per_hour",
    "service_minutes",
    "visits",
    "returns",
    "preparation_minutes",
    "travel_minutes",
    "handwritten_words",
)


def load_catalogue(folder: Path = BUNDLED) -> Catalogue:
    """Every procedure in `folder`.

    Raises:
        ConfigErrors: with every mistake of every file: file, key, found, valid.
    """
    mistakes = Mistakes()
    vocabularies = [Table.of_file(folder / name, mistakes) for name in VOCABULARIES]
    complete = not mistakes
    tables = {
        path.stem: Table.of_file(path, mistakes)
        for path in sorted(folder.glob("*.toml"))
        if path.name not in VOCABULARIES
    }
    if not complete:  # what procedures take from a vocabulary that is not there is no mistake
        mistakes.raise_any()
    fields = {name: _field(name, table) for name, table in vocabularies[0].items()}
    papers = {name: _paper(name, table) for name, table in vocabularies[1].items()}
    procedures = {name: _procedure(name, table, fields, papers) for name, table in tables.items()}
    mistakes.raise_any()
    return Catalogue(procedures)


def _text(table: Table, key: str) -> Text:
    texts = table.table(key)
    if key not in table:
        table.mistake(key, "nothing", "{ vi = ..., en = ... }")
        return Text("", "")
    text = Text(texts.need("vi", str, ""), texts.need("en", str, ""))
    texts.done()
    return text


def _field(name: str, table: Table) -> Field:
    citizen = (
        table.choice("citizen", ATTRIBUTE_NAMES, ATTRIBUTE_NAMES[0]) if "citizen" in table else ""
    )
    field = Field(
        id=name,
        label=_text(table, "label"),
        kind=FieldKind(table.choice("kind", FieldKind)),
        effort=Recall(table.choice("effort", Recall)),
        options=table.strings("options"),
        citizen=citizen,
        answer=table.get("answer", str, ""),
    )
    if bool(field.citizen) == bool(field.answer):
        table.mistake("citizen", "both or neither", "either `citizen` or `answer`")
    if field.kind in (FieldKind.RADIO, FieldKind.SELECT) and not field.options:
        table.mistake("options", "nothing", "the texts to choose from")
    if field.answer and field.options and field.answer not in field.options:
        table.mistake("answer", field.answer, "one of " + ", ".join(field.options))
    table.done()
    return field


def _paper(name: str, table: Table) -> Paper:
    rules = table.table("rules")
    paper = Paper(
        id=name,
        label=_text(table, "label"),
        picture=PictureKind(table.choice("picture", PictureKind)),
        rules=_photo_rules(rules) if "rules" in table else None,
        rules_source=rules.get("source", str, ""),
        rules_status=Status(rules.choice("status", Status, "unverified")),
    )
    rules.done()
    table.done()
    return paper


def _photo_rules(table: Table) -> PhotoRules:
    formats = table.strings("formats")
    for name in formats:
        if name not in KNOWN_FORMATS:
            table.mistake("formats", name, "one of " + ", ".join(sorted(KNOWN_FORMATS)))
    return PhotoRules(
        formats=formats,
        min_width=table.need("min_width", int, 1),
        min_height=table.need("min_height", int, 1),
        max_kilobytes=table.need("max_kilobytes", int, 1),
        ratio_width=table.need("ratio_width", int, 3),
        ratio_height=table.need("ratio_height", int, 4),
        ratio_tolerance=table.need("ratio_tolerance", float, 0.03),
        min_brightness=table.need("min_brightness", int, 0),
        max_brightness=table.need("max_brightness", int, 255),
    )


def _procedure(
    name: str, table: Table, fields: dict[str, Field], papers: dict[str, Paper]
) -> Procedure:
    procedure = Procedure(
        id=name,
        title=_text(table, "title"),
        agency=_text(table, "agency"),
        source=table.need("source", str, ""),
        steps=_steps(table),
        fields=tuple(_chosen(table, "fields", fields)),
        papers=tuple(_chosen(table, "papers", papers)),
        variants={},
        counter=_counter(table.table("counter")) if "counter" in table else None,
        fees=tuple(read_figure(fee) for fee in table.tables("fees")),
        deadline=read_figure(table.table("deadline")) if "deadline" in table else None,
    )
    variants = {
        key: _variant(key, item, procedure) for key, item in table.table("variants").items()
    }
    if "complete" not in variants:
        table.mistake("variants", "no variant `complete`", "a table [variants.complete]")
    table.done()
    return replace(procedure, variants=variants)


def _steps(table: Table) -> tuple[Step, ...]:
    names = table.strings("steps")
    valid = [step.value for step in Step]
    for name in names:
        if name not in valid:
            table.mistake("steps", name, "one of " + ", ".join(valid))
    return tuple(Step(name) for name in names if name in valid)


def _chosen(table: Table, key: str, vocabulary: dict[str, Any]) -> list[Any]:
    """Entries of a vocabulary by name, those under ``optional_<key>`` not required."""
    names, optional = table.strings(key), table.strings(f"optional_{key}")
    for name in (*names, *optional):
        if name not in vocabulary:
            table.mistake(key, name, "one of " + ", ".join(sorted(vocabulary)))
    return [
        replace(vocabulary[name], required=name not in optional)
        for name in names
        if name in vocabulary
    ]


def _counter(table: Table) -> Counter:
    place = _text(table, "place")
    for name in _NEEDED_FIGURES:
        if name not in table:
            table.mistake(name, "nothing", "a dated figure with source and status")
    counter = Counter(place, {name: read_figure(table.table(name)) for name in _NEEDED_FIGURES})
    table.done()
    return counter


def _variant(name: str, table: Table, procedure: Procedure) -> Variant:
    def one_of(key: str, valid: list[str]) -> str:
        return table.choice(key, valid) if key in table else ""

    wrong_photo = one_of("wrong_photo", [rule.value for rule in PhotoRule])
    typed = [field.id for field in procedure.fields if field.kind in MISTYPED_ANSWERS]
    ends_before = one_of("session_ends_before", [step.value for step in procedure.steps])
    variant = Variant(
        id=name,
        title=_text(table, "title"),
        wrong_photo=PhotoRule(wrong_photo) if wrong_photo else None,
        mistyped_field=one_of("mistyped_field", typed),
        paper_left_out=one_of("paper_left_out", [paper.id for paper in procedure.papers]),
        card_declined_first=table.get("card_declined_first", bool, False),
        pay_presses=table.get("pay_presses", int, 1),
        session_ends_before=Step(ends_before) if ends_before else None,
    )
    table.done()
    return variant
