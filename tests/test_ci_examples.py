"""The pipelines to copy: well-formed, pinned, keeping their results, and their commands work."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / "examples" / "ci"
INSTALL = "python -m pip install --require-hashes -r ci/requirements.lock"


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def github() -> Any:
    return read("github.yml")["jobs"]["measure"]


@pytest.fixture(scope="module")
def gitlab() -> Any:
    return read("gitlab-ci.yml")["civicgauge"]


@pytest.fixture(scope="module")
def jenkins() -> str:
    return (FOLDER / "Jenkinsfile").read_text("utf-8")


def named(job: Any, name: str) -> Any:
    return next(step for step in job["steps"] if step.get("name") == name)


def jenkins_environment(text: str) -> dict[str, str]:
    return dict(re.findall(r"^ +([A-Z_]+) = '([^']*)'$", text, re.MULTILINE))


def test_github_pins_every_action_to_a_commit_and_may_only_read(github: Any) -> None:
    used = [step["uses"] for step in github["steps"] if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name) for name in used)
    assert read("github.yml")["permissions"] == {"contents": "read"}


def test_github_keeps_summary_and_results_also_of_a_failed_run(github: Any) -> None:
    for name in ("Summary", "Keep the report"):
        assert named(github, name)["if"] == "always()"
    assert "$GITHUB_STEP_SUMMARY" in named(github, "Summary")["run"]
    assert named(github, "Keep the report")["with"]["path"] == "results/"


def test_gitlab_keeps_results_and_junit_also_of_a_failed_run(gitlab: Any) -> None:
    kept = gitlab["artifacts"]
    assert (kept["when"], kept["paths"]) == ("always", ["results/"])
    assert kept["reports"]["junit"] == "results/report/junit.xml"
    assert gitlab["allow_failure"] == {"exit_codes": 11}


def test_jenkins_has_its_sections_in_order_and_every_bracket_closed(jenkins: str) -> None:
    code = re.sub(r"'''.*?'''|\"[^\"\n]*\"|'[^'\n]*'|//[^\n]*", "", jenkins, flags=re.DOTALL)
    opened: list[str] = []
    for bracket in re.findall(r"[][(){}]", code):
        if bracket in "([{":
            opened.append(bracket)
        else:
            assert opened.pop() + bracket in ("()", "[]", "{}")
    assert opened == []
    sections = re.findall(r"^ {4}(\w+) \{$", code, re.MULTILINE)
    assert sections == ["agent", "options", "environment", "stages", "post"]
    always = jenkins[jenkins.index("always {") :]
    assert "junit testResults: 'results/report/junit.xml'" in always
    assert "archiveArtifacts artifacts: 'results/**'" in always


def test_all_three_install_the_same_measure_the_same_and_tell_the_same_settings(
    github: Any, gitlab: Any, jenkins: str
) -> None:
    installs = named(github, "Install")["run"].splitlines()
    assert installs[0] == INSTALL
    assert gitlab["before_script"] == installs
    assert all(line in jenkins for line in installs)
    settings = github["env"]
    assert gitlab["variables"] == settings == jenkins_environment(jenkins)


def test_the_script_is_shell_that_bash_understands() -> None:
    checked = subprocess.run(["bash", "-n", str(FOLDER / "measure.sh")], capture_output=True)
    assert checked.returncode == 0, checked.stderr


def commands_of(platform: str, github: Any, gitlab: Any, jenkins: str) -> str:
    """What the platform's shell is given to measure with."""
    if platform == "github":
        return str(named(github, "Measure")["run"])
    if platform == "gitlab":
        return "\n".join(gitlab["script"])
    found = re.search(r"sh\(script: '([^']*)', returnStatus: true\)", jenkins)
    assert found is not None
    return found[1]


def measured(commands: str, folder: Path, settings: dict[str, str]) -> int:
    """Run the commands as the platform would, on a port that is free here; the exit code."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (folder / "ci").mkdir()
    shutil.copy(FOLDER / "measure.sh", folder / "ci")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {key: value.replace("8000", port) for key, value in settings.items()}
    return subprocess.run(
        ["bash", "-e", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path, **given},
        timeout=300,
        check=False,
        capture_output=True,
    ).returncode


@pytest.mark.long
@pytest.mark.parametrize("platform", ["github", "gitlab", "jenkins"])
def test_the_commands_measure_the_bundled_portal_and_leave_what_is_published(
    platform: str, github: Any, gitlab: Any, jenkins: str, tmp_path: Path
) -> None:
    commands = commands_of(platform, github, gitlab, jenkins)

    assert measured(commands, tmp_path, github["env"]) == 0
    suites = xml.parse(tmp_path / "results/report/junit.xml").getroot()
    assert int(suites.get("tests", "0")) > 0
    assert (tmp_path / "results/report/summary.md").stat().st_size < 1024**2


@pytest.mark.long
def test_a_portal_with_a_dead_end_fails_the_pipeline_and_still_leaves_the_report(
    github: Any, gitlab: Any, jenkins: str, tmp_path: Path
) -> None:
    commands = commands_of("github", github, gitlab, jenkins)
    broken = {"START_PORTAL": "civicgauge portal --port 8000 --fault lost_dossier"}

    assert measured(commands, tmp_path, {**github["env"], **broken}) == 10
    assert (tmp_path / "results/report/junit.xml").is_file()
