"""A portrait is refused and nobody says why, or a right portrait is refused."""

from __future__ import annotations

from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material, names_any
from reports.findings.prices import evidence_of, search

META = Meta(
    id="silent_photo_rejection",
    absent=Text(
        "Ảnh không đạt bị từ chối kèm lý do rõ ràng", "A wrong photo is refused with the reason"
    ),
    present=Text("Ảnh bị từ chối mà không nêu lý do", "Photos are refused without a reason"),
    why=Text(
        "Người dân không biết phải sửa gì nên chụp lại nhiều lần hoặc bỏ cuộc và ra quầy.",
        "Citizens do not know what to mend, so they try again and again or go to the counter.",
    ),
    price=Text(
        "thời gian tự dò tìm lỗi của ảnh cho mỗi lần bị từ chối",
        "time to guess what is wrong with the photo, per rejection",
    ),
    needs=Text("một lượt nộp có ảnh sai quy định", "a walk with a wrong photo"),
    action=Text(
        "Khi từ chối ảnh, nói rõ ảnh sai ở điểm nào và phải sửa ra sao.",
        "When a photo is refused, say what is wrong with it and how to mend it.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Walks that brought a wrong photo to the portal and got an answer."""
    wrong = material.of_variants(lambda variant: variant.wrong_photo)
    return int(material.walks(_answers(material) & wrong).sum())


def judge(material: Material) -> list[Evidence]:
    """Refusals that name neither the photo nor the rule, and refusals of right photos."""
    found = []
    refused_before: set[int] = set()
    for row in material.rows(_answers(material), outcome=Outcome.REFUSED):
        wrong = _brings_wrong(material, row) and row.walk not in refused_before
        refused_before.add(row.walk)
        if _is_silent(material, row) if wrong else _brings_all(material, row):
            found.append(evidence_of(row, search()))
    return found


def _answers(material: Material) -> Mask:
    """Rows in which the portal said yes or no to the papers, a rate limit not counted."""
    said = material.where(outcome=Outcome.OK) | material.where(outcome=Outcome.REFUSED)
    asked = material.where(step=Step.ATTACH_PAPERS)
    return asked & said & ~material.where(reason="rate_limited")


def _brings_wrong(material: Material, row: Any) -> bool:
    variant = material.variant(row)
    return variant is not None and bool(variant.wrong_photo)


def _brings_all(material: Material, row: Any) -> bool:
    """Whether every paper was there, so that nothing could rightly be refused."""
    variant = material.variant(row)
    return variant is not None and not variant.missing_paper


def _is_silent(material: Material, row: Any) -> bool:
    variant = material.variant(row)
    if variant is None:
        return False
    labels = material.portal.procedures[row.procedure].photos
    phrases = material.portal.photo_phrases.get(variant.wrong_photo, ())
    return not names_any(f"{row.notice}\n{row.errors}", (*labels, *phrases))
