"""Rules of CONTRIBUTING.md that a machine can check: sizes, docstrings, sleeps, private names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

import pytest

MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 60
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Written in halves, so that this file does not find itself.
PRIVATE = re.compile(
    "|".join(
        (
            r"pypi\." + "org",
            "pythonhosted" + r"\.",
            "npmjs" + r"\.",
            r"deb\." + "debian",
            "crates" + r"\.io",
            r"(?<![\w.~-])/wo" + r"rk/",
            r"/root/" + r"\.",
        )
    )
)


@pytest.fixture(scope="module")
def sizes(modules: Mapping[str, Path]) -> dict[str, int]:
    """Lines of every function, its docstring not counted."""
    return {
        f"{module}.{function.name}:{function.lineno}": lines_of(function)
        for module, file in modules.items()
        for function in functions_in(file)
    }


def functions_in(file: Path) -> Iterator[Function]:
    tree = ast.parse(file.read_text("utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(node: Function) -> int:
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return total
    return total - ((first.end_lineno or first.lineno) - first.lineno + 1)


def test_no_file_is_too_long_to_read_in_one_go(project_files: list[Path]) -> None:
    python = [file for file in project_files if file.suffix == ".py"]
    lengths = {file.name: len(file.read_text("utf-8").splitlines()) for file in python}
    assert {name: n for name, n in lengths.items() if n > MAX_LINES_OF_A_FILE} == {}


def test_functions_are_short(sizes: dict[str, int]) -> None:
    assert {name: n for name, n in sizes.items() if n > MAX_LINES_OF_A_FUNCTION} == {}
    under_forty = sum(n < 40 for n in sizes.values())
    assert under_forty / len(sizes) >= 0.9
    assert median(sizes.values()) < 10


def test_every_module_says_what_its_job_is(modules: Mapping[str, Path]) -> None:
    silent = [
        name
        for name, file in modules.items()
        if not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]
    assert silent == []


def test_no_test_waits_for_time_to_pass(project_files: list[Path]) -> None:
    waiting = [
        f"{file.name}:{node.lineno}"
        for file in project_files
        if file.name.startswith("test_") or file.name == "conftest.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and is_a_wait(node)
    ]
    assert waiting == []


def is_a_wait(call: ast.Call) -> bool:
    """``sleep(...)`` of any module with anything but zero, or Playwright's timed wait."""
    named = call.func
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    gives_way = [ast.unparse(argument) for argument in call.args] == ["0"]
    return name == "wait_for_timeout" or (name == "sleep" and not gives_way)


def test_no_file_names_a_package_source_or_a_private_place(project_files: list[Path]) -> None:
    found = []
    for file in project_files:
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{file.name}: {match[0]}" for match in PRIVATE.finditer(text)]
    assert found == []
