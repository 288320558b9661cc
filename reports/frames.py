"""Run folders as a report needs them, each with its state and the digests of what was read.

A run may have more rows than fit into memory. So its steps are read a *block* of whole walks at a
time, again for each question, and what must be known of all of them is counted once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from civicgauge.errors import RunFolderError, UsageError
from civicgauge.facts import PortalFacts, from_manifest
from civicgauge.files import digests
from civicgauge.rows import ActionRow, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RunFolder
from civicgauge.steps import Phase
from civicgauge.tables import BLOCK_ROWS
from civicgauge.validity import Validity, judge_run
from reports.blocks import OnProgress, silent, step_blocks, told
from reports.counting import (
    COUNTED,
    REQUEST_COLUMNS,
    Counted,
    Requests,
    count_requests,
    count_steps,
)

INPUTS = ("run.json", "audit.json", "evidence/*")
"""What a report is made of below the run folder, besides rows and ledger."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run that was read from disk.

    Attributes:
        state: complete, interrupted, running or killed.
        counted, requests: what steps and requests amount to, without those of the audit.
        actions, vitals: the rows, which only walks in the browser leave.
        audit: the content of audit.json; None when no audit was made.
        digests: SHA-256 of each file that was read, by its path below the run folder.
        block_rows: how many steps are read at a time.
    """

    path: Path
    name: str
    kind: str
    target: str
    state: str
    manifest: Mapping[str, Any]
    facts: PortalFacts
    validity: Validity
    counted: Counted
    requests: Requests
    actions: pd.DataFrame
    vitals: pd.DataFrame
    audit: Mapping[str, Any] | None
    digests: Mapping[str, str]
    block_rows: int

    @property
    def walks(self) -> pd.DataFrame:
        """One line per walk, by its number."""
        return self.counted.walks

    def blocks(self, columns: Sequence[str] = ()) -> Iterator[pd.DataFrame]:
        """The steps without those of the audit, see :func:`reports.blocks.step_blocks`."""
        return step_blocks(RunFolder(self.path), columns, self.block_rows)

    @property
    def walked(self) -> pd.DataFrame:
        """All steps without those of the audit, in order of time; for runs that are small."""
        steps = RunFolder(self.path).table(StepRow).to_pandas()
        return _in_order(steps[steps["phase"] != Phase.AUDIT])

    @property
    def measured(self) -> pd.DataFrame:
        """The steps that are judged for latency: neither warm-up nor audit; for small runs."""
        steps = self.walked
        return steps[steps["phase"] == Phase.MEASURED]


def read_runs(
    paths: Sequence[Path], block_rows: int = BLOCK_ROWS, on_progress: OnProgress = silent
) -> list[Run]:
    """The runs in the order given, each once.

    Raises:
        UsageError: no run was given.
        RunFolderError: one of them is no run, damaged, or of another schema version.
    """
    distinct = list(dict.fromkeys(path.resolve() for path in paths))
    if not distinct:
        raise UsageError("No run was given. Name one or more run folders, e.g. runs/2026*.")
    runs = [read_run(path, block_rows, on_progress) for path in distinct]
    names = [run.name for run in runs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"Run {', '.join(twice)} is given twice, as copies. Give one of them.")
    return runs


def read_run(path: Path, block_rows: int = BLOCK_ROWS, on_progress: OnProgress = silent) -> Run:
    """One run.

    Raises:
        RunFolderError: see :func:`read_runs`.
    """
    folder = RunFolder.open(path)
    manifest = folder.manifest()
    on_progress(f"{path.name}: looking whether it can be trusted")
    try:
        facts = from_manifest(manifest)
        return Run(
            path=path,
            name=str(manifest["run"]),
            kind=str(manifest["kind"]),
            target=str(manifest["target"]["name"]),
            state=folder.state(),
            manifest=manifest,
            facts=facts,
            validity=judge_run(folder),
            counted=count_steps(
                told(step_blocks(folder, COUNTED, block_rows), f"{path.name}: steps", on_progress),
                facts,
                folder.walks_at_most(StepRow),
            ),
            requests=count_requests(
                told(
                    folder.blocks(RequestRow, REQUEST_COLUMNS, block_rows),
                    f"{path.name}: requests",
                    on_progress,
                )
            ),
            actions=_in_order(folder.table(ActionRow).to_pandas()),
            vitals=folder.table(VitalsRow).to_pandas(),
            audit=folder.read_json("audit.json"),
            digests=dict(sorted({**digests(path, INPUTS), **folder.digests()}.items())),
            block_rows=block_rows,
        )
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        files = ", ".join(folder.damaged())
        what = f"{files}). Copy the run folder again." if files else f"{error!r}). Run again."
        raise RunFolderError(f"{path} is damaged ({what}") from error


def by_target(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each target, load and flow together, in the order of first mention."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.target, []).append(run)
    return groups


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By time of beginning; rows that began together stay as they were written."""
    return frame.sort_values(["started", "walk"], kind="stable", ignore_index=True)
