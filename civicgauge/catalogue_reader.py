"""Read the catalogue's TOML files; all mistakes of all files are reported at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from civicgauge.catalogue import (
    MISTYPED_ANSWERS,
    MOST_ENTRIES,
    Appointments,
    Catalogue,
    Counter,
    Field,
    FieldKind,
    Group,
    Paper,
    PictureKind,
    Procedure,
    Recall,
    Status,
    Text,
    Variant,
)
from civicgauge.figures import read_figure
from civicgauge.opening import minutes_of
from civicgauge.people.citizens import ATTRIBUTE_NAMES, ENTRY_NAMES, KNOWN_ENTRIES
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
_OPTIONAL_FIGURES = ("visits_after_online", "booked_wait_minutes")


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
    attributes = [*ATTRIBUTE_NAMES, *(item for names in ENTRY_NAMES.values() for item in names)]
    citizen = table.choice("citizen", attributes, attributes[0]) if "citizen" in table else ""
    options, options_en = _options(table)
    field = Field(
        id=name,
        label=_text(table, "label"),
        kind=FieldKind(table.choice("kind", FieldKind)),
        effort=Recall(table.choice("effort", Recall)),
        options=options,
        options_en=options_en,
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


def _options(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The options and, when they have a language, the same in English."""
    if not isinstance(table.get("options", object, None), dict):
        return table.strings("options"), ()
    texts = table.table("options")
    found = texts.strings("vi"), texts.strings("en")
    texts.done()
    if len(found[0]) != len(found[1]):
        table.mistake("options", "lists of different length", "the same options in vi and en")
        return found[0], found[0]
    return found


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
    groups = {key: _group(key, item, fields) for key, item in table.table("groups").items()}
    procedure = Procedure(
        id=name,
        title=_text(table, "title"),
        agency=_text(table, "agency"),
        source=table.need("source", str, ""),
        steps=_steps(table),
        form=_form(table, fields, groups),
        papers=tuple(_chosen(table, "papers", papers)),
        variants={},
        counter=_counter(table.table("counter")) if "counter" in table else None,
        fees=tuple(read_figure(fee) for fee in table.tables("fees")),
        deadline=read_figure(table.table("deadline")) if "deadline" in table else None,
        appointments=_appointments(table),
    )
    if (Step.BOOK_SLOT in procedure.steps) != (procedure.appointments is not None):
        table.mistake("appointments", "one without the other", "with the step `book_slot` only")
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


def _form(
    table: Table, fields: Mapping[str, Field], groups: Mapping[str, Group]
) -> tuple[Field | Group, ...]:
    """What is filled in, in order: fields, and groups by name where they stand."""
    for name in groups:
        if name in fields:
            table.mistake(f"groups.{name}", "the name of a field", "a name of its own")
        elif name not in table.strings("fields"):
            table.mistake("fields", f"no {name!r}", f"the group {name!r} where it stands")
    for name in table.strings("optional_fields"):
        if name in groups:
            table.mistake("optional_fields", name, f"`least = 0` in groups.{name}")
    form = _chosen(table, "fields", {**groups, **_answered(fields, ATTRIBUTE_NAMES)})
    # A group that was forgotten is one mistake; what variants say about it is none.
    return (*form, *(group for group in groups.values() if group not in form))


def _answered(fields: Mapping[str, Field], attributes: Collection[str]) -> dict[str, Field]:
    """The fields that somebody with these attributes can answer."""
    return {
        name: field
        for name, field in fields.items()
        if not field.citizen or field.citizen in attributes
    }


def _group(name: str, table: Table, fields: Mapping[str, Field]) -> Group:
    entries = table.choice("entries", ENTRY_NAMES)
    known = _answered(fields, [*ATTRIBUTE_NAMES, *ENTRY_NAMES[entries]])
    least, most = _limits(table)
    group = Group(
        id=name,
        label=_text(table, "label"),
        fields=tuple(_chosen(table, "fields", known)),
        entries=entries,
        least=least,
        most=most,
        period=table.strings("period"),
    )
    if not group.fields:
        table.mistake("fields", "nothing", "one of " + ", ".join(known))
    dates = [field.id for field in group.fields if field.kind is FieldKind.DATE]
    if group.period and not (len(group.period) == 2 and set(group.period) <= set(dates)):
        table.mistake("period", ", ".join(group.period), "two of " + ", ".join(dates))
    table.done()
    return group


