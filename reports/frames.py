"""Run folders as pandas frames, each with its state and with the digests of what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from civicgauge.errors import RunFolderError, UsageError
from civicgauge.facts import PortalFacts, from_manifest
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.runs import RunFolder, digests
from civicgauge.steps import Phase
from civicgauge.validity import Validity, judge_run

INPUTS = ("run.json", "audit.json", "evidence/*")
"""What a report is made of below the run folder, besides rows and ledger."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run that was read from disk.

    Attributes:
        state: complete, interrupted, running or killed.
        steps, requests, actions, vitals: the rows, in the order in which things happened.
        audit: the content of audit.json; None when no audit was made.
        digests: SHA-256 of each file that was read, by its path below the run folder.
    """

    path: Path
    name: str
    kind: str
    target: str
    state: str
    manifest: Mapping[str, Any]
    facts: PortalFacts
    validity: Validity
    steps: pd.DataFrame
    requests: pd.DataFrame
    actions: pd.DataFrame
    vitals: pd.DataFrame
    ledger: tuple[LedgerLine, ...]
    audit: Mapping[str, Any] | None
    digests: Mapping[str, str]

    @property
    def walked(self) -> pd.DataFrame:
        """The steps without those of the audit."""
        return self.steps[self.steps["phase"] != Phase.AUDIT]

    @property
    def measured(self) -> pd.DataFrame:
        """The steps that are judged for latency: neither warm-up nor audit."""
        return self.steps[self.steps["phase"] == Phase.MEASURED]


def read_runs(paths: Sequence[Path]) -> list[Run]:
    """The runs in the order given, each once.

    Raises:
        UsageError: no run was given.
        RunFolderError: one of them is no run, damaged, or of another schema version.
    """
    distinct = list(dict.fromkeys(path.resolve() for path in paths))
    if not distinct:
        raise UsageError("No run was given. Name one or more run folders, e.g. runs/2026*.")
    runs = [read_run(path) for path in distinct]
    names = [run.name for run in runs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"Run {', '.join(twice)} is given twice, as copies. Give one of them.")
    return runs


def read_run(path: Path) -> Run:
    """One run.

    Raises:
        RunFolderError: see :func:`read_runs`.
    """
    folder = RunFolder.open(path)
    manifest = folder.manifest()
    try:
        return Run(
            path=path,
            name=str(manifest["run"]),
            kind=str(manifest["kind"]),
            target=str(manifest["target"]["name"]),
            state=folder.state(),
            manifest=manifest,
            facts=from_manifest(manifest),
            validity=judge_run(folder),
            steps=_in_order(_frame(folder, StepRow)),
            requests=_in_order(_frame(folder, RequestRow)),
            actions=_in_order(_frame(folder, ActionRow)),
            vitals=_frame(folder, VitalsRow),
            ledger=tuple(folder.ledger()),
            audit=folder.read_json("audit.json"),
            digests=dict(sorted({**digests(path, INPUTS), **folder.digests()}.items())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RunFolderError(
            f"{path} is damaged ({type(error).__name__}: {error}). Run again."
        ) from error


def by_target(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """The runs of each target, load and flow together, in the order of first mention."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.target, []).append(run)
    return groups


def _frame(folder: RunFolder, kind: type[Any]) -> pd.DataFrame:
    frame: pd.DataFrame = folder.table(kind).to_pandas()
    return frame


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By time of beginning; rows that began together stay as they were written."""
    return frame.sort_values(["started", "walk"], kind="stable", ignore_index=True)
