"""How hard: filings per hour of each procedure, over the shape of a stretch of time.

A profile names procedures and variants of the catalogue; it knows no portal. The bundled ones are
in ``profiles/``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import pairwise
from pathlib import Path

from civicgauge.catalogue import Catalogue, Text
from civicgauge.errors import UnknownName, UsageError, WrongLimit
from civicgauge.limits import Limit, parse_limit
from civicgauge.steps import Step
from civicgauge.toml_reader import Mistakes, Table
from loadtests.arithmetic import FORM, worked_out
from loadtests.manners import ARRIVING, NONE, Behaviour, read_behaviours, read_personas
from loadtests.settings import THIN, Playing

BUNDLED = Path(__file__).parent / "profiles"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Filings:
    """One procedure's share of the load.

    Attributes:
        per_hour: filings in an hour at the full height of the peak.
        variants: share of each variant; the shares add up to 1.
        arithmetic: how `per_hour` comes about, its rounded result; empty where it is no claim
            about any real portal.
    """

    procedure: str
    per_hour: float
    variants: Mapping[str, float]
    arithmetic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A peak.

    Attributes:
        simulated_hours: what the shape stands for; None when for no stretch of a real day.
        begins: the time of day at which those hours begin; None when it is not said.
        shape: (share of the minutes, share of the peak's height), joined by straight lines.
        max_in_flight: filings under way at once in one process; further ones wait for a place.
        step_timeout: seconds after which a citizen gives a step up.
        walks: at most so many filings; None for all that the shape brings.
        personas: the share of citizens of each, whose time they take; none where nobody thinks.
        behaviours: the share of citizens who have each.
        users: citizens who file one filing after the other, the closed model; None for the open
            one, in which citizens arrive whether or not the portal is quick.
        assets: whether what belongs to a page is fetched, as a browser does.
    """

    name: str
    file: Path
    title: Text
    minutes: float
    warm_up_seconds: float
    shape: tuple[Point, ...]
    filings: tuple[Filings, ...]
    max_in_flight: int
    step_timeout: float
    limits: tuple[Limit, ...]
    walks: int | None
    simulated_hours: float | None = None
    begins: time | None = None
    personas: Mapping[str, float] = field(default_factory=dict)
    behaviours: Mapping[Behaviour, float] = field(default_factory=dict)
    users: int | None = None
    assets: bool = False

    def compression(self, minutes: float) -> float:
        """How many times as fast as in truth the hours pass in a run of so many minutes.

        Filings per hour stay the true ones, so of the filings of the simulated hours only one
        in so many is made; 1 when the shape stands for no hours of its own.
        """
        return 60 * self.simulated_hours / minutes if self.simulated_hours else 1.0

    @property
    def procedures(self) -> tuple[str, ...]:
        """Those that are filed."""
        return tuple(item.procedure for item in self.filings)


def profile_names() -> list[str]:
    """The bundled profiles."""
    return sorted(path.stem for path in BUNDLED.glob("*.toml"))


def load_profile(name_or_path: str, catalogue: Catalogue) -> Profile:
    """A bundled profile by its name, or one of your own by its file.

    Raises:
        UnknownName: neither a bundled profile nor a file.
        ConfigErrors: with every mistake in the file.
    """
    path = Path(name_or_path)
    if name_or_path in profile_names():
        path = BUNDLED / f"{name_or_path}.toml"
    elif path.suffix != ".toml" and not path.is_file():
        raise UnknownName("profile", name_or_path, profile_names())
    mistakes = Mistakes()
    profile = _read(path, Table.of_file(path, mistakes), catalogue)
    mistakes.raise_any()
    return profile


def as_played(profile: Profile, playing: Playing) -> Profile:
    """The profile as a run changes it.

    Raises:
        UsageError: citizens of the profile are to come at times that closed users do not have, or
            the client fetches pages only.
    """
    wrong = [item for item in ARRIVING if playing.users and item in profile.behaviours]
    if wrong:
        raise UsageError(
            f"{profile.name} has citizens with {' and '.join(wrong)}, which is about when they "
            "come, and closed users begin when the last filing is through. Leave one of them out."
        )
    assets = profile.assets if playing.assets is None else playing.assets
    if assets and playing.client != THIN:
        raise UsageError(
            f"--client {playing.client} fetches no assets of pages. Leave it out, or say "
            "--no-assets."
        )
    personas = {} if playing.think == NONE else profile.personas
    return replace(profile, personas=personas, users=playing.users or profile.users, assets=assets)


