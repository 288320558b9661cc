"""What differs between two sides of runs, and what it does to their comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reports.compare.summary import LOAD, Summary


class Weight(StrEnum):
    """What a difference does."""

    LOAD = "load"  # the offered load is another one: waits and shares under load are not judged
    PART = "part"  # only what both sides have is compared
    NOTED = "noted"  # it may explain a change, or be what is compared


@dataclass(frozen=True, slots=True)
class Unlike:
    """One thing that differs: all values that the runs of each side have."""

    what: str
    weight: Weight
    before: tuple[str, ...]
    after: tuple[str, ...]


def unlike(before: Sequence[Summary], after: Sequence[Summary]) -> list[Unlike]:
    """Everything that differs, weightiest first."""
    sides = [_facts(side) for side in (before, after)]
    found = [
        Unlike(what, weight, *(tuple(side[what]) for side in sides))
        for what, weight in _WEIGHTS.items()
        if _differs(weight, *(side[what] for side in sides))
    ]
    return sorted([*found, *_other_arrivals(before, after)], key=lambda item: _ORDER[item.weight])


def _differs(weight: Weight, before: Sequence[str], after: Sequence[str]) -> bool:
    """A load must be the same in every run; of the rest both sides must have the same."""
    if weight is Weight.LOAD:
        return bool(before and after) and len({*before, *after}) > 1
    return sorted(before) != sorted(after)


_ORDER = {weight: place for place, weight in enumerate(Weight)}
_WEIGHTS = {
    "profile": Weight.LOAD,
    "length": Weight.LOAD,
    "percent": Weight.LOAD,
    "bound": Weight.LOAD,
    "model": Weight.LOAD,
    "citizens": Weight.LOAD,
    "assets": Weight.LOAD,
    "kinds": Weight.PART,
    "procedures": Weight.PART,
    "variants": Weight.PART,
    "personas": Weight.PART,
    "limits": Weight.PART,
    "target": Weight.NOTED,
    "officer": Weight.NOTED,
    "faults": Weight.NOTED,
    "seed": Weight.NOTED,
    "versions": Weight.NOTED,
    "cores": Weight.NOTED,
}


def _facts(side: Sequence[Summary]) -> dict[str, list[str]]:
    """The distinct values of each fact over the runs of a side, in order of mention."""
    facts: dict[str, dict[str, None]] = {what: {} for what in _WEIGHTS}
    for run in side:
        for what, values in _facts_of(run).items():
            facts[what] |= dict.fromkeys(values)
    return {what: list(values) for what, values in facts.items()}


def _facts_of(run: Summary) -> dict[str, list[str]]:
    manifest = run.manifest
    load = _load_facts(manifest) if run.kind == LOAD else {}
    return {
        **load,
        "kinds": [run.kind],
        "procedures": _texts(manifest, "procedures"),
        "variants": _texts(manifest, "variants"),
        "personas": [str(manifest["persona"])] if manifest.get("persona") else [],
        "limits": list(run.limits),
        "target": [f"{run.target} ({manifest['target'].get('url') or ''})"],
        "officer": [str(manifest["officer"]).lower()] if "officer" in manifest else [],
        "faults": [f"{name}={rate:g}" for name, rate in (manifest.get("faults") or {}).items()],
        "seed": [str(manifest.get("seed"))],
        "versions": [f"{name} {number}" for name, number in _items(manifest, "versions")],
        "cores": [str(value) for name, value in _items(manifest, "machine") if name == "cores"],
    }


def _load_facts(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    profile, plan = manifest.get("profile") or {}, manifest.get("plan") or {}
    return {
        "profile": [_named(profile)] if profile else [],
        "length": [f"{plan['seconds']:g} s"] if "seconds" in plan else [],
        "percent": [f"{plan['percent']:g} %"] if "percent" in plan else [],
        "bound": [str(plan["bound"] or "–")] if "bound" in plan else [],
        "model": [_model(plan)] if plan else [],
        "citizens": [_citizens(profile)] if profile else [],
        "assets": ["fetched" if profile.get("assets") else "–"] if profile else [],
    }


def _model(plan: Mapping[str, Any]) -> str:
    return f"closed, {plan['users']}" if plan.get("users") else "open"


def _citizens(profile: Mapping[str, Any]) -> str:
    """Who thinks and who does what, as far as it was played."""
    shares = {**(profile.get("personas") or {}), **(profile.get("behaviours") or {})}
    return ", ".join(f"{name} {share:g}" for name, share in shares.items()) or "–"


def _named(profile: Mapping[str, Any]) -> str:
    """The profile's name, with a digest because files of one name may differ."""
    text = str(profile.get("text") or "")
    return f"{profile.get('name')} [{hashlib.sha256(text.encode()).hexdigest()[:8]}]"


def _other_arrivals(before: Sequence[Summary], after: Sequence[Summary]) -> Iterator[Unlike]:
    """Plans of one seed that are not the same, where nothing else told them apart."""
    plans: dict[str, set[str]] = {}
    for run in (*before, *after):
        made = (run.manifest.get("plan") or {}).get("hash")
        if run.kind == LOAD and made:
            plans.setdefault(str(run.manifest.get("seed")), set()).add(str(made))
    torn = [seed for seed, hashes in plans.items() if len(hashes) > 1]
    if torn:
        sides = (tuple(_hashes(side, torn)) for side in (before, after))
        yield Unlike("plan", Weight.LOAD, *sides)


def _hashes(side: Sequence[Summary], seeds: Sequence[str]) -> dict[str, None]:
    of_seeds = (run for run in side if str(run.manifest.get("seed")) in seeds)
    return dict.fromkeys(
        f"{run.manifest.get('seed')}: {str((run.manifest.get('plan') or {}).get('hash'))[:8]}"
        for run in of_seeds
    )


def _texts(manifest: Mapping[str, Any], key: str) -> list[str]:
    return [str(item) for item in manifest.get(key) or ()]


def _items(manifest: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    return list((manifest.get(key) or {}).items())
