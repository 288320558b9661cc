"""A dossier is in another state than its citizen was shown, though nothing was done to it."""

from __future__ import annotations

from dataclasses import replace

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Material
from reports.findings.prices import counter_visit, evidence_of_difference

META = Meta(
    id="state_differs",
    absent=Text(
        "Hồ sơ vẫn ở trạng thái đã báo cho người dân", "Dossiers are in the state that was shown"
    ),
    present=Text("Trạng thái hồ sơ tự thay đổi", "Dossiers are not in the state that was shown"),
    why=Text(
        "Người dân không biết hồ sơ đang ở bước nào và phải đến quầy hỏi.",
        "Citizens cannot tell how far the dossier is, and ask at the counter.",
    ),
    price=Text("một lần đến quầy để hỏi", "one visit to the counter to ask"),
    needs=Text(
        "một lần đối chiếu có so trạng thái hồ sơ", "an audit that compared states of dossiers"
    ),
    action=Text(
        "Để mọi trang cho xem cùng một trạng thái và ghi lại ai đã đổi.",
        "See that every page shows the same state, and keep a record of who changes it.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Dossiers that their citizen had looked up before the audit compared states."""
    if "states" not in material.compared:
        return 0
    return int(material.walks(material.where(step=Step.TRACK, outcome=Outcome.OK)).sum())


def judge(material: Material) -> list[Evidence]:
    """What the audit found."""
    audited = [item for item in material.differences if item.kind == META.id]
    cases = [evidence_of_difference(item, material) for item in audited]
    return [replace(case, price=counter_visit(material, case.procedure)) for case in cases]