def _read(path: Path, table: Table, catalogue: Catalogue) -> Profile:
    title = table.table("title")
    minutes = _positive(table, "minutes")
    filings = tuple(_filings(item, catalogue) for item in table.tables("filings"))
    profile = Profile(
        name=path.stem,
        file=path,
        title=Text(title.need("vi", str, ""), title.need("en", str, "")),
        minutes=minutes,
        warm_up_seconds=_warm_up(table, minutes),
        shape=_shape(table),
        filings=filings,
        max_in_flight=_count(table, "max_in_flight"),
        step_timeout=_positive(table, "step_timeout"),
        limits=_limits(table, filings, catalogue),
        walks=_count(table, "walks") if "walks" in table else None,
        simulated_hours=_positive(table, "simulated_hours") if "simulated_hours" in table else None,
        begins=_begins(table) if "begins" in table else None,
        personas=read_personas(table),
        behaviours=read_behaviours(table),
        users=_count(table, "users") if "users" in table else None,
        assets=table.get("assets", bool, False, "true or false"),
    )
    _each_procedure_once(table, filings)
    title.done()
    table.done()
    return profile


def _each_procedure_once(table: Table, filings: Sequence[Filings]) -> None:
    """A second entry would be planned, but reports tell only one height of the peak of each."""
    if not filings:
        table.mistake("filings", "nothing", "one [[filings]] for each procedure")
    met: set[str] = set()
    for number, name in enumerate((item.procedure for item in filings), 1):
        if name in met:
            table.mistake(
                f"filings[{number}].procedure",
                f"{name} a second time",
                "one [[filings]] for each procedure: add up per_hour, and share it out by variants",
            )
        elif name:
            met.add(name)


def _positive(table: Table, key: str) -> float:
    value = table.need(key, float, 1.0, "a number above 0")
    if not 0 < value < math.inf:
        table.mistake(key, value, "a number above 0")
        return 1.0
    return value


def _begins(table: Table) -> time | None:
    """Only hours of a day can begin at a time of day."""
    valid = 'a time of day, "08:00", beside simulated_hours'
    text = table.get("begins", str, "", valid)
    try:
        begins = time.fromisoformat(text) if len(text) == len("08:00") else None
    except ValueError:
        begins = None
    if text and (begins is None or "simulated_hours" not in table):
        table.mistake("begins", text, valid)
    return begins


def _count(table: Table, key: str) -> int:
    value = table.need(key, int, 1, "a whole number, at least 1")
    if value < 1:
        table.mistake(key, value, "a whole number, at least 1")
    return value


def _warm_up(table: Table, minutes: float) -> float:
    value = table.need("warm_up_seconds", float, 0.0)
    if not 0 <= value < minutes * 60:
        table.mistake("warm_up_seconds", value, "seconds, from 0 to less than the whole length")
    return value


def _shape(table: Table) -> tuple[Point, ...]:
    valid = "[[0, share], ..., [1, share]]: times ascending from 0 to 1, shares of the peak 0 to 1"
    flat = ((0.0, 1.0), (1.0, 1.0))
    found: list[object] = table.need("shape", list, [list(point) for point in flat], valid)
    points = [_point(item) for item in found]
    wrong = [item for item, point in zip(found, points, strict=True) if point is None]
    known = tuple(point for point in points if point)
    fault = f"{wrong[0]} as a point" if wrong else _impossible(known)
    if fault:
        table.mistake("shape", fault, valid)
        return flat
    return known


def _point(item: object) -> Point | None:
    if not (isinstance(item, list) and len(item) == 2):
        return None
    if not all(type(value) in (int, float) and 0 <= value <= 1 for value in item):
        return None
    return float(item[0]), float(item[1])


