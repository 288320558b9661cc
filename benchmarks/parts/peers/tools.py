"""How each tool is started on the strict target; it plays until it is ended."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.peers.recipe import Act, read_recipe
from benchmarks.parts.processes import ROOT
from civicgauge.runs import RunFolder
from loadtests.settings import Settings

HERE = Path(__file__).parent
CITIZENS = 20
SECONDS = 600
"""For tools that must be told how long; they are ended long before."""


_PROFILE = """
title = {{ vi = "Đo máy phát tải", en = "The generator is measured" }}
minutes = {minutes}
warm_up_seconds = 0
shape = [[0, 1], [1, 1]]
max_in_flight = {at_once}
step_timeout = 600

[[filings]]
procedure = "licence_renewal"
per_hour = {per_hour}
variants = {{ complete = 1 }}
"""


@dataclass(frozen=True, slots=True)
class Peak:
    """What `civicgauge load` is to play; by default far more than one process can."""

    per_hour: float = 3_600_000.0
    minutes: float = 1.0
    at_once: int = CITIZENS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tool plays: the target, the recipe, and a folder for what it writes."""

    url: str
    recipe: Path
    folder: Path
    peak: Peak = Peak()


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, and the command that must be there.

    Attributes:
        whole: whether it plays the whole filing; else it only opens the first page.
        why: why it does not.
    """

    command: str
    start: Callable[[Place], list[str]]
    whole: bool = True
    why: str = ""

    @property
    def installed(self) -> bool:
        return self.command == "" or shutil.which(self.command) is not None

    def run(self, place: Place) -> subprocess.Popen[bytes]:
        """Start it; what it says goes to a file."""
        environment = {
            **os.environ,
            **_environment(place),
            "BENCH_RECIPE": str(place.recipe),
            "BENCH_URL": place.url,
            "PYTHONPATH": str(ROOT),
        }
        with (place.folder / "said.txt").open("wb") as said:
            return subprocess.Popen(
                self.start(place),
                cwd=place.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def _environment(place: Place) -> dict[str, str]:
    """What `civicgauge load` tells its generator, for the one tool that is it."""
    run = RunFolder.create(place.folder, "load", "strict", {})
    profile = place.folder / "profile.toml"
    profile.write_text(_PROFILE.format(**asdict(place.peak)), "utf-8")
    return Settings(target=place.url, profile=str(profile), run=run.path).environment()


def _locust(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "locust", *arguments, "--headless", "--only-summary"]


def _load(place: Place) -> list[str]:
    return _locust("-f", str(ROOT / "loadtests" / "locustfile.py"), "--loglevel", "WARNING")


def _ours(way: str) -> Callable[[Place], list[str]]:
    module = [sys.executable, "-m", "benchmarks.parts.peers.ours", way]
    return lambda place: [*module, place.url, str(place.recipe), str(CITIZENS)]


def _stock(user: str) -> Callable[[Place], list[str]]:
    size = ["-u", str(CITIZENS), "-r", str(CITIZENS), "-t", f"{SECONDS}s"]
    file = str(HERE / "peer_locustfile.py")
    return lambda place: _locust("-f", file, user, "--host", place.url, *size)


def _wrk(place: Place) -> list[str]:
    size = [f"-t{CITIZENS}", f"-c{CITIZENS}", f"-d{SECONDS}s"]
    return ["wrk", *size, "-s", str(HERE / "journey.lua"), place.url, str(place.recipe.parent)]


def _h2load(place: Place) -> list[str]:
    return ["h2load", "--h1", f"-c{CITIZENS}", f"-D{SECONDS}", place.url + "/"]


def _molotov(place: Place) -> list[str]:
    size = ["-w", str(CITIZENS), "-d", str(SECONDS)]
    return ["molotov", "-q", *size, str(HERE / "molotov_script.py")]


def _k6(place: Place) -> list[str]:
    size = ["--vus", str(CITIZENS), "--duration", f"{SECONDS}s"]
    quiet = ["--quiet", "--no-summary", "--no-usage-report"]
    return ["k6", "run", *quiet, *size, str(HERE / "k6_filing.js")]


def _artillery(place: Place) -> list[str]:
    script = place.folder / "script.yml"  # JSON is YAML
    script.write_text(json.dumps(_for_artillery(place)), "utf-8")
    return ["artillery", "run", str(script)]


def _for_artillery(place: Place) -> dict[str, Any]:
    phase = {"duration": 1, "arrivalCount": CITIZENS}
    flow = [_artillery_act(act, place.recipe.parent) for act in read_recipe(place.recipe)]
    return {
        "config": {
            "target": place.url,
            "phases": [phase],
            "processor": str(HERE / "artillery_processor.js"),
            "http": {"timeout": 30},
        },
        "scenarios": [{"flow": [{"loop": flow, "count": 1_000_000}]}],
    }


def _artillery_act(act: Act, folder: Path) -> dict[str, Any]:
    """What is not known beforehand is put in by the functions that are named here."""
    if act.get:
        return {"get": {"url": act.get, "afterResponse": "keep"}}
    if act.link:
        return {"get": {"url": act.link, "beforeRequest": "follow", "afterResponse": "keep"}}
    if act.upload is not None:
        files = {
            field: {"fromFile": str(folder / name), "contentType": "image/jpeg"}
            for field, name in act.upload.items()
        }
        sent = {"formData": {"token": "{{ token }}", **files}, "beforeRequest": "upload"}
    else:
        sent = {"form": {"token": "", **(act.form or {})}, "beforeRequest": "form"}
    return {"post": {"url": "/", **sent, "afterResponse": "keep"}}


LOAD = Tool("", _load)

TOOLS: Mapping[str, Tool] = {
    "Locust `FastHttpUser`, hand-written": Tool("", _stock("FastCitizen")),
    "`FormHands` and our client": Tool("", _ours("walk")),
    "the same as `civicgauge load` plays it": LOAD,
    "our client, hand-written": Tool("", _ours("thin")),
    "Locust `HttpUser`, hand-written": Tool("", _stock("HttpCitizen")),
    "wrk, Lua": Tool("wrk", _wrk),
    "k6": Tool("k6", _k6),
    "artillery": Tool("artillery", _artillery),
    "molotov": Tool("molotov", _molotov),
    "h2load": Tool("h2load", _h2load, whole=False, why="no scripts: the first page only"),
}

UNABLE: Mapping[str, str] = {
    "tsung": "puts no token into an upload",
}
"""Tools without a row of figures, and why."""
