"""What is imported is declared, what is declared is imported, and the lock holds all of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

LOADED_BY_OTHERS = {
    "jinja2": "Starlette's templates",
    "python-multipart": "Starlette reads uploads with it",
}
BROUGHT_ALONG = {"gevent": "Locust brings the version that it needs"}
AGREED_IN_THE_DESIGN = {
    *("locust", "playwright", "pytest", "faker", "pandas"),
    *("starlette", "uvicorn", "python-multipart", "jinja2", "pillow", "selectolax"),
    *("click", "rich", "pyarrow", "numpy", "scipy", "xlsxwriter", "babel", "matplotlib"),
}


@pytest.fixture(scope="module")
def declared(root: Path) -> set[str]:
    """Names of the run-time dependencies, without extras and versions."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return {name_of(requirement) for requirement in project["dependencies"]}


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return normal(match[0])


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def imported(modules: Mapping[str, Path]) -> Iterator[str]:
    """Distributions behind all imports of other people's packages in the four packages."""
    providers = packages_distributions()
    for file in modules.values():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            roots = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
            yield from (normal(providers[root][0]) for root in roots if root in providers)


def test_every_imported_package_is_declared(
    modules: Mapping[str, Path], declared: set[str]
) -> None:
    assert set(imported(modules)) - declared - set(BROUGHT_ALONG) - {"civicgauge"} == set()


def test_every_declared_package_is_used(modules: Mapping[str, Path], declared: set[str]) -> None:
    assert declared - set(imported(modules)) - set(LOADED_BY_OTHERS) == set()


def test_every_package_beyond_the_agreed_ones_has_a_decision(
    root: Path, declared: set[str]
) -> None:
    decisions = "\n".join(file.read_text("utf-8") for file in (root / "docs/decisions").iterdir())
    assert {name for name in declared - AGREED_IN_THE_DESIGN if name not in decisions} == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_pins_every_declared_package_with_hashes(
    root: Path, declared: set[str], lock: str
) -> None:
    text = (root / lock).read_text("utf-8")
    pinned = set(
        re.findall(r"^([a-z0-9-]+)==\S+(?: ;.*)? \\\n +--hash=sha256:", text, re.MULTILINE)
    )
    assert declared <= pinned
    assert set(re.findall(r"^[a-z0-9-]+", text, re.MULTILINE)) == pinned
