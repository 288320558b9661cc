"""Bad input gets a clear error with the remedy, and the exit code of its kind."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from civicgauge.cli.main import commands

Here = Callable[..., str]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@contextmanager
def server_that(answers: bytes | None) -> Iterator[str]:
    """A loopback server that answers every connection with the bytes, or never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            kept.append(connection)
            if answers is not None:
                connection.recv(65_536)
                connection.sendall(answers)
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in kept:
            connection.close()
        thread.join()


def test_help_of_every_command_has_examples(here: Here) -> None:
    for command in commands.commands:
        assert f"  civicgauge {command}" in here(command, "--help")


def test_help_succeeds(civicgauge: Command) -> None:
    shown = civicgauge("load", "--help")

    assert shown.returncode == 0
    assert "  civicgauge load " in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "nowhere"], "neither a target file nor a URL"),
        (["load", "missing.toml"], "a readable UTF-8 file"),
        (["load", "http://127.0.0.1:1", "--profile", "pek"], "Unknown profile 'pek'"),
        (["load", "http://127.0.0.1:1", "--limit", "submit"], "submit p95 <= 3"),
        (["load", "http://127.0.0.1:1", "--percent", "nan"], "nan is no number to count with"),
        (["load", "http://127.0.0.1:1", "--minutes", "inf"], "0.01<=x<=100000"),
        (["load", "http://127.0.0.1:1", "--workers", "1", "--processes", "2"], "Give one of them"),
        (["load", "http://127.0.0.1:1", "--workers", "1", "--listen", "192.0.2.1:1"], "--listen"),
        (["worker", "http://127.0.0.1:1", "--master", "no.invalid:1"], "Mend --master"),
        (["flow", "http://127.0.0.1:1", "--procedure", "x"], "Unknown procedure 'x'"),
        (["flow", "http://127.0.0.1:1", "--variant", "x"], "Unknown variant 'x'"),
        (["portal", "--fault", "hang=2"], "between 0 and 1"),
        (["report", "runs/mistyped"], "runs/mistyped is not a run folder"),
        (["report", ".", "--to", ""], "the name is empty. Give a folder"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_ones(
    refused: Here, arguments: list[str], said: str
) -> None:
    assert said in " ".join(refused(*arguments).split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["flow", "http://127.0.0.1:1", "--persona", "x"], "Unknown persona 'x'"),
        (["portal", "--fault", "x"], "Unknown fault 'x'"),
    ],
)
def test_a_wrong_name_is_a_usage_error(
    civicgauge: Command, arguments: list[str], said: str
) -> None:
    shown = civicgauge(*arguments)

    assert shown.returncode == 2
    assert said in " ".join(shown.stderr.split())


def test_all_mistakes_of_a_target_file_are_reported_at_once(
    civicgauge: Command, tmp_path: Path
) -> None:
    (tmp_path / "portal.toml").write_text(
        'name = 3\nurl = "http://127.0.0.1:1"\ncolour = "red"\n[goals]\nsubmit = "nowhere"\n'
        "[buttons]\nsubmitt = []\n",
        encoding="utf-8",
    )

    shown = civicgauge("check", "portal.toml")

    assert shown.returncode == 2
    assert "4 mistakes" in shown.stderr
    for key in ("name", "colour", "goals.submit", "buttons.submitt"):
        assert f"portal.toml: {key}: found" in shown.stderr


def test_all_wrong_limits_are_told_at_once(civicgauge: Command) -> None:
    wrong = ["submit < 3", "walk errors <= 1%", "visa.pay p95 <= 3"]
    shown = civicgauge(
        "load", "http://127.0.0.1:1", "--limit", "submit p95 <= 3",
        *(part for limit in wrong for part in ("--limit", limit)),
    )  # fmt: skip

    assert shown.returncode == 2
    assert "3 mistakes" in shown.stderr
    for limit in wrong:
        assert f"command line: --limit: found {limit}; valid: " in shown.stderr


@pytest.mark.parametrize("command", ["load", "flow", "check", "init"])
def test_a_portal_that_is_not_here_is_refused_without_opening_a_socket(
    command: str, tmp_path: Path
) -> None:
    code = f"""
import json, sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith("socket.") else None)
sys.argv = ["civicgauge", {command!r}, "http://192.0.2.1"]
from civicgauge.cli import main
before = len(seen)
try:
    main()
except SystemExit as exit_:
    print(json.dumps([exit_.code, seen[before:]]))
"""
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )

    assert json.loads(shown.stdout.splitlines()[-1]) == [13, []]
    assert "192.0.2.1 is not this machine" in shown.stderr


@pytest.mark.parametrize("command", ["load", "check"])
def test_a_portal_that_does_not_listen_is_an_invalid_run(civicgauge: Command, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"

    shown = civicgauge(command, url)

    assert shown.returncode == 12
    assert "Start it" in shown.stderr or "Start the portal" in shown.stderr


def test_a_portal_that_talks_rubbish_is_an_invalid_run(civicgauge: Command) -> None:
    with server_that(b"\x00\x01 this is no HTTP\r\n\r\n") as url:
        shown = civicgauge("load", url)

    assert shown.returncode == 12


def test_load_refuses_to_start_on_a_portal_that_fails_a_single_citizen(
    civicgauge: Command, tmp_path: Path
) -> None:
    shown = civicgauge("load", "troubled:connection_reset")

    assert shown.returncode == 10
    assert "licence_renewal: submit failed reset" in shown.stderr
    assert "`civicgauge check troubled:connection_reset --seed=1`" in shown.stderr
    assert not (tmp_path / "runs").exists()


def test_an_occupied_port_is_a_usage_error(civicgauge: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shown = civicgauge("portal", "--port", str(taken.getsockname()[1]))

    assert shown.returncode == 2
    assert "choose another one" in shown.stderr


def test_an_occupied_port_that_workers_are_to_come_to_is_a_usage_error(refused: Here) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        said = refused("load", "http://127.0.0.1:1", "--workers", "1", "--listen", listen)

    assert f"No worker can come to {listen} (Address already in use" in " ".join(said.split())


def test_a_browser_that_is_not_there_is_not_enough_evidence(
    civicgauge: Command, tmp_path: Path
) -> None:
    nowhere = str(tmp_path)

    shown = civicgauge(
        "flow", "healthy", "--variant", "complete", PATH=nowhere, PLAYWRIGHT_BROWSERS_PATH=nowhere
    )

    assert shown.returncode == 11


def test_list_names_everything_that_other_commands_take(civicgauge: Command) -> None:
    shown = civicgauge("list").stdout

    for line in (
        "procedure licence_renewal",
        "procedure marital_status_certificate",
        "  variant photo_too_large",
        "profile smoke",
        "behaviour comes_back",
        "persona office_pc",
        "bundled target troubled",
        "fault double_charge",
        "finding lost_dossier",
    ):
        assert line in shown
