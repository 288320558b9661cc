"""The built wheel holds the four packages with all their data, and works away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PYTHONS = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_exactly_the_four_packages(wheel: Path, packages: tuple[str, ...]) -> None:
    top = {name.partition("/")[0] for name in names_in(wheel)}
    about = wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"
    assert top == {*packages, about}


def test_the_wheel_holds_every_file_of_the_packages(
    wheel: Path, root: Path, packages: tuple[str, ...], project_files: list[Path]
) -> None:
    wanted = {file.relative_to(root).as_posix() for file in project_files}
    ours = {name for name in wanted if name.partition("/")[0] in packages}
    assert ours - names_in(wheel) == set()
    assert {"civicgauge/py.typed", "loadtests/py.typed"} < ours


def find_python(version: str) -> str:
    """A Python of this version that runs, also one that pyenv keeps off the path."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for candidate in (shutil.which(f"python{version}"), *map(str, kept)):
        if candidate and subprocess.run([candidate, "-V"], capture_output=True).returncode == 0:
            return candidate
    pytest.skip(f"there is no Python {version} on this machine")


def install(python: str, venv: Path, root: Path, wheel: Path) -> Path:
    """A new environment with the locked run-time packages and the wheel, and nothing else."""
    lock = ["--require-hashes", "-r", str(root / "requirements.lock")]
    if shutil.which("uv"):
        make, pip = ["uv", "venv", "--no-project"], ["uv", "pip", "install", "--python"]
        run(*make, "--python", python, str(venv))
        run(*pip, str(venv), *lock)
        run(*pip, str(venv), "--no-deps", str(wheel))
    else:
        run(python, "-m", "venv", str(venv))
        run(str(venv / "bin/python"), "-m", "pip", "install", *lock)
        run(str(venv / "bin/python"), "-m", "pip", "install", "--no-deps", str(wheel))
    return venv / "bin"


def run(*command: str, cwd: Path | None = None) -> str:
    """Output of a command that must succeed and knows nothing of the checkout."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.long
@pytest.mark.parametrize("version", PYTHONS)
def test_the_wheel_works_in_a_clean_environment_and_another_folder(
    version: str, root: Path, wheel: Path, tmp_path: Path
) -> None:
    programs = install(find_python(version), tmp_path / "venv", root, wheel)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = "import civicgauge, loadtests, uxflows, reports; print(civicgauge.__file__)"
    assert str(tmp_path) in run(str(programs / "python"), "-c", where, cwd=elsewhere)
    assert "portal" in run(str(programs / "civicgauge"), "--help", cwd=elsewhere)
    assert run(str(programs / "civicgauge"), "list", cwd=elsewhere).strip()
    assert list(elsewhere.iterdir()) == []
