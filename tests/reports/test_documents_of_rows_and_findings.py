"""docs/rows.md and docs/findings.md say all that the code knows."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.steps import Outcome
from reports.findings.registry import FINDINGS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("kind", "section"),
    [
        (StepRow, "steps"),
        (RequestRow, "requests"),
        (ActionRow, "actions"),
        (VitalsRow, "vitals"),
        (LedgerLine, "ledger"),
    ],
)
def test_every_column_is_documented_in_its_section(kind: type, section: str) -> None:
    text = (DOCS / "rows.md").read_text(encoding="utf-8")
    own = text.split(f"\n## {section}:")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)`", own))
    columns = {field.name for field in dataclasses.fields(kind)}
    assert columns - named == set()


def test_every_outcome_is_documented() -> None:
    text = (DOCS / "rows.md").read_text(encoding="utf-8")
    assert [item.value for item in Outcome if f"| `{item.value}` |" not in text] == []


def test_every_finding_has_its_section_with_its_title() -> None:
    text = (DOCS / "findings.md").read_text(encoding="utf-8")
    for finding in FINDINGS:
        section = text.split(f"\n## {finding.META.id}\n")[1]
        assert section.strip().startswith(f"*{finding.META.present.vi}*")
