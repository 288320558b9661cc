"""An appointment is given to more citizens than the portal says it takes."""

from __future__ import annotations

from typing import Any

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Step
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material
from reports.findings.prices import counter_visit, evidence_of

META = Meta(
    id="overbooked_slot",
    absent=Text("Không lượt hẹn nào bị đặt quá số chỗ", "No appointment slot is overbooked"),
    present=Text("Lượt hẹn bị đặt quá số chỗ", "Appointment slots are overbooked"),
    why=Text(
        "Người dân đến đúng giờ hẹn nhưng không có chỗ, phải chờ hoặc ra về.",
        "Citizens come at the appointed time, and there is no place for them.",
    ),
    price=Text("một lần đến quầy vô ích", "one visit to the counter in vain"),
    needs=Text(
        "một lượt nộp đã đặt lịch hẹn, khi cổng cho biết số thứ tự hoặc số chỗ",
        "a walk that booked a slot whose number or places the portal states",
    ),
    action=Text(
        "Sửa để chỗ cuối cùng chỉ giữ được cho một người; báo cho người đã bị đặt quá.",
        "See that the last place is given only once, and tell those who were booked in excess.",
    ),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Walks whose booking can be judged."""
    return int(material.walks(_stated(material)).sum())


def judge(material: Material) -> list[Evidence]:
    """Bookings with a number beyond the places or given before; without numbers by count."""
    return [
        evidence_of(row, counter_visit(material, row.procedure))
        for row in material.rows(_stated(material))
        if _is_too_many(row, material.bookings.loc[row.walk])
    ]


def _stated(material: Material) -> Mask:
    """Confirmed appointments of which the portal states a number or the places of the slot."""
    steps = material.steps
    stated = (steps["slot_number"] > 0) | (steps["slot_places"] > 0)
    confirmed = material.where(step=Step.BOOK_SLOT, outcome=Outcome.OK)
    rows: Mask = confirmed & (stated & (steps["slot"] != "")).to_numpy()
    return rows


def _is_too_many(row: Any, booking: Any) -> bool:
    if not row.slot_number:
        return bool(booking.earlier >= row.slot_places)
    return bool(booking.given_before or 0 < row.slot_places < row.slot_number)
