"""The head of department's page: what it says, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from reports.build import build_report
from reports.language import language
from reports.pages.first_page_words import first_page_words
from reports.render.first_charts import way_name, ways_chart

NewScene = Callable[..., Any]


def first(*paths: Path, code: str = "en") -> Mapping[str, Any]:
    told: Mapping[str, Any] = build_report(paths)["first_page"]["told"][code]
    return told


def charged_twice(scene: NewScene, target: str = "troubled") -> Path:
    """Two dead ends: a fee taken twice, worth 164 minutes, and a receipt that is not there."""
    run = scene(target=target)
    run.filing(0, changes={"get_receipt": {"receipt": ""}})
    run.filing(1, "pay_pressed_twice")
    run.ledger(1)
    run.charged_twice(1, payments=2)
    path: Path = run.finish()
    return path


def test_dead_ends_come_by_price_times_frequency_each_with_what_to_do(scene: NewScene) -> None:
    told = first(charged_twice(scene), code="vi")
    assert [(item["what"], item["price"], item["met"]) for item in told["stuck"]] == [
        ("Một hồ sơ bị thu lệ phí hai lần", "115.000\u00a0₫", "1 trên 1 hồ sơ có thể gặp"),
        (
            "Đã nộp tiền nhưng không có biên lai",
            "32\u00a0phút",
            "1 trên 2 hồ sơ có thể gặp",
        ),
    ]
    assert [item["text"] for item in told["actions"][:2]] == [
        "Hoàn lại khoản thu thừa và sửa để bấm hai lần vẫn chỉ thu một lần.",
        "Phát biên lai còn thiếu và sửa để cứ thu tiền là có biên lai.",
    ]


def test_a_dead_end_of_two_portals_is_told_once_with_both(scene: NewScene) -> None:
    told = first(charged_twice(scene), charged_twice(scene, "second"))
    assert [item["where"] for item in told["stuck"]] == ["Portal troubled and second"] * 2


def test_a_report_without_load_says_what_that_means(scene: NewScene) -> None:
    run = scene()
    run.action(0, "fill_form")
    run.filing(0)
    told = first(run.finish())
    assert told["speed"] == []
    assert told["missing"][0] == (
        "It was not tried with many people at once, so nobody knows whether the portal bears a "
        "rush."
    )
    assert told["ways_none"] == ""
    assert "saves" in told["flips"][0]


def test_a_report_without_browser_says_what_that_means(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 60})
    for walk in range(60):
        run.clock = 10.0 * walk
        run.filing(walk, due=10.0 * walk)
    run.audit(after={"payments": 60})
    told = first(run.finish())
    assert told["ways_none"].startswith("Filing online and at the counter could not be compared")
    assert told["speed"] == [
        "With 360 filings an hour on average on portal healthy, 19 of 20 people waited for the "
        "portal no longer than 4.5\u00a0s in all."
    ]
    assert "It was not tried on the screen" in told["missing"][0]
    assert told["stuck"] == []
    assert told["stuck_rest"].startswith("Nowhere that was found, among ")


def test_an_invalid_report_says_first_that_nothing_may_be_concluded(scene: NewScene) -> None:
    run = scene("load", plan={"planned": 3})
    run.filing(0)
    told = first(run.finish("interrupted", reason="SIGINT"))
    assert told["trust"] == (
        "Do not draw conclusions from this report: a measurement was stopped half-way."
    )
    assert told["actions"][0]["text"].startswith("Measure again before deciding anything")
    assert told["stuck_rest"].startswith("The measurement cannot be used")


def test_the_ways_of_filing_have_minutes_and_visits(scene: NewScene) -> None:
    run = scene()
    run.action(0, "fill_form")
    run.filing(0)
    (procedure,) = build_report([run.finish()])["first_page"]["procedures"]
    online, counter = procedure["ways"]
    assert (online["channel"], counter["channel"]) == ("online", "in_person")
    # 15 % are sent back each time, and everybody comes once more to collect: 1 / 0.85 + 1 visits.
    assert counter["visits"] == pytest.approx(2.176, abs=0.05)
    assert 0 < online["visits"] < 0.01
    assert counter["minutes"] == pytest.approx(sum(counter["split"].values()))
    assert procedure["filings"] == [
        {"portal": "healthy", "count": 1, "total": 1, "low": 0.206549, "high": 1.0}
    ]


@pytest.mark.parametrize(
    ("code", "names", "said"),
    [
        (
            "vi",
            ["Trực tuyến, đến theo hẹn", "Đến thẳng quầy", "Trực tuyến", "Tại quầy"],
            "nộp trực tuyến rồi đến theo giờ hẹn",
        ),
        (
            "en",
            ["Online, at a booked time", "Straight to the counter", "Online", "At the counter"],
            "filing online and coming at a booked time",
        ),
    ],
)
def test_where_people_come_all_the_same_booked_is_told_against_walk_in(
    scene: NewScene, code: str, names: list[str], said: str
) -> None:
    procedures = ["citizen_id_registration", "licence_renewal"]
    run = scene(procedures=procedures)
    for walk, procedure in enumerate(procedures):
        run.action(walk, "fill_form")
        run.filing(walk, procedure=procedure)
    report = build_report([run.finish()])
    words = language(code)
    ways = [way for item in report["first_page"]["procedures"] for way in item["ways"]]
    assert [way_name(way, False, words) for way in ways] == names
    conclusions = report["first_page"]["told"][code]["flips"]
    assert [said in sentence for sentence in conclusions] == [True, False]
    assert all(name in ways_chart("ways", report, words).text for name in names)


def test_where_both_ways_take_the_same_time_there_is_no_conclusion_to_turn_round(
    scene: NewScene,
) -> None:
    run = scene()
    run.action(0, "fill_form")
    run.filing(0)
    report = build_report([run.finish()])
    page = deepcopy(report["first_page"])
    page["procedures"][0]["comparison"][0]["saved"] = 1.0
    (sentence,) = first_page_words(report, page, language("en"))["flips"]
    assert sentence == (
        "“Driving licence renewal”: filing online and the counter take almost the same time; "
        "neither is clearly quicker."
    )