def _impossible(points: Sequence[Point]) -> str:
    """Why nothing can be planned along these points; empty when it can."""
    if len(points) < 2:
        return f"{len(points)} points"
    if (points[0][0], points[-1][0]) != (0.0, 1.0):
        return f"times from {points[0][0]:g} to {points[-1][0]:g}"
    for (first, _), (second, _) in pairwise(points):
        if second <= first:
            return f"time {second:g} after {first:g}"
    return "" if any(share for _, share in points) else "a share of 0 everywhere"


def _filings(table: Table, catalogue: Catalogue) -> Filings:
    names = [procedure.id for procedure in catalogue]
    valid = "one that the portal offers: " + ", ".join(names)
    procedure = table.need("procedure", str, "", valid)
    if procedure and procedure not in names:
        table.mistake("procedure", procedure, valid)
    known = list(catalogue[procedure].variants) if procedure in names else None
    variants = _variants(table.table("variants"), known)
    total = sum(variants.values())
    if not all(share > 0 for share in variants.values()) or not abs(total - 1) <= 1e-6:
        table.mistake(
            "variants", f"shares that add up to {total:g}", "shares above 0 that add up to 1"
        )
    per_hour = _positive(table, "per_hour")
    filings = Filings(procedure, per_hour, variants, _arithmetic(table, per_hour))
    table.done()
    return filings


def _variants(shares: Table, known: Sequence[str] | None) -> dict[str, float]:
    """The share of each; which ones a procedure has that nobody knows cannot be said."""
    for name in shares:
        if known is not None and name not in known:
            shares.mistake(name, "an unknown variant", "one of " + ", ".join(known))
    return {name: shares.get(name, float, 0.0) for name in shares}


def _arithmetic(table: Table, per_hour: float) -> tuple[str, ...]:
    """The lines, which must lead to `per_hour`, rounded to as many decimals as it has."""
    lines = table.strings("arithmetic", valid=FORM)
    decimals = len(f"{per_hour}".partition(".")[2].removesuffix("0"))
    try:
        if lines and round(worked_out(lines), decimals) != per_hour:
            valid = f"lines whose rounded result is per_hour, {per_hour:g}"
            table.mistake("arithmetic", f"a result of {worked_out(lines):g}", valid)
    except (ValueError, ZeroDivisionError) as error:
        table.mistake("arithmetic", str(error), FORM)
    return lines


def _limits(table: Table, filings: Sequence[Filings], catalogue: Catalogue) -> tuple[Limit, ...]:
    limits, wrong = planned_limits(table.strings("limits"), filings, catalogue)
    for error in wrong:
        table.mistake("limits", error.text, error.valid)
    return limits


def planned_limits(
    texts: Iterable[str], filings: Sequence[Filings], catalogue: Catalogue
) -> tuple[tuple[Limit, ...], list[WrongLimit]]:
    """The limits of these texts, each once, and what is wrong about the others."""
    limits: dict[Limit, None] = {}
    wrong = []
    for text in texts:
        try:
            limits[planned_limit(text, filings, catalogue)] = None
        except WrongLimit as error:
            wrong.append(error)
    return tuple(limits), wrong


def planned_limit(text: str, filings: Sequence[Filings], catalogue: Catalogue) -> Limit:
    """A limit by which these filings can be judged.

    Raises:
        WrongLimit: no limit, or on a procedure or step that none of the filings has.
    """
    limit = parse_limit(text, list(dict.fromkeys(item.procedure for item in filings)))
    steps = {
        step.value: None
        for item in filings
        if limit.concerns(item.procedure)
        for step in _steps(item, catalogue)
    }
    if steps and limit.step in list(Step) and limit.step not in steps:
        there = f"a limit on one of their steps: {', '.join(steps)}, walk"
        raise WrongLimit(text, "is about a step that these filings do not have", there)
    return limit


def _steps(filings: Filings, catalogue: Catalogue) -> Iterator[Step]:
    """Those of all variants that the catalogue knows; which ones it does not is said elsewhere."""
    for procedure in catalogue:
        for name, variant in procedure.variants.items():
            if procedure.id == filings.procedure and name in filings.variants:
                yield from procedure.steps_of(variant)
