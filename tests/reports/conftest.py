"""Run folders for the report's tests, written by the real writers with hand-worked rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from civicgauge.facts import bundled_facts
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.segments import Row

PROCEDURE = "licence_renewal"
FEE = 115_000
_VARIANTS = bundled_facts().procedures[PROCEDURE].variants
STEPS = {name: variant.steps for name, variant in _VARIANTS.items()}
"""Read once: the catalogue takes its time, and there are many filings."""

NewScene = Callable[..., "Scene"]


class Scene:
    """A run folder under way; every row has plausible values unless a test says otherwise."""

    def __init__(self, parent: Path, kind: str, target: str, facts: Mapping[str, Any]) -> None:
        self.folder = RunFolder.create(
            parent,
            kind,
            target,
            {
                "started_at": "2026-11-20T08:00:00+00:00",
                "target": {"name": target, "url": "http://127.0.0.1:8000"},
                "seed": 7,
                "command": f"civicgauge {kind} {target} --seed 7",
                "versions": {"civicgauge": "0.1.0", "python": "3.11.9"},
                "machine": {"cores": 2, "load_average": 0.5},
                "procedures": [PROCEDURE],
                **facts,
            },
        )
        self.run = self.folder.path.name
        self.channel = "http" if kind == "load" else "browser"
        self.persona = "" if kind == "load" else "office_pc"
        self.target = target
        self.clock = 0.0
        self._writer = RowWriter(self.folder.path)
        self._attempts: Counter[tuple[int, str]] = Counter()

    def add(self, row: Row) -> None:
        """Any row as it is."""
        self._writer.add(row)

    def step(self, walk: int, step: str, outcome: str = "ok", **changes: Any) -> StepRow:
        """One step that took half a second, directly after the one before."""
        self._attempts[walk, step] += 1
        values: dict[str, Any] = {
            "run": self.run,
            "walk": walk,
            "procedure": PROCEDURE,
            "variant": "complete",
            "persona": self.persona,
            "channel": self.channel,
            "target": self.target,
            "phase": "measured",
            "step": step,
            "attempt": self._attempts[walk, step],
            "due": 0.0,
            "started": self.clock,
            "seconds": 0.5,
            "outcome": outcome,
            **changes,
        }
        values.setdefault("longest_wait", values["seconds"])
        row = StepRow(**values)
        self.clock = row.started + row.thought + row.seconds
        self._writer.add(row)
        return row

    def filing(
        self,
        walk: int,
        variant: str = "complete",
        changes: Mapping[str, Mapping[str, Any]] | None = None,
        until: str = "",
        **common: Any,
    ) -> None:
        """All steps of a variant, each as it should go; `changes` by step, the last is `until`."""
        for name in STEPS[variant]:
            values = {**acknowledged(walk, name), **common, **(changes or {}).get(name, {})}
            if name == "track" and variant == "paper_missing" and "notice" not in values:
                values["notice"] = "Đề nghị bổ sung: Giấy khám sức khỏe"
            outcome = values.pop("outcome", "ok")
            self.step(walk, name, outcome, variant=variant, **values)
            if name == until:
                return

    def action(self, walk: int, step: str, kind: str = "type", **changes: Any) -> None:
        """One action at the browser: eight keys into a field whose value is known by heart."""
        values: dict[str, Any] = {
            "run": self.run,
            "walk": walk,
            "step": step,
            "attempt": 1,
            "number": 1,
            "kind": kind,
            "label": "Họ và tên",
            "recall": "known",
            "characters": 6,
            "keys": 8,
            "clicks": 1,
            "distance": 300.0,
            "width": 400.0,
            "height": 40.0,
            "homings": 1,
            "syllables": 0,
            "wait": 0.0,
            "started": self.clock,
            **changes,
        }
        self._writer.add(ActionRow(**values))

    def request(self, walk: int, step: str, outcome: str = "ok", **changes: Any) -> None:
        """One HTTP exchange."""
        values: dict[str, Any] = {
            "run": self.run,
            "walk": walk,
            "step": step,
            "attempt": 1,
            "phase": "measured",
            "method": "GET",
            "path": "/",
            "status": 200,
            "started": self.clock,
            "seconds": 0.1,
            "bytes_sent": 0,
            "bytes_received": 2000,
            "outcome": outcome,
            **changes,
        }
        self._writer.add(RequestRow(**values))

    def ledger(self, walk: int, amount: int = FEE) -> None:
        """What the portal acknowledged in a whole filing."""
        line = LedgerLine(
            walk=walk,
            step="get_receipt",
            citizen_id="000000000000",
            procedure=PROCEDURE,
            reference=f"HS-{walk}",
            payment=f"GD-{walk}",
            receipt=f"BL-{walk}",
            amount=amount,
        )
        self._writer.acknowledge(line)

    def audit(self, *differences: Mapping[str, Any], **changes: Any) -> None:
        """An audit that found these differences."""
        content = {
            "checked": 3,
            "differences": list(differences),
            "not_exercised": [],
            "baseline": {"received": 0},
            "after": {"received": 3},
            **changes,
        }
        self.folder.write_json("audit.json", content)

    def charged_twice(self, walk: int, payments: int) -> None:
        """An audit that found the fee of this walk taken twice, among so many payments."""
        twice = {"code": "charges", "count": 2, "amount": 2 * FEE, "payments": ["GD-1", "GD-2"]}
        difference = {
            "kind": "double_charge",
            "reference": f"HS-{walk}",
            "walk": walk,
            "expected": {"code": "one_charge", "amount": FEE},
            "found": twice,
        }
        self.audit(difference, after={"payments": payments})

    def finish(self, state: str = "complete", **facts: Any) -> Path:
        """Close the run; the folder."""
        self._writer.close()
        self.folder.update({"state": state, "ended_at": "2026-11-20T08:05:00+00:00", **facts})
        return self.folder.path


def acknowledged(walk: int, step: str) -> dict[str, Any]:
    """What the portal shows when a step goes well."""
    shown: dict[str, dict[str, Any]] = {
        "fill_form": {"fields_filled": 19, "keys": 250, "clicks": 20},
        "attach_papers": {"clicks": 4},
        "submit": {"reference": f"HS-{walk}"},
        "pay": {"payment": f"GD-{walk}", "amount": FEE},
        "get_receipt": {"receipt": f"BL-{walk}", "amount": FEE},
    }
    return shown.get(step, {})


@pytest.fixture(scope="session")
def scene_in() -> Callable[[Path], NewScene]:
    """Make run folders under a given folder; see :func:`scene`."""

    def under(parent: Path) -> NewScene:
        def new(kind: str = "flow", target: str = "healthy", **facts: Any) -> Scene:
            return Scene(parent, kind, target, facts)

        return new

    return under


@pytest.fixture
def scene(tmp_path: Path, scene_in: Callable[[Path], NewScene]) -> NewScene:
    """Make a run folder: ``scene(kind="load", target="healthy", limits=[...])``."""
    return scene_in(tmp_path)
