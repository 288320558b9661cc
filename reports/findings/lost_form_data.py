"""A form comes back and fields that were filled in are empty."""

from __future__ import annotations

from civicgauge.catalogue import Text
from civicgauge.steps import Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material
from reports.findings.prices import evidence_of, work_of

META = Meta(
    id="lost_form_data",
    absent=Text(
        "Biểu mẫu trả lại vẫn giữ nội dung đã khai", "A form that comes back keeps what was typed"
    ),
    present=Text("Nội dung đã khai bị mất", "What was filled in is lost"),
    why=Text(
        "Người dân phải khai lại từ đầu chỉ vì một chỗ sai.",
        "Citizens have to fill in the whole form again because of one mistake.",
    ),
    price=Text("khai lại các ô bị mất", "filling in the lost fields again"),
    needs=Text(
        "một lượt nộp bị trả lại biểu mẫu, ví dụ khai sai số điện thoại",
        "a walk to which the form came back, e.g. after a mistyped phone number",
    ),
    action=Text(
        "Khi trả lại tờ khai vì một chỗ sai, giữ nguyên mọi ô đã khai đúng.",
        "When a form comes back because of one mistake, keep everything that was right.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Walks that saw the form more than once."""
    return int(material.walks(_again(material)).sum())


def judge(material: Material) -> list[Evidence]:
    """Forms that came back with fields emptied."""
    return [
        evidence_of(row, work_of(row, row.fields_lost / max(row.fields_filled, 1)))
        for row in material.rows(_again(material) & (material.arrays["fields_lost"] > 0))
    ]


def _again(material: Material) -> Mask:
    """Forms that came back; the first time every field is empty by right."""
    rows: Mask = material.where(step=Step.FILL_FORM) & (material.arrays["attempt"] > 1)
    return rows
