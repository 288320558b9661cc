"""What a report must know of the catalogue and the words to judge rows again later.

It is written into the manifest under ``facts``, so that a run folder can be judged on another
machine, without the target file. A run without it is judged by the bundled catalogue and words.
"""

from __future__ import annotations

import dataclasses
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from civicgauge import __version__
from civicgauge.catalogue import Counter, Figure, Procedure, Status, Text, Variant
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.steps import Channel
from civicgauge.target import Target
from civicgauge.words import Words, default_words


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """What goes differently; papers are named by the label that the portal shows."""

    title: Text
    steps: tuple[str, ...]
    wrong_photo: str = ""
    mistyped_field: str = ""
    missing_paper: str = ""
    pay_presses: int = 1
    session_ends_before: str = ""

    @property
    def goal(self) -> str:
        """The step with which the filing is at its end."""
        return self.steps[-1]


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """A procedure as far as a report needs it."""

    title: Text
    agency: Text
    photos: tuple[str, ...]  # labels of papers with photo rules
    variants: Mapping[str, VariantFacts]
    fees: tuple[Figure, ...]
    counter: Counter | None


@dataclass(frozen=True, slots=True)
class PortalFacts:
    """What a portal says, and the procedures that were walked on it."""

    photo_phrases: Mapping[str, tuple[str, ...]]
    missing_dossier: tuple[str, ...]
    procedures: Mapping[str, ProcedureFacts]


def common_facts(
    target: Target,
    procedures: Sequence[Procedure],
    variants: Iterable[str],
    channel: Channel,
    *,
    seed: int,
    command: str,
    persona: str = "",
    versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What every run's manifest says, whatever its kind; `versions` names further programs."""
    return {
        "target": {"name": target.name, "url": target.url},
        "channel": channel.value,
        "procedures": [procedure.id for procedure in procedures],
        "variants": list(dict.fromkeys(variants)),
        "persona": persona,
        "seed": seed,
        "command": command,
        "officer": target.officer is not None,
        "versions": {
            "civicgauge": __version__,
            "python": platform.python_version(),
            **(versions or {}),
        },
        "machine": {"cores": os.cpu_count(), "load_average": os.getloadavg()},
        "facts": to_manifest(portal_facts(target.words, procedures)),
    }


def portal_facts(words: Words, procedures: Iterable[Procedure]) -> PortalFacts:
    """The facts of one portal."""
    phrases = words.sections["phrases"]
    return PortalFacts(
        photo_phrases={rule: tuple(texts) for rule, texts in phrases["photo_rules"].items()},
        missing_dossier=words.phrases("missing_dossier"),
        procedures={item.id: _procedure_facts(words, item) for item in procedures},
    )


def bundled_facts() -> PortalFacts:
    """The facts of the reference portal."""
    return portal_facts(default_words(), load_catalogue())


def to_manifest(facts: PortalFacts) -> dict[str, Any]:
    """The facts as JSON values, for the manifest's key ``facts``."""
    content: dict[str, Any] = _plain(dataclasses.asdict(facts))
    return content


def from_manifest(manifest: Mapping[str, Any]) -> PortalFacts:
    """The facts of a run; those of the reference portal when its manifest has none."""
    content = manifest.get("facts")
    if not content:
        return bundled_facts()
    return PortalFacts(
        photo_phrases={rule: tuple(texts) for rule, texts in content["photo_phrases"].items()},
        missing_dossier=tuple(content["missing_dossier"]),
        procedures={name: _read(item) for name, item in content["procedures"].items()},
    )


def _procedure_facts(words: Words, procedure: Procedure) -> ProcedureFacts:
    return ProcedureFacts(
        title=procedure.title,
        agency=procedure.agency,
        photos=tuple(words.label(paper) for paper in procedure.papers if paper.rules),
        variants={
            name: _variant_facts(words, procedure, variant)
            for name, variant in procedure.variants.items()
        },
        fees=procedure.fees,
        counter=procedure.counter,
    )


def _variant_facts(words: Words, procedure: Procedure, variant: Variant) -> VariantFacts:
    left_out = variant.paper_left_out
    return VariantFacts(
        title=variant.title,
        steps=tuple(step.value for step in procedure.steps_of(variant)),
        wrong_photo=variant.wrong_photo.value if variant.wrong_photo else "",
        mistyped_field=variant.mistyped_field,
        missing_paper=words.label(procedure.paper(left_out)) if left_out else "",
        pay_presses=variant.pay_presses,
        session_ends_before=variant.session_ends_before or "",
    )


def _read(content: Mapping[str, Any]) -> ProcedureFacts:
    counter = content["counter"]
    return ProcedureFacts(
        title=Text(**content["title"]),
        agency=Text(**content["agency"]),
        photos=tuple(content["photos"]),
        variants={name: _read_variant(item) for name, item in content["variants"].items()},
        fees=tuple(_read_figure(item) for item in content["fees"]),
        counter=counter and Counter(Text(**counter["place"]), _read_figures(counter["figures"])),
    )


def _read_variant(content: Mapping[str, Any]) -> VariantFacts:
    steps = tuple(content["steps"])
    return VariantFacts(**{**content, "title": Text(**content["title"]), "steps": steps})


def _read_figures(content: Mapping[str, Any]) -> dict[str, Figure]:
    return {name: _read_figure(item) for name, item in content.items()}


def _read_figure(content: Mapping[str, Any]) -> Figure:
    until = content["valid_to"]
    return Figure(
        value=content["value"],
        unit=content["unit"],
        source=content["source"],
        status=Status(content["status"]),
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(until) if until else None,
    )


def _plain(value: Any) -> Any:
    """The same content in JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
