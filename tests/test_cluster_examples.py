"""The compose file and the Kubernetes manifest are whole, on one loopback, and they work."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.cli.main import commands
from civicgauge.guard import check_url
from civicgauge.runs import RunFolder
from loadtests.load_profile import load_profile

FOLDER = Path(__file__).parents[1] / "examples" / "cluster"
PROFILE = "/plan/peak.toml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Of the compose file, with WORKERS not set."""
    text = re.sub(r"\$\{WORKERS:-(\d+)\}", r"\1", (FOLDER / "compose.yml").read_text("utf-8"))
    found: dict[str, Any] = yaml.safe_load(text)["services"]
    return found


@pytest.fixture(scope="module")
def manifests() -> dict[str, Any]:
    """The objects of the manifest by kind."""
    text = (FOLDER / "kubernetes.yml").read_text("utf-8")
    return {item["kind"]: item for item in yaml.safe_load_all(text)}


@pytest.fixture(scope="module")
def pod(manifests: dict[str, Any]) -> Any:
    return manifests["Job"]["spec"]["template"]["spec"]


def containers(pod: Any) -> dict[str, Any]:
    return {item["name"]: item for item in (*pod["initContainers"], *pod["containers"])}


def given(command: Sequence[str]) -> dict[str, Any]:
    """What the command line means to the program; a wrong option is an error."""
    program, name, *arguments = command
    assert program == "civicgauge"
    context = commands.commands[name].make_context(name, list(arguments))
    assert isinstance(context, click.Context)
    return dict(context.params)


def test_the_plan_that_is_mounted_can_be_played() -> None:
    profile = load_profile(str(FOLDER / "peak.toml"), load_catalogue())
    assert profile.walks == 100


def test_master_and_workers_play_the_same_on_loopback_and_find_each_other(
    services: dict[str, Any], pod: Any
) -> None:
    for named in ({name: item["command"] for name, item in services.items()},
                  {name: item["command"] for name, item in containers(pod).items()}):  # fmt: skip
        master = given(named["master"])
        workers = [given(command) for name, command in named.items() if "worker" in name]
        same = ["target", "profile", "percent", "minutes", "walks", "seed"]
        same += ["client", "think", "users", "assets"]
        for worker in workers:
            assert {key: worker[key] for key in same} == {key: master[key] for key in same}
            assert worker["master"] == master["listen"] == ("127.0.0.1", 5557)
        assert check_url(master["target"]) == f"http://127.0.0.1:{given(named['portal'])['port']}"
        assert master["profile"] == PROFILE


def test_compose_has_as_many_workers_as_the_master_waits_for_in_the_portals_network(
    services: dict[str, Any],
) -> None:
    assert set(services) == {"portal", "master", "worker"}
    assert given(services["master"]["command"])["workers"] == 2
    assert services["worker"]["deploy"] == {"replicas": 2}
    for name in ("master", "worker"):
        assert services[name]["network_mode"] == "service:portal"
        assert services[name]["depends_on"] == {"portal": {"condition": "service_healthy"}}
        source, inside, mode = services[name]["volumes"][0].split(":")
        assert ((FOLDER / source).is_file(), inside, mode) == (True, PROFILE, "ro")
    assert not any("ports" in service for service in services.values())


def test_the_manifest_has_kinds_that_exist_and_mounts_that_lead_somewhere(
    manifests: dict[str, Any], pod: Any
) -> None:
    versions = {kind: item["apiVersion"] for kind, item in manifests.items()}
    assert versions == {"Secret": "v1", "PersistentVolumeClaim": "v1", "Job": "batch/v1"}
    job = manifests["Job"]["spec"]
    assert (job["backoffLimit"], pod["restartPolicy"]) == (0, "Never")
    volumes = {item["name"]: item for item in pod["volumes"]}
    assert volumes["plan"]["configMap"] == {"name": "civicgauge-plan"}
    claim = manifests["PersistentVolumeClaim"]["metadata"]["name"]
    assert volumes["runs"]["persistentVolumeClaim"] == {"claimName": claim}
    (portal,) = pod["initContainers"]
    assert (portal["name"], portal["restartPolicy"]) == ("portal", "Always")
    named = containers(pod)
    workers = [name for name in named if name.startswith("worker-")]
    assert len(workers) == given(named["master"]["command"])["workers"]
    for name in ("master", *workers):
        paths = {mount["name"]: mount["mountPath"] for mount in named[name]["volumeMounts"]}
        assert paths == {"plan": "/plan", "runs": "/runs"}
    secret = manifests["Secret"]["metadata"]["name"]
    assert all(item["envFrom"] == [{"secretRef": {"name": secret}}] for item in named.values())


class Here:
    """Starts containers' commands in a folder of this machine, on ports that are free here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {port: free_port() for port in ("8000", "5557")}
        self.started: list[subprocess.Popen[bytes]] = []

    @property
    def portal(self) -> int:
        """The port of the portal."""
        return int(self._ports["8000"])

    def start(
        self, command: Sequence[str], environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        places = {PROFILE: str(FOLDER / "peak.toml"), "/runs": str(self._folder / "runs")}
        words = [_replaced(_replaced(word, places), self._ports) for word in command]
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / words[0]), *words[1:]],
            cwd=self._folder,
            env={**os.environ, **(environment or {})},
        )
        self.started.append(process)
        return process


def _replaced(text: str, new: Mapping[str, str]) -> str:
    return re.sub("|".join(new), lambda found: new[found[0]], text)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    here = Here(tmp_path)
    yield here
    for process in here.started:
        with process:
            process.terminate()


def wait_for(port: int) -> None:
    """As the health check does: until something listens."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return


@pytest.mark.long
def test_the_commands_of_the_compose_file_measure_and_their_folders_make_one_report(
    services: dict[str, Any], here: Here, tmp_path: Path
) -> None:
    def start(name: str) -> subprocess.Popen[bytes]:
        return here.start(services[name]["command"], services[name]["environment"])

    start("portal")
    wait_for(here.portal)
    workers = [start("worker") for _ in range(services["worker"]["deploy"]["replicas"])]
    assert start("master").wait() == 0
    assert [worker.wait() for worker in workers] == [0, 0]
    path, *others = sorted((tmp_path / "runs").iterdir(), key=lambda item: len(item.name))
    for folder in others:
        shutil.copytree(folder, path, dirs_exist_ok=True)
    assert RunFolder.open(path).rows_apart() == ()
    assert here.start(["civicgauge", "report", f"/runs/{path.name}"]).wait() == 0
