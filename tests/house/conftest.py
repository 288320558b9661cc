"""What the tests of the house itself look at: the four packages and every file of the project."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("civicgauge", "loadtests", "uxflows", "reports")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def packages() -> tuple[str, ...]:
    return PACKAGES


@pytest.fixture(scope="session")
def modules() -> dict[str, Path]:
    """Every module of the four packages by its dotted name."""
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return {_dotted(file.relative_to(ROOT)): file for file in sorted(files)}


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file that is, or with the next commit will be, part of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout, so nobody knows which files are the project's")
    return [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def _dotted(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
