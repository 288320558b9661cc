"""The five sentences for a head of department."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reports.build import build_report
from reports.language import language
from reports.pages.sentences import flips
from reports.render.markdown import markdown

NewScene = Callable[..., Any]


def told(language: str, *paths: Path) -> Sequence[str]:
    sentences: Sequence[str] = build_report(paths)["sentences"][language]
    return [sentence.replace("\u00a0", " ") for sentence in sentences]


def test_there_are_five_in_each_language(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    path = run.finish()
    assert [len(told(code, path)) for code in ("vi", "en")] == [5, 5]


def test_a_clean_flow_is_told_with_what_is_missing(scene: NewScene) -> None:
    run = scene()
    run.filing(0)
    assert told("en", run.finish()) == [
        "Overall result: passed – portal healthy: no trouble was found.",
        "Filings of “Driving licence renewal” tried with made-up citizens: 1; "
        "completed on portal healthy: 1 of 1.",
        "Speed at the peak was not measured in this report.",
        "No dead end was found among the 7 kinds that were tried; "
        "kinds that could not be tried: 8.",
        "Effort online and at the counter could not be compared, because no complete dossier was "
        "filed to the end on the screen, as a citizen does it.",
    ]


def test_findings_are_told_worst_first_with_their_price(scene: NewScene) -> None:
    run = scene(target="troubled")
    run.filing(0, changes={"get_receipt": {"receipt": ""}})
    run.filing(1, "pay_pressed_twice")
    run.ledger(1)
    run.charged_twice(1, payments=2)
    assert told("vi", run.finish())[3] == (
        "Nặng nhất với người dân: một hồ sơ bị thu lệ phí hai lần (cổng troubled, "
        "115.000 ₫ mỗi trường hợp); đã nộp tiền nhưng không có biên lai "
        "(cổng troubled, 32 phút mỗi trường hợp)."
    )


def test_an_invalid_run_is_told_by_its_reason_and_its_speed_is_kept_silent(
    scene: NewScene,
) -> None:
    run = scene("load", plan={"planned": 1})
    run.filing(0)
    path = run.finish("interrupted", reason="SIGINT")
    sentences = told("en", path)
    assert sentences[0] == (
        "Overall result: invalid, not to be used for a verdict – "
        "a measurement was stopped half-way."
    )
    assert sentences[2] == (
        "Speed at the peak cannot be stated because the measurement cannot be used."
    )
    summary = markdown(build_report([path]), language("en"), "report.en.html")
    assert f"- run {path.name} was interrupted (SIGINT)\n" in summary


def peak(scene: NewScene, filings: int) -> Path:
    """One filing every ten seconds, each 4.5 s long."""
    run = scene("load", plan={"planned": filings})
    for walk in range(filings):
        run.clock = 10.0 * walk
        run.filing(walk, due=10.0 * walk)
    run.audit(after={"payments": filings})
    path: Path = run.finish()
    return path


def test_the_speed_of_nineteen_in_twenty_is_told_when_there_are_enough(scene: NewScene) -> None:
    assert told("en", peak(scene, 59))[2] == (
        "Speed at the peak: portal healthy, at 360 filings an hour on average, made 19 of 20 "
        "people wait no longer than 4.5 s in all."
    )


def test_with_fewer_only_half_of_the_filings_are_spoken_of(scene: NewScene) -> None:
    assert "made half of the people wait no longer than 4.5 s" in told("en", peak(scene, 58))[2]
    assert "completed too few filings" in told("en", peak(scene, 4))[2]


def test_online_against_the_counter_says_how_much_is_assumed(scene: NewScene) -> None:
    run = scene()
    run.action(0, "fill_form")
    run.filing(0)
    sentence = told("en", run.finish())[4]
    assert sentence.startswith("Adult at an office PC, filing for the first time: online takes ")
    assert "of the online figure is assumed" in sentence
    assert "the conclusion flips if" in sentence


def test_what_would_turn_the_conclusion_round_stands_beside_what_was_reckoned_with() -> None:
    longer = {"name": "travel_minutes", "unit": "min one way", "threshold": 13.2, "present": 12.0}
    fewer = {"name": "visits", "unit": "visits", "threshold": 2.0, "present": 1.1}
    assert flips([longer, fewer], language("en")) == [
        "the conclusion flips if the way to the counter takes 13 min (here 12 min)",
        "the conclusion flips if the counter needs 2 visits (here 1.1)",
    ]


def test_several_procedures_are_each_told_with_both_channels(scene: NewScene) -> None:
    run = scene(procedures=["licence_renewal", "marital_status_certificate"])
    for walk, procedure in enumerate(("licence_renewal", "marital_status_certificate")):
        run.action(walk, "fill_form")
        run.filing(walk, procedure=procedure)
    report = build_report([run.finish()])
    sentence = report["sentences"]["en"][4]
    assert sentence.startswith("Adult at an office PC, filing for the first time, counter 5")
    for title in ("Driving licence renewal", "Marital-status certificate"):
        assert f"“{title}” takes " in sentence
    courses = report["portals"][0]["timelines"]
    assert [course["procedure"] for course in courses] == [
        item["id"] for item in report["procedures"]
    ]


def test_a_booked_visit_is_told_against_going_straight_to_the_counter(scene: NewScene) -> None:
    run = scene(procedures=["citizen_id_registration"])
    run.action(0, "fill_form")
    run.filing(0, procedure="citizen_id_registration")
    sentence = told("en", run.finish())[4]
    assert ": online with a booked visit takes " in sentence
    assert ", going straight to the counter 5" in sentence
