"""The fee of one dossier was taken twice."""

from __future__ import annotations

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.effort.kinds import Kind
from reports.findings.finding import Evidence, Meta, Price, Unit
from reports.findings.material import Difference, Material
from reports.findings.prices import evidence_of_difference

META = Meta(
    id="double_charge",
    absent=Text("Không hồ sơ nào bị thu lệ phí hai lần", "No dossier is charged twice"),
    present=Text("Một hồ sơ bị thu lệ phí hai lần", "A dossier is charged twice"),
    why=Text(
        "Người dân mất tiền thật và phải làm đơn xin hoàn lại.",
        "Citizens lose real money and have to apply for it back.",
    ),
    price=Text("số lệ phí bị thu thêm", "the fee that was taken again"),
    needs=Text(
        "một lượt nộp bấm thanh toán hai lần và được đối chiếu sau đó",
        "a walk that pressed pay twice and was audited afterwards",
    ),
    action=Text(
        "Hoàn lại khoản thu thừa và sửa để bấm hai lần vẫn chỉ thu một lần.",
        "Pay the second fee back, and charge once however often people press the button.",
    ),
    owner=Text(
        "đơn vị vận hành cổng cùng đơn vị thu hộ",
        "whoever runs the portal, with the payment service",
    ),
)


def exercised(material: Material) -> int:
    """Audited walks that paid and had pressed the button more than once."""
    if not material.payments_read:
        return 0
    paid = material.where(step=Step.PAY, outcome=Outcome.OK)
    pressed_again = material.of_variants(lambda variant: variant.pay_presses > 1)
    double_clicks = material.per_text("behaviour", lambda names: "double_clicks" in names) > 0
    return int(material.walks(paid & (pressed_again | double_clicks)).sum())


def judge(material: Material) -> list[Evidence]:
    """The audit's differences of this kind, priced by the amount in our ledger."""
    return [
        evidence_of_difference(item, material, _price(item, material))
        for item in material.differences
        if item.kind == META.id
    ]


def _price(item: Difference, material: Material) -> Price | None:
    line = None if item.walk is None else material.ledger.get(item.walk)
    return Price(line.amount, Unit.VND, Kind.MEASURED) if line and line.amount else None
