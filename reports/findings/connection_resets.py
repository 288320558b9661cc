"""The connection is cut in the middle of an exchange."""

from __future__ import annotations

import numpy as np

from civicgauge.catalogue import Text
from reports.counting import CUT_CONNECTIONS
from reports.findings.finding import Evidence, Meta
from reports.findings.hang import exercised as exercised
from reports.findings.material import Material
from reports.findings.prices import all_again, evidence_of

META = Meta(
    id="connection_resets",
    absent=Text("Không kết nối nào bị ngắt", "No connection is cut"),
    present=Text("Kết nối bị ngắt giữa chừng", "Connections are cut in mid-filing"),
    why=Text(
        "Người dân thấy trang lỗi của trình duyệt và không biết hồ sơ đã đến nơi chưa.",
        "Citizens see the browser's error page and do not know whether the dossier arrived.",
    ),
    price=Text("làm lại từ đầu", "starting again"),
    needs=Text("một lượt nộp bất kỳ", "any walk"),
    action=Text(
        "Tìm chỗ ngắt kết nối trên đường tới cổng và sửa.",
        "Find where connections on the way to the portal are cut, and mend it.",
    ),
    owner=Text(
        "đơn vị vận hành cổng cùng đơn vị đường truyền",
        "whoever runs the portal, with the network's operator",
    ),
)


def judge(material: Material) -> list[Evidence]:
    """Steps that were cut, and steps of which a request was."""
    cut = set(material.cut_requests.itertuples(index=False, name=None))
    concerned = material.where(reason=CUT_CONNECTIONS) | np.isin(
        material.arrays["walk"], material.cut_requests["walk"]
    )
    return [
        evidence_of(row, all_again(material, row))
        for row in material.rows(concerned)
        if row.reason in CUT_CONNECTIONS or (row.walk, row.step, row.attempt) in cut
    ]
