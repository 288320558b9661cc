"""A walk takes one dossier through its steps and leaves one row per step, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Act, Dossier
from civicgauge.hands import StepStopped
from civicgauge.people.citizens import citizen
from civicgauge.rows import LedgerLine, StepRow
from civicgauge.steps import Channel, Outcome, Step
from civicgauge.view import View
from civicgauge.walk import Itinerary, Walk, judge
from civicgauge.words import default_words

RENEWAL = load_catalogue()["licence_renewal"]
WORDS = default_words().for_procedure(RENEWAL)
SEED = 5


def page(name: str, status: int = 200, **shown: object) -> View:
    """A page by the name that the words have for it."""
    heading = str(WORDS.sections["pages"][name]).replace("{procedure}", RENEWAL.title.vi)
    return View("http://127.0.0.1/", status, heading, **shown)  # type: ignore[arg-type]


@dataclass
class Sheet:
    """A recorder that keeps what it is given."""

    rows: list[StepRow] = field(default_factory=list)
    lines: list[LedgerLine] = field(default_factory=list)

    def add(self, row: object) -> None:
        assert isinstance(row, StepRow)
        self.rows.append(row)

    def acknowledge(self, line: LedgerLine) -> None:
        self.lines.append(line)

    def shape(self) -> list[tuple[str, int, str]]:
        return [(row.step, row.attempt, row.outcome) for row in self.rows]


class ScriptedHands:
    """Hands whose portal answers every step as the script says, else with the step's goal."""

    channel = Channel.HTTP
    words = WORDS

    def __init__(self, script: dict[Step, list[View | BaseException]]) -> None:
        from civicgauge.hands import Tally

        self.script = script
        self.tally = Tally()
        self.forgot = 0
        self.acts: list[Act] = []
        self._now = page("home")

    def begin_step(self, step: Step, attempt: int) -> None:
        pass

    def do(self, act: Act, dossier: Dossier) -> None:
        self.acts.append(act)
        answers = self.script.get(act.step, [])
        answer = answers.pop(0) if answers else page(WORDS.goals(act.step)[0])
        if isinstance(answer, BaseException):
            raise answer
        self._now = answer

    def view(self) -> View:
        return self._now

    def forget_session(self) -> None:
        self.forgot += 1

    def evidence(self, name: str) -> str:
        return f"{name}.png"


def walk(
    variant: str,
    script: dict[Step, list[View | BaseException]] | None = None,
    officer: Callable[[], ScriptedHands] | None = None,
) -> tuple[bool, Sheet, ScriptedHands]:
    sheet, hands = Sheet(), ScriptedHands(script or {})
    dossier = Dossier(citizen(SEED, 0), RENEWAL, RENEWAL.variant(variant), SEED)
    itinerary = Itinerary("run", 3, "healthy")
    reached = Walk(itinerary, dossier, hands, sheet, officer).run()  # type: ignore[arg-type]
    return reached, sheet, hands


def outcomes(sheet: Sheet) -> set[str]:
    return {row.outcome for row in sheet.rows}


def test_a_complete_filing_leaves_one_row_per_step() -> None:
    reached, sheet, _ = walk("complete")

    assert reached
    assert [row.step for row in sheet.rows] == [step.value for step in RENEWAL.steps]
    assert outcomes(sheet) == {"ok"}


def test_a_citizen_who_is_refused_a_photo_tries_again_with_a_right_one() -> None:
    reached, sheet, hands = walk("photo_too_large", {Step.ATTACH_PAPERS: [page("papers")]})

    attempts = [shape for shape in sheet.shape() if shape[0] == "attach_papers"]
    first, second = (act for act in hands.acts if act.step is Step.ATTACH_PAPERS)
    assert reached
    assert attempts == [("attach_papers", 1, "refused"), ("attach_papers", 2, "ok")]
    assert first.papers["portrait"] != second.papers["portrait"]


def test_a_wrong_photo_that_is_accepted_is_not_sent_again() -> None:
    reached, sheet, _ = walk("photo_too_large")

    assert reached
    assert [shape[0] for shape in sheet.shape()].count("attach_papers") == 1


def test_a_refusal_without_a_remedy_ends_the_walk() -> None:
    reached, sheet, _ = walk("complete", {Step.SUBMIT: [page("review")]})

    assert not reached
    assert sheet.shape()[-1] == ("submit", 1, "refused")


def test_a_citizen_thrown_out_signs_in_again_and_takes_up_the_step() -> None:
    reached, sheet, hands = walk("session_ended", {Step.ATTACH_PAPERS: [page("sign_in")]})

    around = sheet.shape()[4:7]
    assert reached
    assert hands.forgot == 1
    assert around == [
        ("attach_papers", 1, "lost_session"),
        ("sign_in", 2, "ok"),
        ("attach_papers", 2, "ok"),
    ]


def test_a_citizen_thrown_out_again_and_again_gives_up() -> None:
    reached, sheet, _ = walk("complete", {Step.SUBMIT: [page("sign_in")] * 9})

    assert not reached
    assert [shape for shape in sheet.shape() if shape[0] == "submit"] == [
        ("submit", number, "lost_session") for number in (1, 2, 3)
    ]


