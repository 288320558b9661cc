"""``report.json``: one content from rows, in every language; renderers only lay it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import civicgauge
from civicgauge.errors import RunFolderError
from civicgauge.results import Result, worst
from civicgauge.tables import BLOCK_ROWS
from civicgauge.validity import Flaw
from reports.blocks import OnProgress, silent
from reports.effort.ticket_log import read_ticket_log
from reports.frames import Run, by_target, read_runs
from reports.language import LANGUAGES, language
from reports.pages.first_page import first_page
from reports.pages.first_page_words import first_page_words
from reports.pages.requirements import requirements
from reports.pages.sentences import sentences
from reports.plain import plain
from reports.sections.portal import portal
from reports.sections.run_facts import figures_used, run_facts
from reports.sections.validation import validation

REPORT_SCHEMA = 1


def build_report(
    run_paths: Sequence[Path],
    ticket_log: Path | None = None,
    *,
    block_rows: int = BLOCK_ROWS,
    on_progress: OnProgress = silent,
) -> dict[str, Any]:
    """The report on some runs, grouped by portal; the same rows give the same report.

    Args:
        ticket_log: CSV of the office's ticket machine, instead of assumed waits at the counter.
        block_rows: how many rows are read at a time; the report is the same for any number.
        on_progress: called with what is under way, several times a second.

    Raises:
        ConfigErrors: with every mistake of the ticket log.
        UsageError: no run was given, or one twice.
        RunFolderError: one of them cannot be read.
    """
    runs = read_runs(run_paths, block_rows, on_progress)
    log = read_ticket_log(ticket_log) if ticket_log else None
    with _damage_explains(runs):
        groups = by_target(runs).items()
        portals = [portal(name, group, log, on_progress) for name, group in groups]
    content: dict[str, Any] = plain(
        {
            "schema": REPORT_SCHEMA,
            "civicgauge": civicgauge.__version__,
            "result": worst(Result[item["result"].upper()] for item in portals).name.lower(),
            "days": sorted({str(run.manifest.get("started_at"))[:10] for run in runs}),
            "procedures": _procedures(runs),
            "totals": _totals(portals),
            "portals": portals,
            "runs": [run_facts(run) for run in runs],
            "figures": figures_used(runs),
            "validation": validation(),
        }
    )
    return with_pages(content)


@contextmanager
def _damage_explains(runs: Sequence[Run]) -> Iterator[None]:
    """What cannot be counted in a run whose files were changed is their fault, not ours."""
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        damaged = [
            f"{run.name}: {reason}"
            for run in runs
            for reason in run.validity.reasons
            if reason.flaw is Flaw.DAMAGED
        ]
        if not damaged:
            raise
        raise RunFolderError(" ".join(damaged)) from error


def with_pages(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with what its readers' pages say, which follows from the rest of it."""
    page = first_page(report)
    told = {code: sentences(report, language(code)) for code in LANGUAGES}
    first = {code: first_page_words(report, page, language(code)) for code in LANGUAGES}
    return {
        **report,
        "first_page": {**page, "told": first},
        "requirements": requirements(report),
        "sentences": told,
    }


def _procedures(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The procedures that were walked, in the order of first mention."""
    known = {
        str(name): run.facts.procedures[name]
        for run in runs
        for name in run.walks["procedure"].unique()
        if name in run.facts.procedures
    }
    return [
        {
            "id": name,
            "title": item.title,
            "agency": item.agency,
            "variants": {variant: about.title for variant, about in item.variants.items()},
        }
        for name, item in known.items()
    ]


def _totals(portals: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    """The sums that every rendering shows; None for requests that nobody counted."""
    counts = [item["counts"] for item in portals]
    requests = [item["requests"] for item in counts if item["requests"] is not None]
    return {
        "portals": len(portals),
        "walks": sum(item["walks"] for item in counts),
        "reached": sum(item["reached"].count for item in counts),
        "steps": sum(item["steps"] for item in counts),
        "requests": sum(requests) if requests else None,
        "findings": sum(item["why"].get("finding", 0) for item in portals),
        "dead_ends": sum(item["why"].get("dead_end", 0) for item in portals),
        "limits": sum(len(item["limits"]) for item in portals),
    }
