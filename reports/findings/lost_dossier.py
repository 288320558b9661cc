"""The portal acknowledged a dossier and does not know it any more."""

from __future__ import annotations

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material
from reports.findings.prices import all_again, evidence_of, evidence_of_difference

META = Meta(
    id="lost_dossier",
    absent=Text("Hồ sơ đã xác nhận đều còn đủ", "Every acknowledged dossier is still there"),
    present=Text("Hồ sơ đã xác nhận bị mất", "Acknowledged dossiers are lost"),
    why=Text(
        "Người dân tưởng đã nộp xong, đến hạn mới biết hồ sơ không tồn tại.",
        "Citizens believe that they have filed and learn on the due day that nothing is there.",
    ),
    price=Text("nộp lại từ đầu", "filing everything again"),
    needs=Text(
        "một lượt nộp đã nộp và tra cứu lại, hoặc được đối chiếu",
        "a walk that filed and looked the dossier up, or was audited",
    ),
    action=Text(
        "Tìm lại các hồ sơ đã mất, báo cho người nộp và chặn nguyên nhân làm mất hồ sơ.",
        "Find the lost dossiers, tell the people who filed them, and stop the loss.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)

LATER = (Step.PAY, Step.GET_RECEIPT, Step.TRACK, Step.SUPPLEMENT, Step.COLLECT)
DENIED = (Outcome.FAILED, Outcome.REFUSED)


def exercised(material: Material) -> int:
    """Acknowledged dossiers that were looked up later or audited."""
    looked_up = material.walks(material.where(step=Step.TRACK) | material.where(step=Step.COLLECT))
    return int((_filed(material) & (looked_up | material.audited)).sum())


def judge(material: Material) -> list[Evidence]:
    """Dossiers that a citizen could not find again, and those that the audit missed."""
    later = material.where(step=LATER, outcome=DENIED)
    found = [
        evidence_of(row, all_again(material, row))
        for row in material.rows(later & material.of(_filed(material)))
        if material.says_dossier_is_missing(row)
    ]
    audited = [item for item in material.differences if item.kind == META.id]
    return [*found, *(evidence_of_difference(item, material) for item in audited)]


def _filed(material: Material) -> Mask:
    """The walks whose dossier was acknowledged with a reference."""
    submitted = material.where(step=Step.SUBMIT, outcome=Outcome.OK)
    return material.walks(submitted & material.arrays["reference"])
