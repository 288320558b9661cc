"""Other load tools on the freezing portal, where they are installed, and what they tell."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.parts.freezing.players import locust, told_by_locust
from benchmarks.parts.freezing.waits import Waits

Play = Callable[[str, Path, int], Waits]
"""Plays so many seconds at the address, with a folder of its own for what it writes."""

K6_SCRIPT = Path(__file__).with_name("k6_arrivals.js")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
_ARTILLERY = """
config:
  target: {url}
  phases: [{{ duration: {seconds}, arrivalRate: 200 }}]
  http: {{ timeout: 30 }}
scenarios: [{{ flow: [{{ get: {{ url: "/" }} }}] }}]
"""
_TSUNG = """<?xml version="1.0"?>
<!DOCTYPE tsung SYSTEM "{dtd}">
<tsung loglevel="warning">
  <clients><client host="localhost" use_controller_vm="true" maxusers="60000"/></clients>
  <servers><server host="127.0.0.1" port="{port}" type="tcp"/></servers>
  <load><arrivalphase phase="1" duration="{seconds}" unit="second">
    <users arrivalrate="200" unit="second"/></arrivalphase></load>
  <sessions><session name="page" probability="100" type="ts_http">
    <request><http url="/" method="GET" version="1.1"/></request></session></sessions>
</tsung>
"""


def _locust(users: int) -> Play:
    def play(url: str, folder: Path, seconds: int) -> Waits:
        told = folder / "told.json"
        return told_by_locust(locust(url, told, users=users, seconds=seconds), told)

    return play


def _wrk(url: str, folder: Path, seconds: int) -> Waits:
    options = ["-t1", "-c20", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    said = _said(folder, "wrk", *options, url + "/")
    patterns = (r"\n +50% +(\S+)", r"\n +90% +(\S+)", r"\n +99% +(\S+)", r"Latency +(\S+)")
    figures = [_duration(_found(pattern, said)) for pattern in patterns]
    return Waits(int(_found(r"(\d+) requests in", said)), *figures)


def _h2load(url: str, folder: Path, seconds: int) -> Waits:
    said = _said(folder, "h2load", "--h1", "-c20", f"-D{seconds}", url + "/")
    mean = re.findall(r"\S+", _found(r"time for request:(.*)", said))[2]
    return Waits(int(_found(r"(\d+) done", said)), mean=_duration(mean))


def _artillery(url: str, folder: Path, seconds: int) -> Waits:
    script, told = folder / "script.yml", folder / "told.json"
    script.write_text(_ARTILLERY.format(url=url, seconds=seconds), "utf-8")
    _said(folder, "artillery", "run", "--quiet", "--output", str(told), str(script))
    aggregate = json.loads(told.read_text("utf-8"))["aggregate"]
    times = aggregate["summaries"]["http.response_time"]
    names = ("p50", "p90", "p99", "mean")
    return Waits(aggregate["counters"]["http.requests"], *(times[name] / 1000 for name in names))


def _tsung(url: str, folder: Path, seconds: int) -> Waits:
    script, dtd = folder / "tsung.xml", "/usr/share/tsung/tsung-1.0.dtd"
    port = url.rpartition(":")[2]
    script.write_text(_TSUNG.format(dtd=dtd, port=port, seconds=seconds), "utf-8")
    _said(folder, "tsung", "-f", str(script), "-l", str(folder / "log"), "start")
    (log,) = folder.glob("log/*/tsung.log")
    last = re.findall(r"stats: request (.*)", log.read_text("utf-8"))[-1].split()
    return Waits(int(last[6]), mean=float(last[5]) / 1000)


def _k6(url: str, folder: Path, seconds: int) -> Waits:
    told = folder / "told.json"
    given = {"FREEZE_URL": url, "FREEZE_SECONDS": str(seconds), "FREEZE_TOLD": str(told)}
    variables = [word for name, value in given.items() for word in ("-e", f"{name}={value}")]
    _said(folder, "k6", "run", "--quiet", "--no-usage-report", *variables, str(K6_SCRIPT))
    metrics = json.loads(told.read_text("utf-8"))
    times = metrics["http_req_duration"]["values"]
    count = metrics["http_reqs"]["values"]["count"]
    return Waits(count, *(times[name] / 1000 for name in ("med", "p(90)", "p(99)", "avg")))


PEERS: Mapping[str, tuple[str, Play]] = {
    "Locust, 20 users, constant_throughput(10)": ("locust", _locust(20)),
    "Locust, 5 users, constant_throughput(10)": ("locust", _locust(5)),
    "wrk, 20 connections, as fast as it goes": ("wrk", _wrk),
    "h2load, 20 clients, as fast as it goes": ("h2load", _h2load),
    "artillery, arrivalRate 200": ("artillery", _artillery),
    "tsung, arrivalrate 200": ("tsung", _tsung),
    "k6, constant-arrival-rate 200": ("k6", _k6),
}
"""By what a row of the table says: the command that must be there, and how it is played."""

UNTOLD = {
    "molotov": "tells no waiting times",
}
"""Peers that have no row of figures, and why."""


def installed(command: str) -> bool:
    return command == "locust" or shutil.which(command) is not None


def _said(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        raise RuntimeError(f"{command[0]} ended with {done.returncode}")
    return done.stdout


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"no {pattern} in what it said")
    return found[1]


def _duration(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)([a-z]+)", text)
    if found is None or found[2] not in _UNITS:
        raise RuntimeError(f"{text} is no time")
    return float(found[1]) * _UNITS[found[2]]
