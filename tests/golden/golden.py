"""The golden run: two small stored runs written as real run folders, judged and rendered."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from reports.build import build_report
from reports.language import language
from reports.render.html import html
from reports.render.junit import junit
from reports.render.markdown import markdown

HERE = Path(__file__).parent
RUNS = ("load", "flow")
ACCEPT = "python -m tests.golden.accept"
"""The command that stores what is rendered now, after somebody has looked at the difference."""


def outcome(folder: Path) -> dict[str, str]:
    """The stored runs judged and rendered anew; `folder` takes their run folders."""
    report = _lasting(build_report([_written(folder, name) for name in RUNS]))
    words = language("vi")
    return {
        "report.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n",
        "junit.xml": junit(report, words),
        "summary.md": markdown(report, words, "bao-cao.html"),
        "page.txt": _text_of(html(report, words)),
    }


def _text_of(page: str) -> str:
    """What a reader sees of a page, one piece a line; its look may change freely."""
    body = LexborHTMLParser(page).body
    assert body is not None
    pieces = body.text(separator="\n").splitlines()
    return "\n".join(piece.strip() for piece in pieces if piece.strip()) + "\n"


def stored(name: str) -> str:
    """What was accepted last."""
    return (HERE / "accepted" / name).read_text(encoding="utf-8")


def _written(parent: Path, name: str) -> Path:
    manifest = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    manifest["facts"] = json.loads((HERE / "facts.json").read_text(encoding="utf-8"))
    folder = RunFolder(parent / manifest["run"])
    folder.path.mkdir()
    with RowWriter(folder.path) as writer:
        for row in _rows(name, manifest):
            writer.add(row)
    if "audit" in manifest:
        folder.write_json("audit.json", manifest.pop("audit"))
    folder.update(manifest)
    return folder.path


def _rows(name: str, manifest: Mapping[str, Any]) -> Iterator[StepRow]:
    """The rows of a table with one line per walk and one column per step: its wait in seconds.

    An empty cell is a step that the walk did not come to; ``0.25 failed http_500`` is one that
    did not succeed, with its reason or what the portal said.
    """
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            yield from _walk(line, manifest)


def _walk(line: Mapping[str, str], manifest: Mapping[str, Any]) -> Iterator[StepRow]:
    clock = float(line["due"])
    for step in [name for name in line if name not in ("walk", "variant", "due")]:
        if not line[step]:
            return
        seconds, how, why = (*line[step].split(maxsplit=2), "", "")[:3]
        row = StepRow(
            run=manifest["run"],
            walk=int(line["walk"]),
            procedure="licence_renewal",
            variant=line["variant"],
            persona=manifest.get("persona", ""),
            channel=manifest["channel"],
            target=manifest["target"]["name"],
            phase="measured",
            step=step,
            attempt=1,
            due=float(line["due"]),
            started=clock,
            seconds=float(seconds),
            longest_wait=float(seconds),
            outcome=how or "ok",
            reason=why if how == "failed" else "",
            notice=why if how == "refused" else "",
            amount=115_000 if step in ("pay", "get_receipt") else 0,
            **_acknowledged(step, line["walk"]),
        )
        clock = row.started + row.seconds
        yield row


def _acknowledged(step: str, walk: str) -> dict[str, Any]:
    names = {"submit": "reference", "pay": "payment", "get_receipt": "receipt"}
    return {names[step]: f"{names[step]}-{walk}"} if step in names else {}


def _lasting(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report without what changes from day to day: file names, digests and the version."""
    runs = [{**run, "files": {}, "digest": ""} for run in report["runs"]]
    return {**report, "runs": runs, "civicgauge": ""}
