"""Figures of the portal's own pages do not agree with what was filed, or with each other."""

from __future__ import annotations

from civicgauge.catalogue import Text
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Material
from reports.findings.prices import evidence_of_difference

META = Meta(
    id="statistics_disagree",
    absent=Text("Số liệu thống kê khớp với hồ sơ đã nộp", "Statistics agree with what was filed"),
    present=Text("Số liệu thống kê không khớp", "Statistics do not agree"),
    why=Text(
        "Lãnh đạo điều hành và chấm điểm bằng những con số sai.",
        "Those in charge decide and are scored by wrong figures.",
    ),
    price=Text("không quy ra thời gian của người dân", "no price in citizens' time"),
    needs=Text("một lần đối chiếu đọc được trang thống kê", "an audit that read the statistics"),
    action=Text(
        "Đối chiếu số liệu thống kê với hồ sơ đã nhận, sửa cách đếm.",
        "Compare the statistics with the dossiers received, and mend the counting.",
    ),
    owner=Text(
        "đơn vị vận hành cổng cùng bộ phận báo cáo",
        "whoever runs the portal, with the reporting office",
    ),
)


def exercised(material: Material) -> int:
    """Audits that read the statistics before and after."""
    return int(material.statistics_read)


def judge(material: Material) -> list[Evidence]:
    """The audit's differences of this kind."""
    return [
        evidence_of_difference(item, material)
        for item in material.differences
        if item.kind == META.id
    ]
