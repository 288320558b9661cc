"""The fee was paid and acknowledged, but no receipt with number and amount can be had."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import SAYS_NOTHING, Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material
from reports.findings.prices import counter_visit, evidence_of, evidence_of_difference

META = Meta(
    id="payment_without_receipt",
    absent=Text("Mọi khoản nộp đều có biên lai", "Every payment has a receipt"),
    present=Text("Đã nộp tiền nhưng không có biên lai", "Paid, but no receipt"),
    why=Text(
        "Người dân không có gì chứng minh đã nộp lệ phí và phải đến quầy hỏi.",
        "Citizens cannot prove that they paid and have to ask at the counter.",
    ),
    price=Text("một lần đến quầy để xin biên lai", "one visit to the counter for the receipt"),
    needs=Text("một lượt nộp đã nộp lệ phí", "a walk that paid the fee"),
    action=Text(
        "Phát biên lai còn thiếu và sửa để cứ thu tiền là có biên lai.",
        "Issue the missing receipts, and give a receipt with every payment.",
    ),
    owner=Text(
        "đơn vị vận hành cổng cùng đơn vị thu hộ",
        "whoever runs the portal, with the payment service",
    ),
)


def exercised(material: Material) -> int:
    """Walks whose payment was acknowledged with a number, and that asked for the receipt."""
    return int((_paid(material) & material.walks(material.where(step=Step.GET_RECEIPT))).sum())


def judge(material: Material) -> list[Evidence]:
    """Receipts that were refused, not there, or without number or amount; and the audit's."""
    given = material.where(outcome=Outcome.OK) & material.arrays["receipt"]
    given &= material.arrays["amount"] > 0
    doubtful = ~given & material.of(_paid(material))
    found = [
        evidence_of(row, counter_visit(material, row.procedure))
        for row in material.rows(doubtful, step=Step.GET_RECEIPT)
        if _is_missing(material, row)
    ]
    audited = [
        evidence_of_difference(item, material)
        for item in material.differences
        if item.kind == META.id
    ]
    return [
        *found,
        *(replace(case, price=counter_visit(material, case.procedure)) for case in audited),
    ]


def _paid(material: Material) -> Mask:
    """The walks whose payment was acknowledged with a number."""
    paid = material.where(step=Step.PAY, outcome=Outcome.OK)
    return material.walks(paid & material.arrays["payment"])


def _is_missing(material: Material, row: Any) -> bool:
    if row.outcome == Outcome.OK:
        return not row.receipt or not row.amount
    if row.outcome not in (Outcome.REFUSED, Outcome.FAILED) or row.reason in SAYS_NOTHING:
        return False
    return not material.says_dossier_is_missing(row)
