"""Who may know whom: the walls of the house, seen from outside and read from the source."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HALVES = {"loadtests", "uxflows", "reports"}
MAY_KNOW_LOCUST = {
    "loadtests.locustfile",
    "loadtests.locust_statistics",
    "loadtests.users",
    "loadtests.clients.locust_client",
    "loadtests.workers.process",
}
MAY_KNOW_GEVENT = MAY_KNOW_LOCUST | {
    f"loadtests.clients.{name}" for name in ("thin_client", "asset_client", "browsing")
}
THE_COMMAND_LINE = "civicgauge.cli"

COMMON = (
    *("numpy", "pyarrow.parquet", "pyarrow.compute", "faker", "PIL.ImageDraw"),
    *("starlette.applications", "jinja2", "selectolax.lexbor", "click", "rich.live"),
)
ALSO_KNOWN = {
    "reports": ("pandas", "babel.dates", "xlsxwriter"),
    "uxflows": ("playwright.sync_api",),
}
"""Foreign packages loaded once per package of ours and then forked, because importing them anew
for every module takes minutes; only such that the package may know."""

IMPORT_EACH_IN_A_NEW_PROCESS = r"""
import importlib, json, os, sys

def import_alone(name):
    # A package is imported before any of its modules, so theirs are forks of its process.
    if os.fork() == 0:
        try:
            importlib.import_module(name)
            told = [name, sorted({known.partition(".")[0] for known in sys.modules}), ""]
        except BaseException as error:
            told = [name, [], repr(error)]
        os.write(1, (json.dumps(told) + "\n").encode())
        for below in names:
            if below.rpartition(".")[0] == name:
                import_alone(below)
        os._exit(0)
    os.wait()

known, names = map(json.loads, sys.argv[1:])
for name in known:
    importlib.import_module(name)
import_alone(names[0])
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What is loaded after a module was imported alone, or why it could not be."""

    loaded: frozenset[str]
    error: str


def forbidden(module: str) -> set[str]:
    """Top-level packages that this module must not know."""
    package = module.partition(".")[0]
    banned = HALVES - {package}
    if package != "uxflows":
        banned |= {"playwright"}
    if package != "reports":
        banned |= {"pandas"}
    if module not in MAY_KNOW_LOCUST:
        banned |= {"locust"}
    if module not in MAY_KNOW_GEVENT:
        banned |= {"gevent", "geventhttpclient"}
    return banned


def forbidden_late(module: str) -> set[str]:
    """The same for imports inside functions; only the command line brings the halves together."""
    return forbidden(module) - (HALVES if module.startswith(THE_COMMAND_LINE) else set())


@pytest.fixture(scope="module")
def imports(modules: Mapping[str, Path], root: Path) -> dict[str, Imported]:
    """Every module imported alone, each in a process that knows none of ours."""

    def start(package: str) -> subprocess.Popen[str]:
        names = [name for name in modules if name.partition(".")[0] == package]
        known = COMMON + ALSO_KNOWN.get(package, ())
        command = [sys.executable, "-c", IMPORT_EACH_IN_A_NEW_PROCESS]
        arguments = [json.dumps(known), json.dumps(sorted(names))]
        return subprocess.Popen([*command, *arguments], cwd=root, stdout=subprocess.PIPE, text=True)

    def told(process: subprocess.Popen[str]) -> Iterator[tuple[str, Imported]]:
        output, _ = process.communicate()
        assert process.returncode == 0
        for line in output.splitlines():
            name, loaded, error = json.loads(line)
            yield name, Imported(frozenset(loaded), error)

    packages = dict.fromkeys(name.partition(".")[0] for name in modules)
    side_by_side = [start(package) for package in packages]
    return dict(found for process in side_by_side for found in told(process))


def imported_anywhere(file: Path) -> Iterator[str]:
    """Top-level names of all imports in the file, also those inside functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_every_module_can_be_imported_alone(
    imports: dict[str, Imported], modules: Mapping[str, Path]
) -> None:
    assert {name: found.error for name, found in imports.items() if found.error} == {}
    assert set(imports) == set(modules)


def test_importing_a_module_never_loads_what_it_must_not_know(
    imports: dict[str, Imported],
) -> None:
    broken = {module: found.loaded & forbidden(module) for module, found in imports.items()}
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
