"""The receipt that can be fetched is not the one that was given."""

from __future__ import annotations

from dataclasses import replace

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Material
from reports.findings.prices import counter_visit, evidence_of_difference

META = Meta(
    id="receipt_differs",
    absent=Text("Biên lai lấy lại đúng như lần đầu", "Receipts are the ones that were given"),
    present=Text("Biên lai không giống lần đầu", "Receipts are not the ones that were given"),
    why=Text(
        "Người dân giữ một biên lai mà sổ sách của cổng không thừa nhận.",
        "Citizens hold a receipt that the portal's own books contradict.",
    ),
    price=Text(
        "một lần đến quầy để đối chiếu biên lai", "one visit to the counter to have it cleared up"
    ),
    needs=Text("một lần đối chiếu có lấy lại biên lai", "an audit that fetched receipts again"),
    action=Text(
        "Cấp số biên lai một lần khi thu tiền và đối chiếu các biên lai đã phát.",
        "Number a receipt once, when the fee is taken, and check those that were given out.",
    ),
    owner=Text(
        "đơn vị vận hành cổng cùng đơn vị thu hộ",
        "whoever runs the portal, with the payment service",
    ),
)


def exercised(material: Material) -> int:
    """Receipts that were given before the audit fetched them again."""
    if "receipts" not in material.compared:
        return 0
    return int(material.walks(material.where(step=Step.GET_RECEIPT, outcome=Outcome.OK)).sum())


def judge(material: Material) -> list[Evidence]:
    """What the audit found."""
    audited = [item for item in material.differences if item.kind == META.id]
    cases = [evidence_of_difference(item, material) for item in audited]
    return [replace(case, price=counter_visit(material, case.procedure)) for case in cases]
