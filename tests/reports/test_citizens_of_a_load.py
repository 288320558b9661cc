"""What a report says of the citizens of a load run: who they were, who left, who came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.build import build_report
from reports.language import language
from reports.render.html import html

NewScene = Callable[..., Any]


def test_who_files_how_and_who_left_waiting_is_told(scene: NewScene) -> None:
    profile = {"personas": {"old_phone": 1.0}, "behaviours": {"leaves": 0.25}}
    run = scene("load", profile=profile, plan={"planned": 2}, came_back=1, back_too_late=3)
    run.filing(1, persona="old_phone")
    run.step(2, "find_procedure", "timeout", reason="left_waiting", behaviour="leaves")
    run.filing(4, behaviour="came_back leaves")
    ((curve,),) = [portal["load"] for portal in build_report([run.finish()])["portals"]]
    assert (curve["left"], curve["begun"], curve["planned"]) == (1, 2, 2)
    assert (curve["came_back"], curve["back_too_late"]) == (1, 3)
    assert (curve["personas"], curve["behaviours"]) == ({"old_phone": 1.0}, {"leaves": 0.25})


def test_the_page_says_who_filed_how_and_that_a_closed_model_hides_waiting(
    scene: NewScene,
) -> None:
    profile = {
        "name": "rush",
        "personas": {"old_phone": 1.0},
        "behaviours": {"leaves": 0.25},
    }
    run = scene("load", profile=profile, plan={"planned": 2, "model": "closed", "users": 7})
    run.filing(1, persona="old_phone")
    page = html(build_report([run.finish()]), language("en"))
    for said in (
        "Closed model: 7 citizens filed one after the other",
        "old_phone 100%",
        "leaves 25%",
        "Citizens who left while waiting",
    ):
        assert said in page
