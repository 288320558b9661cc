"""The sentences and the page about a capacity: the answer, its width, who was at its limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from civicgauge.cli.capacity_draw import picture
from reports.capacity.wording import CapacityWording
from reports.language import LANGUAGES, language
from reports.render.capacity import PAGES, render_capacity

EN = language("en")


def probe(rate: float, finding: str | None, **facts: Any) -> dict[str, Any]:
    verdict = "pass" if finding == "held" else "fail"
    limit = {"limit": "submit p95 <= 1 s", "measure": "percentile", "verdict": verdict}
    limits = [{**limit, "samples": 100, "value": 2.5, "never_ended": False}]
    return {
        **{"rate": rate, "finding": finding, "repeated": False, "run": "runs/<b>x</b>"},
        **{"planned": 100, "seconds": 10.0, "finished_per_hour": rate, "under_way": rate / 100},
        **{"lag_p99": 0.012, "busy": 0.34, "limits": limits, "reasons": []},
        **facts,
    }


def content(*probes: dict[str, Any], **facts: Any) -> dict[str, Any]:
    usual = {
        **{"civicgauge": "1", "target": "mine", "command": "civicgauge capacity mine"},
        **{"state": "complete", "reason": "", "result": "passed", "procedures": ["renewal"]},
        **{"limits": ["submit p95 <= 1 s"], "need": {"warm_up": 1.5}, "bound_by": "portal"},
        **{"held": 1000.0, "broken": 1080.0, "held_times": 2, "broken_times": 2, "law": None},
    }
    return {**usual, "probes": list(probes), **facts}


FOUND = content(probe(1000.0, "held"), probe(1080.0, "broken"))


def said(found: dict[str, Any]) -> str:
    return " ".join(CapacityWording(found, EN).sentences()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_answer_is_an_interval_with_what_broke_and_who_was_at_its_limit() -> None:
    text = said(FOUND)
    assert "mine carries 1,000 filings an hour with every limit kept. At 1,080 an hour" in text
    assert "1,000 an hour held in 2 of 2 tries, 1,080 in none of 2" in text
    assert "The upper rate is 8% above the lower." in text
    assert "submit p95 <= 1 s was 2.5 s" in text
    assert "The portal was at its limit, not our load generator" in text
    assert "34% of one core and began filings at most 12 ms late" in text
    assert "too few or too much alike for a curve" in text


def test_a_generator_that_was_at_its_limit_first_is_said_to_be_so() -> None:
    late = probe(1080.0, "late", lag_p99=0.9)
    text = said(content(probe(1000.0, "held"), late, bound_by="generator"))
    assert "Our load generator was at its limit before the portal" in text
    assert "it began filings 0.90 s late (p99). The portal may carry more." in text
    assert "The portal was at its limit" not in text
    assert "did not hold at" not in text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"broken": None, "bound_by": None}, "kept every limit at 1,000 filings an hour, the high"),
        ({"held": None}, "At no rate that was tried did mine keep every limit, down to 1,080"),
        ({"held": None, "broken": None, "bound_by": None}, "nothing is known about mine"),
        ({"state": "interrupted", "reason": "killed"}, "The search was cut short (killed)."),
    ],
)
def test_what_was_not_found_out_is_said(facts: dict[str, Any], sentence: str) -> None:
    assert sentence in said({**FOUND, **facts})


def test_rates_that_held_by_chance_are_named() -> None:
    mixed = [probe(1040.0, "held"), probe(1040.0, "broken")]
    text = said(content(probe(1000.0, "held"), *mixed, probe(1080.0, "broken")))
    assert "held one time and not another: 1,040." in text


def test_a_peak_is_said_only_where_it_was_measured() -> None:
    law: dict[str, Any] = {
        "error": 0.04,
        "contention": 0.05,
        "coherence": 0.002,
        "measured_to": 20.0,
    }
    law |= {"alone": 100.0, "curve": [(10.0, 600.0), (20.0, 900.0)], "peak": None}
    assert "still rises at its end, 20.0 filings under way" in said({**FOUND, "law": law})
    peaked = {**law, "peak": (17.0, 950.0)}
    assert "with 17.0 under way at once: 950 an hour" in said({**FOUND, "law": peaked})


def test_the_page_is_there_in_both_languages_and_escapes_what_it_shows(tmp_path: Path) -> None:
    files = render_capacity(FOUND, tmp_path)
    assert [file.name for file in files] == [PAGES[code] for code in LANGUAGES]
    for file in files:
        page = file.read_text("utf-8")
        assert page.count("<svg") == 1
        assert "<script" not in page
        assert "<b>x</b>" not in page
        assert page.count('<th scope="row">') == len(FOUND["probes"])


def test_the_terminal_shows_what_held_and_what_did_not_within_eighty_columns() -> None:
    lines = list(picture(FOUND))
    assert max(map(len, lines)) <= 80
    drawn = "\n".join(lines[1:])
    assert (drawn.count("o"), drawn.count("x")) == (1, 1)
    assert list(picture(content(probe(1000.0, None)))) == []
