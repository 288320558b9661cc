"""What a report on a very large load run costs: CPU seconds, memory and disk of the whole command.

The run is drawn, not played: rows of complete filings of driving-licence renewal in the proportions
of a real run (9 steps with 19 requests, 2 more steps with 4 requests by the audit, 4 ledger lines),
with log-normal waits, put into tables by the writer that compaction uses. One filing in a thousand
meets a defect. Figures of the report are then compared with what was drawn. A stated number of
request rows counts those of the audit too. PDF is left out: the browser prints it.

Run with ``make bench`` or ``python benchmarks/report_scale.py [REQUESTS ...]``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.facts import portal_facts, to_manifest
from civicgauge.files import digests
from civicgauge.rows import LedgerLine, RequestRow, StepRow
from civicgauge.runs import RunFolder
from civicgauge.segments import SCHEMAS
from civicgauge.tables import TableWriter
from civicgauge.words import default_words
from uxflows.browser import BROWSER_VARIABLE

SIZES = (10_000_000, 50_000_000)
SEED = 1
WALKS_PER_GROUP = 10_000
WALKS_PER_SECOND = 60
WARM_UP_WALKS = 600

FILING = {
    "find_procedure": ("GET", "GET"),
    "sign_in": ("GET", "POST", "GET"),
    "start": ("GET", "GET", "GET"),
    "fill_form": ("POST", "GET"),
    "attach_papers": ("POST", "GET"),
    "submit": ("POST", "GET"),
    "pay": ("GET", "POST", "GET"),
    "get_receipt": ("GET",),
    "track": ("GET",),
}
"""The requests of each step, as the reference portal needs them."""

AUDIT = {"sign_in": ("GET", "POST", "GET"), "track": ("GET",)}
REQUESTS_PER_WALK = sum(map(len, [*FILING.values(), *AUDIT.values()]))
ACKNOWLEDGED = ("submit", "pay", "get_receipt", "track")
DEFECTS = ("hang", "payment_without_receipt", "connection_resets", "wrong_content")
"""Findings that the report must have, each with as many cases as were drawn."""

Floats = npt.NDArray[np.float64]


@dataclass
class Drawn:
    """What the report must find, and the CPU seconds that drawing took.

    Attributes:
        submits: waits of `submit` after the warm-up.
        defects: cases of each defect.
    """

    submits: list[Floats]
    defects: Counter[str]
    seconds: float = 0.0


def main(sizes: Sequence[int]) -> None:
    print(f"one filing: {len(FILING) + len(AUDIT)} steps, {REQUESTS_PER_WALK} requests")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            bench(size, Path(folder))


def bench(requests: int, folder: Path) -> None:
    walks = -(-requests // REQUESTS_PER_WALK)
    # In a process of its own: the peak of the one that starts the command counts as the command's.
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        run, drawn = apart.submit(draw, walks, folder).result()
    command = [
        str(Path(sys.executable).with_name("civicgauge")),
        "report",
        str(run.path),
        "--to",
        f"{folder}/r",
    ]
    no_browser = {**os.environ, BROWSER_VARIABLE: str(folder / "none")}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=no_browser)
    _, _, used = os.wait4(process.pid, 0)
    check(json.loads((folder / "r" / "report.json").read_text("utf-8")), walks, drawn)
    disk = sum(file.stat().st_size for file in (run.path / "tables").iterdir())
    print(
        f"{walks * REQUESTS_PER_WALK:,} request rows, {walks:,} filings: "
        f"{used.ru_utime + used.ru_stime:.1f} CPU s, {used.ru_maxrss / 1024:.0f} MB at most; "
        f"tables {disk / 1e6:,.0f} MB, drawn and written in {drawn.seconds:.0f} CPU s"
    )


def draw(walks: int, folder: Path) -> tuple[RunFolder, Drawn]:
    """A complete load run of so many filings, and what was drawn."""
    procedure = load_catalogue()["licence_renewal"]
    facts = {
        "target": {"name": "drawn", "url": "http://127.0.0.1:8000"},
        "procedures": [procedure.id],
        "limits": ["submit p95 <= 3", "walk p95 <= 60"],
        "plan": {"planned": walks},
        "sent": walks,
        "facts": to_manifest(portal_facts(default_words(), [procedure])),
    }
    run = RunFolder.create(folder, "load", "drawn", facts)
    (run.path / "tables").mkdir()
    random, drawn = np.random.default_rng(SEED), Drawn([], Counter())
    with (
        TableWriter(run.path, StepRow) as steps,
        TableWriter(run.path, RequestRow) as requests,
        TableWriter(run.path, LedgerLine) as ledger,
    ):
        for first in range(0, walks, WALKS_PER_GROUP):
            numbers = np.arange(first, min(first + WALKS_PER_GROUP, walks))
            group = Group(run.path.name, numbers, random)
            steps.add(pa.concat_tables(group.steps()))
            requests.add(pa.concat_tables(group.requests()))
            ledger.add(pa.concat_tables(group.ledger()))
            drawn.submits.append(group.waits["submit"][group.phase == "measured"])
            drawn.defects.update(group.defect[group.defect != ""].tolist())
    audit = {"checked": walks, "differences": [], "not_exercised": [], "after": {}}
    run.write_json("audit.json", audit)
    run.finish("complete", tables=digests(run.path, ("tables/*.parquet",)))
    drawn.seconds = time.process_time()
    return run, drawn


class Group:
    """Some filings, drawn step by step for all of them at once."""

    def __init__(self, run: str, walks: npt.NDArray[np.int64], random: np.random.Generator) -> None:
        self.run = run
        self.walks = walks
        self.phase = np.where(walks < WARM_UP_WALKS, "warm_up", "measured")
        self.due = np.rint(walks / WALKS_PER_SECOND * 1e6) / 1e6
        self.defect = np.full(len(walks), "", dtype="U23")
        hit = random.choice(len(walks), max(len(walks) // 1000, 1), replace=False)
        self.defect[hit] = np.resize(np.array(DEFECTS), len(hit))
        self.waits = {
            name: np.rint(random.lognormal(-2.0, 0.5, len(walks)) * 1e6) / 1e6 for name in FILING
        }
        self.waits["track"][self.defect == "hang"] = 12.0
        self.numbers = np.array([f"H99.1-{walk:07d}-{walk * 7919 % 99991:05d}" for walk in walks])

    def steps(self) -> Iterator[pa.Table]:
        began = self.due
        for name, wait in self.waits.items():
            wrong = (self.defect == "wrong_content") & (name == "track")
            receipt = np.where(self.defect == "payment_without_receipt", "", self.numbers)
            yield self._table(
                StepRow,
                procedure="licence_renewal",
                variant="complete",
                channel="http",
                target="drawn",
                phase=self.phase,
                step=name,
                attempt=1,
                due=self.due,
                started=began,
                seconds=wait,
                longest_wait=wait,
                outcome=np.where(wrong, "failed", "ok"),
                reason=np.where(wrong, "wrong_content", ""),
                reference=self.numbers if name in ACKNOWLEDGED else "",
                payment=self.numbers if name in ACKNOWLEDGED[1:] else "",
                receipt=receipt if name == "get_receipt" else "",
                amount=115_000 if name in ACKNOWLEDGED[1:] else 0,
                bytes=5_000 + self.walks % 97,
            )
            began = began + wait + 0.5
        for name in AUDIT:
            yield self._table(
                StepRow,
                procedure="licence_renewal",
                variant="complete",
                channel="http",
                target="drawn",
                phase="audit",
                step=name,
                attempt=1,
                due=self.due,
                started=self.due + 5e5,
                seconds=self.waits[name],
                longest_wait=self.waits[name],
                outcome="ok",
            )

    def requests(self) -> Iterator[pa.Table]:
        for phase, steps in ((self.phase, FILING), ("audit", AUDIT)):
            for name, methods in steps.items():
                for number, method in enumerate(methods):
                    is_cut = phase is self.phase and (name, number) == ("pay", 0)
                    cut = (self.defect == "connection_resets") & is_cut
                    yield self._table(
                        RequestRow,
                        step=name,
                        attempt=1,
                        phase=phase,
                        method=method,
                        path=self.numbers,
                        status=np.where(cut, 0, 200 if method == "GET" else 303),
                        started=self.due + number * 0.1,
                        seconds=self.waits[name] / len(methods),
                        bytes_received=2_000 + self.walks % 89,
                        outcome=np.where(cut, "failed", "ok"),
                        reason=np.where(cut, "reset", ""),
                    )

    def ledger(self) -> Iterator[pa.Table]:
        for name in ACKNOWLEDGED:
            yield self._table(
                LedgerLine,
                step=name,
                procedure="licence_renewal",
                citizen_id=self.numbers,
                reference=self.numbers,
                payment=self.numbers,
                amount=115_000,
            )

    def _table(self, kind: type[Any], **columns: Any) -> pa.Table:
        """Rows of these filings; a value stands for all of them, what is not given is empty."""
        given = {"run": self.run, "walk": self.walks, **columns}
        return pa.table(
            [self._column(given.get(field.name), field.type) for field in SCHEMAS[kind]],
            schema=SCHEMAS[kind],
        )

    def _column(self, value: Any, kind: pa.DataType) -> pa.Array:
        if isinstance(value, np.ndarray):
            return pa.array(value, kind)
        empty = "" if kind == pa.string() else 0
        return pa.repeat(pa.scalar(empty if value is None else value, kind), len(self.walks))


def check(report: dict[str, Any], walks: int, drawn: Drawn) -> None:
    """Compare the report with what was drawn; a difference ends the benchmark."""
    (portal,) = report["portals"]
    (table,) = portal["steps"]
    submit = next(row for row in table["rows"] if row["step"] == "submit")
    waits = np.sort(np.concatenate(drawn.submits))
    hits = {item["id"]: item["hit"] for item in portal["findings"] if item["hit"]}
    found = {
        "filings": portal["counts"]["walks"],
        "requests": portal["counts"]["requests"],
        "findings": hits,
        **{f"p{q}": submit[f"p{q}"]["value"] for q in (50, 95)},
    }
    expected = {
        "filings": walks,
        "requests": walks * sum(map(len, FILING.values())),
        "findings": dict(drawn.defects),
        **{f"p{q}": float(waits[-(-q * len(waits) // 100) - 1]) for q in (50, 95)},
    }
    if found != expected:
        raise SystemExit(f"The report says {found}; drawn was {expected}.")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
