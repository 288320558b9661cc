"""Before any load: one citizen files every procedure of the peak, over HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from civicgauge.errors import CheckFailed, InvalidRun
from civicgauge.legible import legible
from civicgauge.results import Result
from civicgauge.rows import StepRow
from civicgauge.target import Target
from loadtests.load_profile import Profile
from loadtests.single import COMPLETE, result_of, walk_variants


def rehearse(
    target: Target,
    profile: Profile,
    *,
    seed: int,
    command: str,
    on_progress: Callable[[Mapping[str, Any]], None] = lambda state: None,
) -> None:
    """Walk each procedure once; its rows are thrown away, because they are no part of the load.

    The citizen is one whom no plan of arrivals knows, and the portal keeps his dossiers.

    Args:
        command: what shows a person every step of such a walk.

    Raises:
        PortalUnreachable: nothing answered.
        InvalidRun: not one step succeeded: these are not the pages that the target tells of.
        CheckFailed: a step did not succeed.
    """
    with tempfile.TemporaryDirectory(prefix="civicgauge-check-") as folder:
        for name in profile.procedures:
            on_progress({"phase": f"check: one citizen, {name}"})
            procedure = target.catalogue[name]
            checked = walk_variants(
                target,
                procedure,
                [COMPLETE],
                seed=seed,
                out=Path(folder),
                timeout=profile.step_timeout,
            )
            rows = checked.run.table(StepRow).to_pylist()
            result = result_of(rows, procedure)
            if result is not Result.PASSED:
                kind = InvalidRun if result is Result.INVALID else CheckFailed
                raise kind(
                    f"{_stopped(name, rows[-1])}. No load was begun. Run `{command}`, mend "
                    "what it shows, and start again."
                )


def _stopped(name: str, last: Mapping[str, Any]) -> str:
    said = legible(" ".join(filter(None, (last["outcome"], last["reason"], last["notice"]))))
    return f"One citizen alone does not get through {name}: {last['step']} {said}".rstrip(" .")
