"""One rendering that cannot be written, or breaks, costs no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from civicgauge.errors import NoBrowser, RunFolderError
from reports.render import render_all
from uxflows.printing import printer

ALL = [
    "bao-cao.html",
    "report.en.html",
    "report.json",
    "junit.xml",
    "summary.md",
    "bao-cao.xlsx",
    "report.en.xlsx",
]
PDF = ["bao-cao.pdf", "report.en.pdf"]


def no_browser(_: str) -> bytes:
    raise NoBrowser("No browser was found.")


def test_without_a_printer_there_is_everything_but_pdf(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    rendered = render_all(everything, tmp_path)
    assert [file.name for file in rendered.files] == ALL
    assert rendered.missing == {}
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(ALL)


def test_what_is_in_the_way_of_one_file_is_told_and_the_others_are_written(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "bao-cao.xlsx").mkdir()
    (tmp_path / "junit.xml").write_text("<testsuites><testsu", encoding="utf-8")
    rendered = render_all(everything, tmp_path)
    assert {file.name for file in rendered.files} == {*ALL} - {"bao-cao.xlsx"}
    (name, error), *_ = rendered.missing.items()
    assert name == "bao-cao.xlsx"
    assert isinstance(error, RunFolderError)
    assert "Move away the folder that is in the way" in str(error)
    assert (tmp_path / "junit.xml").read_text(encoding="utf-8").endswith("</testsuites>\n")


def test_without_a_browser_an_older_pdf_stays_and_everything_else_is_written(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "bao-cao.pdf").write_bytes(b"%PDF older")
    rendered = render_all(everything, tmp_path, no_browser)
    assert [file.name for file in rendered.files] == ALL
    assert {name: str(error) for name, error in rendered.missing.items()} == dict.fromkeys(
        PDF, "No browser was found."
    )
    assert (tmp_path / "bao-cao.pdf").read_bytes() == b"%PDF older"


def test_a_browser_that_does_not_print_in_time_costs_only_the_pdf(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    with printer(seconds=0) as print_page:
        rendered = render_all(everything, tmp_path, print_page)
    assert [file.name for file in rendered.files] == ALL
    assert {name: str(error) for name, error in rendered.missing.items()} == dict.fromkeys(
        PDF,
        "The browser could not print the report: it was not done after 0 s. "
        "Run `civicgauge doctor`, or print the HTML report from another browser.",
    )


def test_a_renderer_with_a_fault_of_ours_is_loud_after_the_others_have_written(
    everything: Mapping[str, Any], tmp_path: Path
) -> None:
    broken = {**everything, "figures": None}  # Pages and workbooks show them, the others do not.
    with pytest.raises(ExceptionGroup, match="Not every rendering") as raised:
        render_all(broken, tmp_path)
    assert len(raised.value.exceptions) == 4
    assert {file.name for file in tmp_path.iterdir()} == {"report.json", "junit.xml", "summary.md"}
