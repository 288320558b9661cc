"""Each variant of each procedure is walked to its end, or the dead end is told in one sentence."""

from __future__ import annotations

import pytest

from civicgauge.catalogue import Procedure
from civicgauge.rows import StepRow
from civicgauge.steps import Outcome
from uxflows.conftest import Flows


def test_filing_reaches_its_end(flows: Flows, filing: tuple[Procedure, str]) -> None:
    last = flows.walk(*filing)[-1]
    if last.outcome == Outcome.NOT_EXERCISED:
        pytest.skip(f"{last.step} needs an officer's account; give one with the target")
    if last.outcome != Outcome.OK:
        pytest.fail(dead_end(last, flows), pytrace=False)


def dead_end(row: StepRow, flows: Flows) -> str:
    """Where the citizen stands, what the portal said, and where that can be seen."""
    words = [f"{row.variant}: the filing ends at the step {row.step} ({row.outcome}"]
    words += [f", {row.reason})"] if row.reason else [")"]
    words += [f" on the page {row.page!r}"] if row.page else []
    words += [f"; the portal says: {row.notice}"] if row.notice else ["; the portal says nothing"]
    if row.evidence:
        words.append(f" [{flows.folder.path / 'evidence' / row.evidence}]")
    return "".join(words)
