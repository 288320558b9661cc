"""The list of findings as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from civicgauge.facts import bundled_facts
from civicgauge.refportal.faults import FAULT_TABLE
from reports.findings.finding import State
from reports.findings.judging import judge_all
from reports.findings.material import material_of
from reports.findings.registry import FINDINGS
from reports.frames import read_runs
from reports.waits import waits_of

NewScene = Callable[..., Any]
EXPECTED_ANSWERS = {
    "photo_too_large": "Ảnh chân dung: dung lượng 612 KB, lớn hơn 500 KB. Hãy chọn ảnh nhỏ hơn.",
    "photo_wrong_format": "Ảnh chân dung phải ở định dạng JPEG.",
    "photo_too_few_pixels": "Ảnh chân dung cần ít nhất 354 × 472 điểm ảnh.",
    "photo_wrong_ratio": "Ảnh chân dung phải có tỷ lệ 3x4.",
    "photo_too_dark": "Ảnh chân dung quá tối.",
    "photo_turned": "Ảnh chân dung bị xoay.",
}


def healthy_portal(scene: NewScene) -> Path:
    """Every variant walked on a portal that does all as it should."""
    run = scene()
    for walk, name in enumerate(bundled_facts().procedures["licence_renewal"].variants):
        walk_variant(run, walk, name)
        run.ledger(walk)
    booked = {"slot": "Điểm A, 07:30 ngày 25/11/2026", "slot_number": 1, "slot_places": 12}
    run.step(12, "book_slot", procedure="citizen_id_registration", **booked)
    compared = {"states": 12, "receipts": 12}
    run.audit(after={"payments": 12, "statistics": {"received": 12}}, compared=compared)
    path: Path = run.finish()
    return path


def walk_variant(run: Any, walk: int, name: str) -> None:
    """Interrupts the filing as the variant does, and takes it up again."""
    if name in EXPECTED_ANSWERS:
        run.filing(walk, name, until="fill_form")
        run.step(walk, "attach_papers", "refused", variant=name, notice=EXPECTED_ANSWERS[name])
    elif name == "mistyped":
        run.step(walk, "fill_form", "refused", variant=name, fields_filled=19)
    elif name == "card_declined":
        run.step(walk, "pay", "refused", variant=name, notice="Thẻ bị từ chối.")
    elif name == "session_ended":
        run.step(walk, "attach_papers", "lost_session", variant=name)
    run.filing(walk, name)


def states_of(path: Path) -> dict[str, State]:
    runs = read_runs([path])
    found, _ = judge_all(material_of(runs, waits_of(runs)))
    return {item.meta.id: item.state for item in found}


def test_a_healthy_portal_shows_no_finding_although_each_could_have_been_seen(
    scene: NewScene,
) -> None:
    states = states_of(healthy_portal(scene))
    assert states == dict.fromkeys(states, State.ABSENT)
    assert len(states) == 15


def test_what_was_not_walked_is_not_exercised_rather_than_absent(scene: NewScene) -> None:
    states = states_of(scene().finish())
    assert states == dict.fromkeys(states, State.NOT_EXERCISED)


def test_every_fault_of_the_reference_portal_has_its_finding() -> None:
    names = {finding.META.id for finding in FINDINGS}
    declared = {name for row in FAULT_TABLE.values() for name in row.findings}
    assert declared == names


def test_every_text_of_every_finding_is_given_in_both_languages() -> None:
    for finding in FINDINGS:
        meta = finding.META
        texts = (meta.absent, meta.present, meta.why, meta.price, meta.needs)
        for text in (*texts, meta.action, meta.owner):
            assert text.vi, meta.id
            assert text.en, meta.id
            assert text.vi != text.en
