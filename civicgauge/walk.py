"""One dossier taken through its steps by the given hands; one row per step, whatever happens."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from civicgauge.dossier import Act, Dossier
from civicgauge.hands import Hands, StepStopped
from civicgauge.rows import LedgerLine, Recorder, StepRow
from civicgauge.steps import Outcome, Phase, Step
from civicgauge.view import View, tidy
from civicgauge.words import Words

MAX_RETURNS = 2
"""A citizen who was thrown out this often gives up."""

NOTICE_LENGTH = 600

_NUMBERS = ("amount", "slot_number", "slot_places")
_SHOWN = ("reference", "payment", "receipt", "slot", "state", *_NUMBERS)
"""Terms that pages show, and columns of the row."""

_NOTHING_SEEN: Mapping[str, Any] = {"seconds": 0.0, "longest_wait": 0.0}


@dataclass(frozen=True, slots=True)
class Itinerary:
    """What the rows of one walk have in common."""

    run: str
    walk: int
    target: str
    persona: str = ""
    behaviour: str = ""
    phase: Phase = Phase.MEASURED
    due: float = 0.0
    run_began: float = field(default_factory=time.perf_counter)


class Walk:
    """Takes one dossier through the acts of its variant.

    A citizen who is refused does what the act says to do then; one who is thrown out comes back
    and takes up the step where it was; anything else that is not the goal ends the walk.
    """

    def __init__(
        self,
        itinerary: Itinerary,
        dossier: Dossier,
        hands: Hands,
        recorder: Recorder,
        officer: Callable[[], Hands] | None = None,
    ) -> None:
        self._itinerary = itinerary
        self._dossier = dossier
        self._hands = hands
        self._recorder = recorder
        self._officer = officer
        self._desk: Hands | None = None
        self._attempts: Counter[Step] = Counter()
        self._returns = 0
        self.outcome = Outcome.UNFINISHED  # of the last step

    def run(self) -> bool:
        """Walk to the end; whether the end was reached."""
        # all() would take some stack of every citizen who waits.
        for act in self._dossier.acts():  # noqa: SIM110
            if self._perform(act) is not Outcome.OK:
                return False
        return True

    def _perform(self, act: Act) -> Outcome:
        outcome = self._attempt(act)
        if outcome is Outcome.LOST_SESSION and self._returns < MAX_RETURNS:
            self._returns += 1
            if self._comes_back_to(act):
                return self._perform(replace(act, session_ends=False))
        if outcome is Outcome.REFUSED and act.again is not None:
            return self._perform(act.again)
        return outcome

    def _comes_back_to(self, act: Act) -> bool:
        """Sign in again; where nobody signs in, do once more what came before the filing."""
        if Step.SIGN_IN in self._dossier.procedure.steps:
            return self._attempt(Act(Step.SIGN_IN)) is Outcome.OK
        before = [*takewhile(lambda earlier: earlier.step is not act.step, self._dossier.acts())]
        if not before or any(earlier.step is Step.SUBMIT for earlier in before):
            return False
        return all(
            self._perform(replace(earlier.again or earlier, session_ends=False)) is Outcome.OK
            for earlier in before
        )

    def _attempt(self, act: Act) -> Outcome:
        self._attempts[act.step] += 1
        hands = self._hands_for(act.step)
        if hands is None:
            return self._write(act, Outcome.NOT_EXERCISED, "no_officer_account")
        hands.begin_step(act.step, self._attempts[act.step])
        if act.session_ends:
            hands.forget_session()
        started = time.perf_counter()
        try:
            hands.do(act, self._dossier)
            outcome, reason = judge(act.step, hands.view(), hands.words)
            notice = ""
        except StepStopped as stopped:
            outcome, reason, notice = _explained(stopped, act.step, hands)
        except BaseException:
            self._write(act, Outcome.UNFINISHED, "", started, hands)
            raise
        return self._write(act, outcome, reason, started, hands, notice)

    def _hands_for(self, step: Step) -> Hands | None:
        if not step.at_desk:
            return self._hands
        if self._desk is None and self._officer is not None:
            self._desk = self._officer()
        return self._desk

    def _write(
        self,
        act: Act,
        outcome: Outcome,
        reason: str,
        started: float | None = None,
        hands: Hands | None = None,
        notice: str = "",
    ) -> Outcome:
        seen = _NOTHING_SEEN
        if hands is not None:
            seen = self._seen(act.step, outcome, reason, hands, notice)
        self.outcome = outcome
        row = self._row(act, outcome, reason, started, seen)
        self._recorder.add(row)
        if outcome is Outcome.OK:
            self._acknowledge(row)
        return outcome

    def _row(
        self,
        act: Act,
        outcome: Outcome,
        reason: str,
        started: float | None,
        seen: Mapping[str, Any],
    ) -> StepRow:
        about, dossier = self._itinerary, self._dossier
        return StepRow(
            run=about.run,
            walk=about.walk,
            procedure=dossier.procedure.id,
            variant=dossier.variant.id,
            persona=about.persona,
            behaviour=about.behaviour,
            channel=self._hands.channel.value,
            target=about.target,
            phase=about.phase.value,
            step=act.step.value,
            attempt=self._attempts[act.step],
            due=about.due,
            started=(started or time.perf_counter()) - about.run_began,
            outcome=outcome.value,
            reason=reason,
            **seen,
        )

    def _seen(
        self, step: Step, outcome: Outcome, reason: str, hands: Hands, notice: str
    ) -> dict[str, Any]:
        """What the citizen saw, did and waited for, as columns of the row."""
        tally = hands.tally
        seen = {
            "seconds": sum(tally.waits),
            "longest_wait": max(tally.waits, default=0.0),
            "thought": tally.thought,
            "notice": notice[:NOTICE_LENGTH],
            "fields_filled": tally.fields_filled,
            "fields_lost": tally.fields_lost,
            "found_by_name": tally.found_by_name,
            "bytes": tally.bytes,
            "keys": tally.keys,
            "clicks": tally.clicks,
        }
        if outcome in (Outcome.UNFINISHED, Outcome.TIMEOUT):
            return seen
        seen |= _on_page(hands.view(), hands.words, reason, notice)
        if outcome is not Outcome.OK:
            name = f"{self._itinerary.walk}-{step.value}-{self._attempts[step]}"
            seen["evidence"] = hands.evidence(name)
        return seen

    def _acknowledge(self, row: StepRow) -> None:
        """Remember what the portal acknowledged, on our side and before the next step."""
        dossier = self._dossier
        constant = row.reference in self._hands.words.constant_references
        reference = "" if constant else row.reference
        acknowledged = reference or row.payment or row.receipt or row.slot
        if not acknowledged or Step(row.step).at_desk:
            return
        dossier.reference = reference or dossier.reference
        dossier.payment = row.payment or dossier.payment
        dossier.receipt = row.receipt or dossier.receipt
        dossier.amount = row.amount or dossier.amount
        dossier.slot = row.slot or dossier.slot
        dossier.slot_number = row.slot_number or dossier.slot_number
        self._recorder.acknowledge(
            LedgerLine(
                walk=row.walk,
                step=row.step,
                citizen_id=dossier.citizen.citizen_id,
                procedure=dossier.procedure.id,
                reference=dossier.reference,
                payment=dossier.payment,
                receipt=dossier.receipt,
                amount=dossier.amount,
                slot=dossier.slot,
                slot_number=dossier.slot_number,
                citizen_index=dossier.citizen.index,
            )
        )


def _explained(stopped: StepStopped, step: Step, hands: Hands) -> tuple[Outcome, str, str]:
    """Outcome, reason and notice; a thing is missing from an error page because it is one."""
    if stopped.reason == "not_on_page":
        outcome, reason = judge(step, hands.view(), hands.words)
        if outcome is Outcome.LOST_SESSION or hands.view().status >= 400:
            return outcome, reason, ""
    return stopped.outcome, stopped.reason, stopped.notice


def judge(step: Step, view: View, words: Words) -> tuple[Outcome, str]:
    """What became of a step whose hands came to rest on this page, and the reason if it failed.

    The goal is OK, unless it says that there is no such dossier; the sign-in page is a lost
    session; a page that the words know, below HTTP 500, is the portal saying no; anything else is
    not what the citizen was promised.
    """
    page = words.page(view)
    if page and page in words.goals(step):
        return (Outcome.REFUSED if _misses_dossier(view, words) else Outcome.OK), ""
    if view.status == 429:
        return Outcome.REFUSED, "rate_limited"
    if page in words.lost_session_pages and step not in (Step.SIGN_IN, Step.DESK_SIGN_IN):
        return Outcome.LOST_SESSION, ""
    if page and (view.status < 400 or view.status == 422):
        return Outcome.REFUSED, ""
    if view.status >= 400:
        return Outcome.FAILED, f"http_{view.status}"
    return Outcome.FAILED, "wrong_content"


def _misses_dossier(view: View, words: Words) -> bool:
    """Whether the page announces that the portal does not know the dossier."""
    said = " ".join(view.notices).casefold()
    return bool(said) and any(
        phrase.casefold() in said for phrase in filter(None, words.phrases("missing_dossier"))
    )


def _on_page(view: View, words: Words, reason: str, notice: str) -> dict[str, Any]:
    """What the page shows, as columns of the row."""
    # After a request that failed, the page before it is still the last that was seen.
    answered = reason in ("", "wrong_content", "rate_limited") or reason.startswith("http_")
    notice = notice or (" ".join(view.notices) if answered else "")
    if not notice and reason and answered:
        notice = view.heading
    seen: dict[str, Any] = dict(zip(_SHOWN, view.beside(words.terms(_SHOWN)), strict=True))
    for name in _NUMBERS:
        seen[name] = _number(seen[name]) if seen[name] else 0
    seen["page"] = words.page(view)
    seen["notice"] = notice[:NOTICE_LENGTH]
    seen["errors"] = "\n".join(view.wrong())
    return seen


def _number(text: str) -> int:
    """A whole number or amount as portals write it (``115.000 ₫``); 0 when there is none."""
    digits = "".join(filter(str.isdigit, tidy(text)))
    return int(digits) if digits else 0
