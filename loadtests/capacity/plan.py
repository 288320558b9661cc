"""The profile of one probe: a level rate, and as many filings as it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from civicgauge.catalogue import Catalogue, Text
from civicgauge.limits import Limit
from loadtests.arrivals import plan
from loadtests.capacity.length import Length
from loadtests.drawing.profile_file import STEP_TIMEOUT, number, quoted
from loadtests.load_profile import Filings, Profile, load_profile
from loadtests.single import COMPLETE

_TITLE = Text("Dò công suất", "Probe of a capacity")
_ROOM = 3, 20
"""A plan that is drawn for 3 n + 20 filings has more than n, whatever the seed."""

_PROFILE = """\
# One probe of `civicgauge capacity`: {rate:,.0f} filings an hour at a level height. The heights
# below are those at which the seed {seed} plans {filings} filings, as the rate says.
title = {{ vi = {vi}, en = {en} }}
minutes = {minutes}
warm_up_seconds = {warm_up}
shape = [[0, 1], [1, 1]]
# Nobody waits for a place, so that a slow portal never looks like a slow generator.
max_in_flight = {filings}
step_timeout = {timeout}
limits = [{limits}]
"""
_FILINGS = """
[[filings]]
procedure = {procedure}
per_hour = {per_hour}
variants = {{ {variant} = 1 }}
"""


def level(procedures: Sequence[str], per_hour: float, seconds: float) -> Profile:
    """A profile of no file: complete filings at one height, each procedure an equal part."""
    each = per_hour / len(procedures)
    return Profile(
        name="capacity",
        file=Path(),
        title=_TITLE,
        minutes=seconds / 60,
        warm_up_seconds=0.0,
        shape=((0.0, 1.0), (1.0, 1.0)),
        filings=tuple(Filings(name, each, {COMPLETE: 1.0}) for name in procedures),
        max_in_flight=1,
        step_timeout=STEP_TIMEOUT,
        limits=(),
        walks=None,
    )


def write_profile(
    file: Path,
    *,
    procedures: Sequence[str],
    limits: Sequence[Limit],
    rate: float,
    length: Length,
    seed: int,
    catalogue: Catalogue,
) -> Profile:
    """Write and read the profile that offers so many filings an hour.

    Arrivals by chance would be some 12 % more or fewer than the rate says where 75 are expected.
    So the plan of the seed is stretched until it has as many, give or take one: its times are the
    same, only nearer to each other or farther apart.
    """
    filings = length.filings(rate)
    text = _PROFILE.format(
        rate=rate,
        seed=seed,
        filings=filings,
        vi=quoted(_TITLE.vi),
        en=quoted(_TITLE.en),
        minutes=number(round(length.seconds / 60, 6)),
        warm_up=number(round(length.warm_up, 3)),
        timeout=STEP_TIMEOUT,
        limits=", ".join(quoted(str(limit)) for limit in limits),
    )
    height = _height(procedures, filings, length.seconds, seed)
    per_hour = number(round(height / len(procedures), 4))
    parts = [
        _FILINGS.format(procedure=quoted(name), per_hour=per_hour, variant=COMPLETE)
        for name in procedures
    ]
    file.write_text("".join([text, *parts]), encoding="utf-8")
    return load_profile(str(file), catalogue)


def _height(procedures: Sequence[str], filings: int, seconds: float, seed: int) -> float:
    """Filings per hour at which the seed plans so many in so many seconds."""
    times, more = _ROOM
    rate = 3600 * filings / seconds
    generous = level(procedures, rate, seconds * (times + more / filings))
    arrivals = plan(generous, seed).arrivals
    return rate * (arrivals[filings - 1].due + arrivals[filings].due) / 2 / seconds
