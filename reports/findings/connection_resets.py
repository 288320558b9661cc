"""The connection is cut in the middle of an exchange."""

from __future__ import annotations

from civicgauge.catalogue import Text
from reports.findings.finding import Evidence, Meta
from reports.findings.hang import exercised as exercised
from reports.findings.material import CUT_CONNECTIONS, Material
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
    needs=Text("một lượt đi bất kỳ", "any walk"),
)


def judge(material: Material) -> list[Evidence]:
    """Steps that were cut, and steps of which a request was."""
    cut = material.requests[material.requests["reason"].isin(CUT_CONNECTIONS)]
    columns = ["run", "walk", "step", "attempt"]
    with_cut_request = set(cut[columns].itertuples(index=False, name=None))
    return [
        evidence_of(row, all_again(material, row))
        for row in material.rows()
        if row.reason in CUT_CONNECTIONS
        or (row.run, row.walk, row.step, row.attempt) in with_cut_request
    ]
