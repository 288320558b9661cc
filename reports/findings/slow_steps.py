"""Pages come, but so late that people notice."""

from __future__ import annotations

from collections.abc import Collection

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Phase
from reports.assumptions import patience_of
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Mask, Material
from reports.findings.prices import evidence_of, waited

META = Meta(
    id="slow_steps",
    absent=Text("Không bước nào chậm đến mức gây khó chịu", "No step is annoyingly slow"),
    present=Text("Trang chậm đến mức gây khó chịu", "Steps are annoyingly slow"),
    why=Text(
        "Mỗi lần chờ làm người dân phân tâm, bấm lại hoặc bỏ dở.",
        "With every wait people lose track, press again or leave.",
    ),
    price=Text("thời gian chờ lâu nhất trong bước", "the longest wait in the step"),
    needs=Text(
        "một lượt nộp trên trình duyệt, hoặc đủ mẫu khi thử tải",
        "a walk in the browser, or enough samples under load",
    ),
    action=Text("Làm nhanh các bước chậm nhất trước.", "Make the slowest steps quicker first."),
    owner=Text("đơn vị vận hành cổng", "whoever runs the portal"),
)


def exercised(material: Material) -> int:
    """Walks in the browser, and walks of load runs with enough samples of some step."""
    return int(material.walks(_judged(material, material.p95)).sum())


def judge(material: Material) -> list[Evidence]:
    """Single slow waits in the browser; under load, the slow ones of steps whose p95 is slow."""
    slow = [step for step, p95 in material.p95.items() if p95 > patience_of("").slow]
    return [
        evidence_of(row, waited(row.longest_wait))
        for row in material.rows(_judged(material, slow) & _slow(material))
    ]


def _judged(material: Material, load_steps: Collection[str]) -> Mask:
    """Steps that succeeded, without warm-up; under load only those of some names."""
    rows = material.where(phase=Phase.MEASURED, outcome=Outcome.OK)
    if material.kind == "load":
        rows &= material.where(step=load_steps)
    return rows


def _slow(material: Material) -> Mask:
    """Slow for the persona, and still not so slow that it seems to hang."""
    longest = material.arrays["longest_wait"]
    slow = material.per_text("persona", lambda name: patience_of(name).slow)
    hang = material.per_text("persona", lambda name: patience_of(name).hang)
    rows: Mask = (longest > slow) & (longest < hang)
    return rows
