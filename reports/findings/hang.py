"""A page does not answer, or not before a person believes that it hangs."""

from __future__ import annotations

from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import LEFT_WAITING, Outcome, Phase
from reports.assumptions import patience_of
from reports.findings.finding import Evidence, Meta, Price
from reports.findings.material import Material
from reports.findings.prices import all_again, evidence_of, waited

META = Meta(
    id="hang",
    absent=Text("Không trang nào bị treo", "No page hangs"),
    present=Text("Trang bị treo", "Pages hang"),
    why=Text(
        "Người dân không biết hồ sơ đã nộp hay chưa, phải làm lại từ đầu hoặc ra quầy.",
        "Citizens do not know whether the dossier was filed, start again or go to the counter.",
    ),
    price=Text(
        "thời gian chờ, và làm lại từ đầu nếu trang không trả lời",
        "the wait, and starting again when the page never answers",
    ),
    needs=Text("một lượt nộp bất kỳ", "any walk"),
    action=Text(
        "Sửa các trang không trả lời; trong khi chờ, cho người dân biết hồ sơ đã tới hay chưa.",
        "Mend the pages that never answer; until then, tell people whether the dossier arrived.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """All walks that were begun."""
    return int(material.walks(~material.where(outcome=Outcome.NOT_EXERCISED)).sum())


def judge(material: Material) -> list[Evidence]:
    """Steps that timed out, and single waits beyond the persona's patience.

    Waits of the warm-up are no latency, so there only a step that never ended counts. One that a
    citizen of less patience left may have been about to end.
    """
    never_ended = material.where(outcome=Outcome.TIMEOUT) & ~material.where(reason=LEFT_WAITING)
    patience = material.per_text("persona", lambda name: patience_of(name).hang)
    too_long = (material.arrays["longest_wait"] >= patience) & material.where(phase=Phase.MEASURED)
    begun = ~material.where(outcome=Outcome.NOT_EXERCISED)
    return [
        evidence_of(row, _price(material, row))
        for row in material.rows(begun & (never_ended | too_long))
    ]


def _price(material: Material, row: Any) -> Price:
    if row.outcome == Outcome.OK:
        return waited(row.longest_wait)
    return all_again(material, row)
