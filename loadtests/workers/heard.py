"""Whether a run whose rows are still with its workers can be trusted, by what was heard of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from civicgauge import validity
from civicgauge.limits import LAG, WHOLE_WALK, Measure
from civicgauge.runs import RunFolder
from civicgauge.validity import Flaw, Reason
from loadtests.workers.summary import Counts, waits


def heard_flaws(folder: RunFolder, heard: Mapping[str, Any]) -> Iterator[Reason]:
    """The flaws that rows would show, too; lags and waits are within the error of a bucket.

    Args:
        heard: the last state of all workers as one.
    """
    manifest, state = folder.manifest(), folder.state()
    yield from validity.ended_badly(state, manifest)
    if not heard.get("ok"):
        yield Reason(Flaw.NOTHING_MEASURED)
    counts = heard.get("counts", {})
    lags, responses = _all(counts, LAG), _all(counts, WHOLE_WALK)
    if lags and responses:
        yield from validity.late(manifest, lags, responses)
    if not manifest.get("degraded"):
        yield from _missing_outcomes(heard)
        if state == "complete":
            yield from validity.off_plan(manifest, int(heard.get("sent", 0)))


def _all(counts: Counts, step: str) -> list[float]:
    """The seconds of all procedures."""
    ending = f".{step} {Measure.PERCENTILE}"
    together: Counter[str] = Counter()
    for subject, numbers in counts.items():
        together.update(numbers if subject.endswith(ending) else {})
    return waits(together)


def _missing_outcomes(heard: Mapping[str, Any]) -> Iterator[Reason]:
    for kind in ("steps", "requests"):
        issued, found = heard.get(f"issued_{kind}", 0), heard.get(f"outcomes_{kind}", 0)
        if issued != found:
            yield Reason(Flaw.OUTCOMES_MISSING, {"kind": kind, "issued": issued, "found": found})
