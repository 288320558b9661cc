"""Browser walks with the audit before and after them, as `flow` and `demo` need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from civicgauge.catalogue import Procedure
from civicgauge.cli.options import command_line
from civicgauge.cli.targets import OpenTarget
from civicgauge.compaction import compact
from civicgauge.runs import RunFolder


def audited_flows(
    opened: OpenTarget,
    *,
    procedure: Procedure,
    variants: Sequence[str],
    persona: str,
    seed: int,
    out: Path,
    console: Console,
    timeout: float,
    headed: bool = False,
    slow_mo: int = 0,
    faults: Mapping[str, float] | None = None,
    command: str = "",
) -> RunFolder:
    """Walk the variants, then go back and compare the portal with what it acknowledged.

    A run that was interrupted is returned as it is, without an audit.
    """
    from loadtests.audit.run import audit, baseline
    from uxflows.flow import run_flows

    before = baseline(opened.target)
    with console.status("browser starting") as status:
        run = run_flows(
            opened.text,
            opened.target,
            procedure=procedure,
            variants=[procedure.variant(name).id for name in variants],
            persona=persona,
            seed=seed,
            out=out,
            timeout=timeout,
            headed=headed,
            slow_mo=slow_mo,
            command=command or command_line(),
            faults=faults if faults is not None else opened.faults,
            on_progress=status.update,
        )
        if run.state() == "complete":
            status.update("audit: comparing the portal with what it acknowledged")
            run.write_json("audit.json", audit(opened.target, run, before))
        compact(run, status.update)
    return run
