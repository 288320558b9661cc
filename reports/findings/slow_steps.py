"""Pages come, but so late that people notice."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from civicgauge.catalogue import Text
from civicgauge.steps import Outcome, Phase
from reports.assumptions import patience_of
from reports.findings.finding import Evidence, Meta
from reports.findings.material import Material, rows_of
from reports.findings.prices import evidence_of, waited
from reports.measures import latencies, measured

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
    flows = _measured(material, load=False)
    load = [steps for steps in _load_steps(material) if _p95(steps) is not None]
    frames = [flows, *load]
    walks = pd.concat(frames)[["run", "walk"]].drop_duplicates()
    return len(walks)


def judge(material: Material) -> list[Evidence]:
    """Single slow waits in the browser; under load, the slow ones of steps whose p95 is slow."""
    found = [_slow(_measured(material, load=False))]
    for steps in _load_steps(material):
        p95 = _p95(steps)
        if p95 is not None and p95 > patience_of("").slow:
            found.append(_slow(steps))
    return [evidence_of(row, waited(row.longest_wait)) for row in rows_of(pd.concat(found))]


def _slow(steps: pd.DataFrame) -> pd.DataFrame:
    """Slow for the persona, and still not so slow that it seems to hang."""
    longest = steps["longest_wait"]
    slow = longest > steps["persona"].map(lambda name: patience_of(name).slow).astype(float)
    return steps[
        slow & (longest < steps["persona"].map(lambda name: patience_of(name).hang).astype(float))
    ]


def _measured(material: Material, load: bool) -> pd.DataFrame:
    """Steps that succeeded, from load runs or from all others, without warm-up."""
    steps = material.steps
    wanted = (steps["phase"] == Phase.MEASURED) & ((steps["kind"] == "load") == load)
    return steps[wanted & (steps["outcome"] == Outcome.OK)]


def _load_steps(material: Material) -> Iterator[pd.DataFrame]:
    """The steps of one name in one load run at a time."""
    for _, steps in _measured(material, load=True).groupby(["run", "step"], sort=True):
        yield steps


def _p95(steps: pd.DataFrame) -> float | None:
    values, censored = latencies(steps)
    return measured(values, censored, 95).value
