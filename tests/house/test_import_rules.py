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
    return forbidden(module) - (HALVES if module == THE_COMMAND_LINE else set())


@pytest.fixture(scope="module")
def loaded(modules: Mapping[str, Path], root: Path) -> dict[str, set[str]]:
    """What importing each module, alone in a new process, has loaded in the end."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda name: load_alone(name, root), modules)
        return dict(zip(modules, found, strict=True))


def load_alone(name: str, root: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TELL_WHAT_IS_LOADED, name],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{name} cannot be imported alone:\n{done.stderr}"
    return set(json.loads(done.stdout.splitlines()[-1]))


def imported_anywhere(file: Path) -> Iterator[str]:
    """Top-level names of all imports in the file, also those inside functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_importing_a_module_never_loads_what_it_must_not_know(
    loaded: dict[str, set[str]],
) -> None:
    broken = {module: names & forbidden(module) for module, names in loaded.items()}
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
