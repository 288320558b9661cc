"""One citizen's case: what the citizen has at hand, and what is presented in each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from civicgauge.catalogue import (
    MISTYPED_ANSWERS,
    Group,
    Paper,
    PictureKind,
    Procedure,
    Variant,
)
from civicgauge.people import pictures
from civicgauge.people.citizens import Citizen
from civicgauge.people.pictures import Picture
from civicgauge.photo_rules import PhotoRule
from civicgauge.steps import Step

FACES = 8
"""So many different sets of pictures: drawing one takes longer than filing a dossier."""

MAX_BOOKINGS = 5
"""A citizen who finds this many slots gone when pressing the button gives up."""

_portrait = lru_cache(maxsize=16 * FACES)(pictures.portrait)
_scan = lru_cache(maxsize=16 * FACES)(pictures.scan)


@dataclass(frozen=True, slots=True)
class Act:
    """What the citizen does and presents in one step.

    Attributes:
        centre: where the citizen wants to be received.
        again: what the citizen does when the portal refuses this act.
        session_ends: the session is gone before the act begins.
    """

    step: Step
    answers: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, Picture] = field(default_factory=dict)
    card: str = "good"
    presses: int = 1
    centre: str = ""
    session_ends: bool = False
    again: Act | None = None


@dataclass(slots=True)
class Dossier:
    """A filing under way; what the portal acknowledged is filled in as the walk goes on."""

    citizen: Citizen
    procedure: Procedure
    variant: Variant
    seed: int
    reference: str = ""
    payment: str = ""
    receipt: str = ""
    amount: int = 0
    slot: str = ""
    slot_number: int = 0

    def answers(self) -> dict[str, str]:
        """The right answer to each field of the form by field id, entry after entry."""
        attributes = self.citizen.attributes()
        answers: dict[str, str] = {}
        for item in self.procedure.form:
            if isinstance(item, Group):
                answers |= self._entries(item, attributes)
            else:
                answers[item.id] = item.answer_of(attributes)
        return answers

    def _entries(self, group: Group, attributes: Mapping[str, str]) -> dict[str, str]:
        """The answers to each entry that the citizen has, as far as the form takes them."""
        known = self.citizen.entries(group.entries, self.variant.entries)
        if len(known) < group.least:
            known = self.citizen.entries(group.entries, group.least)
        return {
            field.id: field.answer_of({**attributes, **entry})
            for number, entry in enumerate(known[: group.most], 1)
            for field in group.entry(number)
        }

    def picture(self, paper: Paper, breaking: PhotoRule | None = None) -> Picture:
        """The paper, right or breaking one photo rule; every eighth citizen has the same."""
        face = self.citizen.index % FACES
        if paper.picture is PictureKind.PORTRAIT and paper.rules is not None:
            return _portrait(self.seed, face, paper.rules, breaking)
        return _scan(paper.label.vi, self.seed, face)

    def acts(self) -> Iterator[Act]:
        """The whole filing of this variant, act by act."""
        for step in self.procedure.steps_of(self.variant):
            act = self._act(step)
            if step is self.variant.session_ends_before:
                act = replace(act, session_ends=True)
            yield act

    def _act(self, step: Step) -> Act:
        match step:
            case Step.FILL_FORM:
                return self._fill_form()
            case Step.ATTACH_PAPERS:
                return self._attach_papers()
            case Step.BOOK_SLOT:
                return self._book_slot()
            case Step.PAY:
                return self._pay()
            case Step.SUPPLEMENT | Step.DESK_ASK_SUPPLEMENT:
                return Act(step, papers=self._pictures(only=self.variant.paper_left_out))
        return Act(step)

    def _fill_form(self) -> Act:
        right = Act(Step.FILL_FORM, answers=self.answers())
        wrong_field = self.variant.mistyped_field
        if not wrong_field:
            return right
        wrong = MISTYPED_ANSWERS[self.procedure.field(wrong_field).kind]
        return replace(right, answers={**right.answers, wrong_field: wrong}, again=right)

    def _attach_papers(self) -> Act:
        right = Act(Step.ATTACH_PAPERS, papers=self._pictures(without=self.variant.paper_left_out))
        rule = self.variant.wrong_photo
        if rule is None:
            return right
        photos = {
            paper.id: self.picture(paper, rule) for paper in self.procedure.papers if paper.rules
        }
        return replace(right, papers={**right.papers, **photos}, again=right)

    def _book_slot(self) -> Act:
        """The first slot at the citizen's centre; who finds it gone takes the next one offered."""
        appointments = self.procedure.appointments
        centre = appointments.wanted_centre(self.citizen.index) if appointments else ""
        act = Act(Step.BOOK_SLOT, centre=centre)
        for _ in range(MAX_BOOKINGS - 1):
            act = replace(act, again=act)
        return act

    def _pay(self) -> Act:
        right = Act(Step.PAY, presses=self.variant.pay_presses)
        if self.variant.card_declined_first:
            return replace(right, card="declined", again=right)
        return right

    def _pictures(self, only: str = "", without: str = "") -> dict[str, Picture]:
        return {
            paper.id: self.picture(paper)
            for paper in self.procedure.papers
            if paper.id != without and only in ("", paper.id)
        }
