"""The portal answers, with something else than what was promised."""

from __future__ import annotations

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome
from reports.findings.finding import Evidence, Meta
from reports.findings.hang import exercised as exercised
from reports.findings.material import Material
from reports.findings.prices import all_again, evidence_of

META = Meta(
    id="wrong_content",
    absent=Text("Mọi trang đều đúng nội dung", "Every page is what it should be"),
    present=Text(
        "Trang trả lời bình thường nhưng sai nội dung",
        "The portal answers normally with the wrong page",
    ),
    why=Text(
        "Máy giám sát báo hoạt động tốt, còn người dân gặp trang bảo trì và không nộp được.",
        "Monitoring says that all is well while citizens meet a maintenance page.",
    ),
    price=Text("làm lại từ đầu", "starting again"),
    needs=Text("một lượt nộp bất kỳ", "any walk"),
    action=Text(
        "Sửa để trang nào cũng đúng nội dung, và khi bảo trì thì báo trước giờ mở lại.",
        "Show the right page at every step, and announce closures with the hour of reopening.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def judge(material: Material) -> list[Evidence]:
    """Pages that the words do not know, unless they say that a dossier is missing."""
    return [
        evidence_of(row, all_again(material, row))
        for row in material.rows(outcome=Outcome.FAILED, reason="wrong_content")
        if not material.says_dossier_is_missing(row)
    ]
