"""The documents say what is true: links lead somewhere, named targets and commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LINK = re.compile(r"\]\(([^)\s]+)\)")
VERSION_HEADING = re.compile(r"## (Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\))")


@pytest.fixture(scope="module")
def documents(project_files: list[Path]) -> dict[Path, str]:
    return {file: file.read_text("utf-8") for file in project_files if file.suffix == ".md"}


def code_in(text: str) -> Iterator[str]:
    """What the document shows as something to type: fenced blocks and inline code."""
    yield from re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def test_every_link_within_the_project_leads_to_a_file(documents: dict[Path, str]) -> None:
    dead = [
        f"{file.name}: {link}"
        for file, text in documents.items()
        for link in LINK.findall(text)
        if "://" not in link and not link.startswith(("#", "mailto:"))
        if not (file.parent / link.partition("#")[0]).exists()
    ]
    assert dead == []


def test_every_make_target_that_a_document_names_exists(
    documents: dict[Path, str], root: Path
) -> None:
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        target
        for text in documents.values()
        for code in code_in(text)
        for target in re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)
    }
    assert named - targets == set()


def test_every_command_that_a_document_names_exists(documents: dict[Path, str]) -> None:
    ask = [sys.executable, "-c", "from civicgauge.cli import main; main()", "--help"]
    told = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  ([a-z][a-z-]*)", told, re.MULTILINE))
    named = {
        command
        for text in documents.values()
        for code in code_in(text)
        for command in re.findall(r"^civicgauge ([a-z][a-z-]*)", code, re.MULTILINE)
    }
    assert named - commands == set()


def test_every_test_that_a_document_names_exists(documents: dict[Path, str], root: Path) -> None:
    named = {
        test
        for text in documents.values()
        for test in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text)
    }
    assert named
    assert {
        f"{file}::{name}"
        for file, name in named
        if f"def {name}(" not in (root / file).read_text("utf-8")
    } == set()


def test_the_changelog_has_dated_versions_and_says_what_is_unreleased(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## .*", text, re.MULTILINE)
    assert headings
    assert [line for line in headings if not VERSION_HEADING.fullmatch(line)] == []


def test_every_decision_is_dated_and_says_whether_it_holds(root: Path) -> None:
    status = re.compile(r"^\*\d{4}-\d{2}-\d{2}, (accepted|superseded by .+)\*$", re.MULTILINE)
    records = sorted((root / "docs/decisions").glob("*.md"))
    assert [file.name for file in records if not status.search(file.read_text("utf-8"))] == []


def test_pictures_are_small_and_shown_somewhere(documents: dict[Path, str], root: Path) -> None:
    shown = {
        (file.parent / link).resolve()
        for file, text in documents.items()
        for link in LINK.findall(text)
    }
    pictures = sorted((root / "docs/pictures").glob("*.png"))
    assert pictures
    assert [file.name for file in pictures if file.stat().st_size > 200_000] == []
    assert [file.name for file in pictures if file.stem.endswith(".en") and file not in shown] == []