def test_a_step_that_stops_is_a_row_with_reason_notice_and_evidence() -> None:
    stop = StepStopped(Outcome.FAILED, "reset", "cut")

    _, sheet, _ = walk("complete", {Step.SUBMIT: [stop]})

    last = sheet.rows[-1]
    assert (last.step, last.outcome, last.reason, last.notice) == (
        "submit",
        "failed",
        "reset",
        "cut",
    )
    assert last.evidence == "3-submit-1.png"


def test_a_step_cut_short_from_outside_is_an_unfinished_row() -> None:
    sheet = Sheet()
    hands = ScriptedHands({Step.PAY: [KeyboardInterrupt()]})
    dossier = Dossier(citizen(SEED, 0), RENEWAL, RENEWAL.variant("complete"), SEED)

    with pytest.raises(KeyboardInterrupt):
        Walk(Itinerary("run", 3, "healthy"), dossier, hands, sheet).run()  # type: ignore[arg-type]

    assert sheet.shape()[-1] == ("pay", 1, "unfinished")


def test_without_an_officer_the_desk_is_not_exercised() -> None:
    reached, sheet, _ = walk("paper_missing")

    assert not reached
    assert sheet.shape()[-1] == ("desk_sign_in", 1, "not_exercised")


def test_the_officer_works_in_a_session_of_his_own() -> None:
    desk = ScriptedHands({})

    reached, sheet, hands = walk("paper_missing", officer=lambda: desk)

    assert reached
    assert {act.step for act in desk.acts} == {
        Step.DESK_SIGN_IN, Step.DESK_RECEIVE, Step.DESK_ASK_SUPPLEMENT, Step.DESK_APPROVE
    }  # fmt: skip
    assert not any(act.step.at_desk for act in hands.acts)
    assert outcomes(sheet) == {"ok"}


def test_what_the_portal_acknowledges_is_in_the_ledger_before_the_next_step() -> None:
    submitted = page("submitted", terms=(("Mã hồ sơ", "H26-7"),))
    paid = page("paid", terms=(("Mã giao dịch", "GD-1"), ("Số tiền", "115.000 ₫")))

    _, sheet, _ = walk("complete", {Step.SUBMIT: [submitted], Step.PAY: [paid]})

    known = [(line.step, line.reference, line.payment, line.amount) for line in sheet.lines]
    assert known == [("submit", "H26-7", "", 0), ("pay", "H26-7", "GD-1", 115_000)]


def test_a_confirmed_appointment_is_in_the_row_and_in_the_ledger() -> None:
    shown = (
        ("Lịch hẹn", "Điểm A, 08:00 ngày 25/11/2026"),
        ("Số thứ tự", "3"),
        ("Số chỗ của lượt hẹn", "10"),
    )

    _, sheet, _ = walk("complete", {Step.SUBMIT: [page("submitted", terms=shown)]})

    row = next(row for row in sheet.rows if row.step == "submit")
    assert (row.slot, row.slot_number, row.slot_places) == ("Điểm A, 08:00 ngày 25/11/2026", 3, 10)
    assert (sheet.lines[0].slot, sheet.lines[0].slot_number) == (row.slot, 3)


@pytest.mark.parametrize(
    ("step", "view", "expected"),
    [
        (Step.SUBMIT, page("submitted"), (Outcome.OK, "")),
        (Step.SUBMIT, page("review"), (Outcome.REFUSED, "")),
        (Step.FILL_FORM, page("form", 422), (Outcome.REFUSED, "")),
        (Step.SUBMIT, page("sign_in"), (Outcome.LOST_SESSION, "")),
        (Step.SIGN_IN, page("sign_in"), (Outcome.REFUSED, "")),
        (Step.SIGN_IN, page("papers"), (Outcome.OK, "")),
        (Step.SUBMIT, View("u", 200, "Hệ thống đang bảo trì"), (Outcome.FAILED, "wrong_content")),
        (Step.TRACK, page("tracking", notices=("Không tìm thấy hồ sơ",)), (Outcome.REFUSED, "")),
        (Step.SUBMIT, View("u", 500, ""), (Outcome.FAILED, "http_500")),
        (Step.TRACK, View("u", 404, "Không có"), (Outcome.FAILED, "http_404")),
        (Step.SUBMIT, View("u", 429, ""), (Outcome.REFUSED, "rate_limited")),
    ],
)
def test_the_page_decides_what_became_of_a_step(
    step: Step, view: View, expected: tuple[Outcome, str]
) -> None:
    assert judge(step, view, WORDS) == expected


def test_every_variant_has_a_first_act_that_differs_only_where_it_says() -> None:
    def acts(variant: str) -> Sequence[Act]:
        return list(Dossier(citizen(SEED, 1), RENEWAL, RENEWAL.variant(variant), SEED).acts())

    complete, twice = acts("complete"), acts("pay_pressed_twice")

    different = [act.step for act, other in zip(complete, twice, strict=True) if act != other]
    assert different == [Step.PAY]