def _limits(table: Table) -> tuple[int, int]:
    """How few and how many entries a group has."""
    least, most = table.get("least", int, 0), table.need("most", int, 1)
    if not 1 <= most <= MOST_ENTRIES:
        table.mistake("most", most, f"a whole number from 1 to {MOST_ENTRIES}")
    if 0 <= least <= min(most, KNOWN_ENTRIES):
        return least, most
    table.mistake("least", least, f"from 0 to `most`, and no more than {KNOWN_ENTRIES}")
    return 0, most


def _chosen(table: Table, key: str, vocabulary: Mapping[str, Any]) -> list[Any]:
    """Entries of a vocabulary by name, those under ``optional_<key>`` not required."""
    names, optional = table.strings(key), table.strings(f"optional_{key}")
    for name in (*names, *optional):
        if name not in vocabulary:
            table.mistake(key, name, "one of " + ", ".join(sorted(vocabulary)))
    chosen = [vocabulary[name] for name in names if name in vocabulary]
    return [
        item if isinstance(item, Group) else replace(item, required=item.id not in optional)
        for item in chosen
    ]


def _counter(table: Table) -> Counter:
    place = _text(table, "place")
    for name in _NEEDED_FIGURES:
        if name not in table:
            table.mistake(name, "nothing", "a dated figure with source and status")
    given = [*_NEEDED_FIGURES, *(name for name in _OPTIONAL_FIGURES if name in table)]
    counter = Counter(place, {name: read_figure(table.table(name)) for name in given})
    table.done()
    return counter


def _appointments(table: Table) -> Appointments | None:
    if "appointments" not in table:
        return None
    own = table.table("appointments")
    found = Appointments(
        centres=own.strings("centres"),
        opens=read_figure(own.table("opens"), list),
        slot_minutes=read_figure(own.table("slot_minutes"), int),
        places=read_figure(own.table("places"), int),
        days_ahead=read_figure(own.table("days_ahead"), int),
    )
    if not found.centres:
        own.mistake("centres", "nothing", "a list of at least one name")
    for name in ("slot_minutes", "places", "days_ahead"):
        value = getattr(found, name).value
        if name in own and value < 1:
            own.mistake(f"{name}.value", value, "a whole number, 1 or more")
    if "opens" in own and not _opening(found.opens.value):
        own.mistake("opens.value", found.opens.value, "hours like 07:30-11:30")
    own.done()
    return found


def _opening(hours: list[Any]) -> bool:
    """Whether these are hours of a day, at least one period of them."""
    try:
        periods = [minutes_of(text) for text in hours]
    except (AttributeError, ValueError):
        return False
    return bool(periods) and all(0 <= start < end <= 24 * 60 for start, end in periods)


def _variant(name: str, table: Table, procedure: Procedure) -> Variant:
    def one_of(key: str, valid: list[str]) -> str:
        return table.choice(key, valid) if key in table else ""

    wrong_photo = one_of("wrong_photo", [rule.value for rule in PhotoRule])
    entries = _entries(table, procedure)
    typed = _typed_fields(procedure, entries or 0)
    ends_before = one_of("session_ends_before", [step.value for step in procedure.steps])
    variant = Variant(
        id=name,
        title=_text(table, "title"),
        wrong_photo=PhotoRule(wrong_photo) if wrong_photo else None,
        mistyped_field=one_of("mistyped_field", typed),
        entries=entries,
        paper_left_out=one_of("paper_left_out", [paper.id for paper in procedure.papers]),
        card_declined_first=table.get("card_declined_first", bool, False),
        pay_presses=table.get("pay_presses", int, 1),
        session_ends_before=Step(ends_before) if ends_before else None,
    )
    table.done()
    return variant


def _entries(table: Table, procedure: Procedure) -> int | None:
    """How many entries of each group the citizen has in a variant; None when it does not say."""
    if "entries" not in table:
        return None
    entries = table.get("entries", int, 0)
    if not procedure.groups:
        table.mistake("entries", entries, "no such key: the procedure has no group")
        return None
    least = max(group.least for group in procedure.groups)
    most = min(KNOWN_ENTRIES, *(group.most for group in procedure.groups))
    if not least <= entries <= most:
        table.mistake("entries", entries, f"a whole number from {least} to {most}")
    return entries


def _typed_fields(procedure: Procedure, entries: int) -> list[str]:
    """The fields that can be answered wrongly, also those of so many entries of each group."""
    numbers = range(1, min(entries, KNOWN_ENTRIES) + 1)
    of_groups = [field for group in procedure.groups for n in numbers for field in group.entry(n)]
    fields = [*procedure.fields, *of_groups]
    return [field.id for field in fields if field.kind in MISTYPED_ANSWERS]
