"""``civicgauge demo``: the whole product on a healthy and a troubled portal of its own."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import click
from rich.console import Console

from civicgauge.catalogue import Procedure
from civicgauge.cli.filing import audited_flows
from civicgauge.cli.load import run_peak
from civicgauge.cli.options import out_option, seed_option
from civicgauge.cli.outcome import say, write_report
from civicgauge.cli.targets import OpenTarget, bundled_portal
from civicgauge.refportal.faults import FAULT_TABLE, Fault
from civicgauge.results import Result
from civicgauge.runs import RunFolder

PROFILE = "demo"
PERSONA = "office_pc"
TIMEOUT = 12.0
"""Seconds; just over the ten after which a page counts as hanging."""


@click.command()
@seed_option
@out_option
def demo(seed: int, out: Path) -> None:
    """Find on a troubled portal what was switched on there, and nothing on a healthy one.

    Runs a short peak and the browser flows against two reference portals on this machine, writes
    one report and ends with 0 when the findings are the faults.

    \b
    Example:
      civicgauge demo --seed 7 --out /tmp/demo
    """
    console = Console()
    runs = []
    for run in chain(_healthy(seed, out, console), _troubled(seed, out, console)):
        runs.append(run)
        if run.state() != "complete":
            raise click.Abort
    paths = [run.path for run in runs]
    report, page = write_report(paths, paths[-1].parent / "demo-report", console)
    say(report, console)
    expected = {finding for fault in FAULT_TABLE.values() for finding in fault.findings}
    found = {
        portal["name"]: {item["id"] for item in portal["findings"] if item["state"] == "present"}
        for portal in report["portals"]
    }
    console.print(f"\nReport: {page}", soft_wrap=True, highlight=False)
    if found == {"healthy": set(), "troubled": expected}:
        console.print(
            f"Found on the troubled portal: {len(expected)} findings, as many as were switched "
            "on, and none on the healthy one."
        )
        return
    _say_difference(found, expected, console)
    raise click.exceptions.Exit(Result.FAILED.value)


def _healthy(seed: int, out: Path, console: Console) -> Iterator[RunFolder]:
    with bundled_portal("healthy", {}) as opened:
        ways = [(procedure, _telling(procedure)) for procedure in opened.target.catalogue]
        console.print(f"[bold]1/3[/] a peak of {len(ways)} procedures on the healthy portal")
        yield run_peak(opened, PROFILE, seed=seed, out=out, console=console)
        flows = sum(len(variants) for _, variants in ways)
        console.print(f"[bold]2/3[/] {flows} browser flows on it")
        for procedure, variants in ways:
            yield _flows(opened, procedure, variants, seed, out, console)


def _telling(procedure: Procedure) -> list[str]:
    """The complete filing, and the variants in which a fault would show itself."""
    rows = [row for row in FAULT_TABLE.values() if row.procedure == procedure.id]
    met = {"complete", *(variant for row in rows for variant in row.variants)}
    return [variant for variant in procedure.variants if variant in met]


def _troubled(seed: int, out: Path, console: Console) -> Iterator[RunFolder]:
    console.print(f"[bold]3/3[/] the troubled portal, {len(FAULT_TABLE)} faults one by one")
    with bundled_portal("troubled", {}) as opened:
        assert opened.portal is not None
        for number, (fault, row) in enumerate(FAULT_TABLE.items(), 1):
            console.print(f"  {number:2}/{len(FAULT_TABLE)} {fault.value}")
            opened.portal.control.switch({fault: 1.0})
            procedure = opened.target.catalogue[row.procedure]
            yield _flows(opened, procedure, row.variants, seed + number, out, console, fault)
            opened.portal.control.reset_faults()


def _flows(
    opened: OpenTarget,
    procedure: Procedure,
    variants: Sequence[str],
    seed: int,
    out: Path,
    console: Console,
    fault: Fault | None = None,
) -> RunFolder:
    """Flows that can be repeated alone by the command in their manifest."""
    name = f"troubled:{fault.value}" if fault else "healthy"
    chosen = [f"--procedure={procedure.id}", *(f"--variant={variant}" for variant in variants)]
    repeat = ["civicgauge", "flow", name, *chosen, f"--seed={seed}", f"--timeout={TIMEOUT:g}"]
    return audited_flows(
        opened,
        procedure=procedure,
        variants=variants,
        persona=PERSONA,
        seed=seed,
        out=out,
        console=console,
        timeout=TIMEOUT,
        faults={fault.value: 1.0} if fault else {},
        command=shlex.join(repeat),
    )


def _say_difference(found: dict[str, set[str]], expected: set[str], console: Console) -> None:
    for name, findings in found.items():
        wanted = expected if name == "troubled" else set()
        for finding in sorted(findings - wanted):
            console.print(f"{name}: found {finding}, which was not switched on")
        for finding in sorted(wanted - findings):
            console.print(f"{name}: did not find {finding}, which was switched on")
