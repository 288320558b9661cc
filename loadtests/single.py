"""Variants walked one after the other over HTTP, without load: what `check` does."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicgauge.catalogue import Procedure
from civicgauge.compaction import compact
from civicgauge.dossier import Dossier
from civicgauge.errors import PortalUnreachable
from civicgauge.facts import common_facts
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.results import Result
from civicgauge.rows import Recorder
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Channel, Outcome
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import hands_for

COMPLETE = "complete"
"""The variant that every procedure has, and that a check walks."""

_UNANSWERED = ("connection_refused", "no_answer", "not_http", "reset", "untrusted_certificate")


@dataclass(frozen=True, slots=True)
class Checked:
    """The run, the labels that no page had, and the labels of the pages that were filled in."""

    run: RunFolder
    labels_not_found: tuple[str, ...]
    labels_there: tuple[str, ...]


def walk_variants(
    target: Target,
    procedure: Procedure,
    variants: Sequence[str],
    *,
    seed: int,
    out: Path,
    timeout: float,
    command: str = "",
    faults: Mapping[str, float] | None = None,
) -> Checked:
    """Walk each variant once, each by a citizen of its own, into a run of kind ``check``.

    Args:
        timeout: seconds for one step with all its requests.
        faults: what the portal was told to play, when it is ours.
    """
    facts = common_facts(target, [procedure], variants, Channel.HTTP, seed=seed, command=command)
    facts["plan"] = {"planned": len(variants)}
    facts |= {"faults": dict(faults)} if faults else {}
    run = RunFolder.create(out, "check", target.name, facts)
    began = time.perf_counter()
    not_found: dict[str, None] = {}
    there: dict[str, None] = {}
    with RowWriter(run.path) as writer:
        for number, name in enumerate(variants):
            itinerary = Itinerary(run.path.name, number, target.name, run_began=began)
            dossier = Dossier(citizen(seed, number), procedure, procedure.variant(name), seed)
            maker = HandsMaker(target, procedure, itinerary, writer, timeout)
            hands = maker.citizen()
            Walk(itinerary, dossier, hands, writer, maker.officer if target.officer else None).run()
            not_found |= hands.not_found
            there |= hands.labels_there
    run.finish("complete", sent=len(variants))
    compact(run)
    return Checked(run, tuple(not_found), tuple(there))


def result_of(rows: Sequence[Mapping[str, Any]], procedure: Procedure) -> Result:
    """What the steps of one complete dossier say about the portal, in either channel.

    Raises:
        PortalUnreachable: nothing answered to the first step.
    """
    if rows and rows[0]["reason"] in _UNANSWERED:
        raise PortalUnreachable(
            f"The portal gave no answer over HTTP ({rows[0]['reason']}). Start it, or mend the "
            "address."
        )
    if not any(row["outcome"] == Outcome.OK for row in rows):
        return Result.INVALID
    complete = {row["step"] for row in rows} >= {step.value for step in procedure.steps}
    return Result.PASSED if complete and rows[-1]["outcome"] == Outcome.OK else Result.FAILED


@dataclass(frozen=True, slots=True)
class HandsMaker:
    """Makes the hands of the persons of one walk; their requests become rows."""

    target: Target
    procedure: Procedure
    about: Itinerary
    recorder: Recorder
    timeout: float

    def citizen(self) -> Hands:
        session = HttpSession(
            BlockingClients(),
            self.timeout,
            lambda exchange: self.recorder.add(exchange.row(self.about)),
        )
        return hands_for(self.target, self.procedure, session)

    def officer(self) -> Hands:
        account = self.target.officer
        assert account is not None
        return officer_of(self.citizen(), account.name, account.password)
