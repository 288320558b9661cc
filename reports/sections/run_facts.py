"""What ran, where and how, so that anybody can repeat it; and the figures that were assumed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

from civicgauge.catalogue import Figure
from reports.assumptions import assumptions, persona_or_usual
from reports.frames import Run

COPIED = (
    "channel",
    "clock_moved",
    "command",
    "ended_at",
    "faults",
    "machine",
    "officer",
    "persona",
    "plan",
    "procedures",
    "profile",
    "seed",
    "sent",
    "started_at",
    "variants",
    "versions",
)
"""Keys of the manifest that a report shows as they are."""


def run_facts(run: Run) -> dict[str, Any]:
    """One run as its manifest tells it, with its state and the digest of its data.

    The `sentence` of a reason is in English, with the remedy, for the command line.
    """
    return {
        "name": run.name,
        "kind": run.kind,
        "target": run.target,
        "state": run.state,
        "valid": not run.validity.reasons,
        "reasons": [
            {
                "flaw": reason.flaw,
                "figures": dict(reason.figures),
                "sentence": str(reason),
            }
            for reason in run.validity.reasons
        ],
        "walks": len(run.walks),
        "digest": _digest(run),
        "files": dict(run.digests),
        **{key: run.manifest.get(key) for key in COPIED},
    }


def figures_used(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Every dated figure behind the comparison with the counter, each once."""
    return [
        {
            "name": name,
            "value": figure.value,
            "unit": figure.unit,
            "source": figure.source,
            "status": figure.status,
            "valid_from": figure.valid_from.isoformat(),
        }
        for name, figure in dict(_figures(runs)).items()
    ]


def _figures(runs: Sequence[Run]) -> Iterator[tuple[str, Figure]]:
    for run in runs:
        for procedure in run.walks["procedure"].unique():
            known = run.facts.procedures.get(str(procedure))
            if known and known.counter:
                for name, figure in known.counter.figures.items():
                    yield f"{procedure}.counter.{name}", figure
        for persona in run.walks["persona"].unique():
            if persona:
                for name, figure in persona_or_usual(str(persona)).figures.items():
                    yield f"{persona}.{name}", figure
    yield from assumptions().items()


def _digest(run: Run) -> str:
    """One digest over the digests of all files, as ``sha256sum`` lists them."""
    listing = "".join(f"{digest}  {name}\n" for name, digest in run.digests.items())
    return hashlib.sha256(os.fsencode(listing)).hexdigest()
