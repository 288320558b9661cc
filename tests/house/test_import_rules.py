"""Who may know whom: the walls of the house, seen from outside and read from the source."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import packages_distributions
from pathlib import Path
from subprocess import CompletedProcess

import pytest

HALVES = {"loadtests", "uxflows", "reports"}
MAY_KNOW_LOCUST = {"loadtests.locustfile", "loadtests.users"}
THE_COMMAND_LINE = "civicgauge.cli"

TELL_WHAT_IS_LOADED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def forbidden(module: str) -> set[str]:
    """Top-level packages that this module must not know."""
    package = module.partition(".")[0]
    banned = HALVES - {package}
    if package != "uxflows":
        banned |= {"playwright"}
    if package != "reports":
        banned |= {"pandas"}
    if module not in MAY_KNOW_LOCUST:
        banned |= {"locust", "gevent"}
    return banned


def forbidden_late(module: str) -> set[str]:
    """The same for imports inside functions; only the command line brings the halves together."""
    return forbidden(module) - (HALVES if module.startswith(THE_COMMAND_LINE) else set())


@pytest.fixture(scope="module")
def imports(modules: Mapping[str, Path], root: Path) -> dict[str, CompletedProcess[str]]:
    """Every module imported alone, each in a new process."""

    def import_alone(name: str) -> CompletedProcess[str]:
        command = [sys.executable, "-c", TELL_WHAT_IS_LOADED, name]
        return subprocess.run(command, cwd=root, capture_output=True, text=True)

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(modules, pool.map(import_alone, modules), strict=True))


def imported_anywhere(file: Path) -> Iterator[str]:
    """Top-level names of all imports in the file, also those inside functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_every_module_can_be_imported_alone(imports: dict[str, CompletedProcess[str]]) -> None:
    failed = {name: done.stderr for name, done in imports.items() if done.returncode != 0}
    assert {name: told.splitlines()[-1] for name, told in failed.items()} == {}


def test_importing_a_module_never_loads_what_it_must_not_know(
    imports: dict[str, CompletedProcess[str]],
) -> None:
    broken = {
        module: set(json.loads(done.stdout.splitlines()[-1])) & forbidden(module)
        for module, done in imports.items()
        if done.returncode == 0
    }
    assert {module: names for module, names in broken.items() if names} == {}


def test_no_import_inside_a_function_gets_around_the_walls(modules: Mapping[str, Path]) -> None:
    broken = {
        module: set(imported_anywhere(file)) & forbidden_late(module)
        for module, file in modules.items()
    }
    assert {module: names for module, names in broken.items() if names} == {}


def test_no_module_beside_the_locustfile_hides_an_installed_package(root: Path) -> None:
    """Locust puts the locustfile's folder first on the path."""
    folder = root / "loadtests"
    beside = {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py"}
    installed = set(packages_distributions()) - HALVES
    assert beside & (installed | sys.stdlib_module_names) == set()
