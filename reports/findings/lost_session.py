"""The portal forgets a citizen who is in the middle of a filing."""

from __future__ import annotations

from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta, Price
from reports.findings.material import Material
from reports.findings.prices import evidence_of, work_of

META = Meta(
    id="lost_session",
    absent=Text("Không ai bị đăng xuất giữa chừng", "Nobody is signed out in mid-filing"),
    present=Text(
        "Người dân bị đăng xuất giữa chừng", "Citizens are signed out in the middle of filing"
    ),
    why=Text(
        "Phải đăng nhập lại nhiều lần; nhiều người tưởng hồ sơ đã mất và bỏ cuộc.",
        "They must sign in again and again; many believe that the dossier is lost and give up.",
    ),
    price=Text(
        "thao tác bị mất và đăng nhập lại", "the work that was cut off, and signing in again"
    ),
    needs=Text("một lượt nộp đã đăng nhập", "a walk that had signed in"),
    action=Text(
        "Giữ đăng nhập cho đến khi nộp xong, và giữ bản nháp khi phải đăng nhập lại.",
        "Keep people signed in until they have filed, and keep the draft across sign-ins.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Walks that went on after signing in."""
    return int(material.walks(material.where(step=Step.SIGN_IN, outcome=Outcome.OK)).sum())


def judge(material: Material) -> list[Evidence]:
    """Lost sessions, except the one that the variant ended itself."""
    found = []
    ended_by_us: set[int] = set()
    for row in material.rows(outcome=Outcome.LOST_SESSION):
        if _is_ours(material, row) and row.walk not in ended_by_us:
            ended_by_us.add(row.walk)
        else:
            found.append(evidence_of(row, _price(material, row)))
    return found


def _is_ours(material: Material, row: Any) -> bool:
    variant = material.variant(row)
    return variant is not None and variant.session_ends_before == row.step


def _price(material: Material, row: Any) -> Price:
    """The step that was cut off, and the sign-in that followed."""
    again = (
        work_of(item).amount
        for item in material.of_walk(row.walk)
        if item.started > row.started and item.step == Step.SIGN_IN
    )
    cut_off = work_of(row)
    return Price(cut_off.amount + next(again, 0.0), cut_off.unit, cut_off.kind)
