"""Finding a browser among the real places, and starting the real one so that it stays at home."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Error, sync_playwright

from civicgauge.doctor import Status
from civicgauge.errors import NoBrowser, UsageError
from uxflows.browser import BROWSER_VARIABLE, find_browser, launch
from uxflows.browser_checks import browser_checks, judge_fonts


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine where no browser is to be found; returns the only folder on its path."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "cache"))
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)
    return programs


def add_program(folder: Path, name: str, script: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def test_without_any_browser_the_error_says_how_to_get_one(bare_machine: Path) -> None:
    with pytest.raises(NoBrowser, match="apt-get install chromium-headless-shell"):
        find_browser()


def test_a_browser_of_the_system_is_found_with_name_and_version(bare_machine: Path) -> None:
    program = add_program(bare_machine, "google-chrome", "echo Google Chrome 150.0.1.2")
    found = find_browser()
    assert (found.name, found.version, found.path) == ("google-chrome", "150.0.1.2", program)


def test_a_program_that_only_advertises_a_browser_is_passed_over(bare_machine: Path) -> None:
    add_program(bare_machine, "chromium-browser", "echo install the package first >&2; exit 1")
    add_program(bare_machine, "microsoft-edge", "echo Microsoft Edge 150.0.1.2")
    assert find_browser().name == "microsoft-edge"


def test_a_window_needs_more_than_the_headless_shell(bare_machine: Path) -> None:
    add_program(bare_machine, "chromium-headless-shell", "echo Chromium 150.0.1.2")
    assert find_browser().name == "chromium-headless-shell"
    with pytest.raises(NoBrowser, match="that can open a window"):
        find_browser(headed=True)


def test_the_browser_that_the_user_names_comes_first(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_program(bare_machine, "chromium", "echo Chromium 150.0.1.2")
    mine = add_program(bare_machine, "my-browser", "echo Mine 151.0.0.1")
    monkeypatch.setenv(BROWSER_VARIABLE, str(mine))
    assert find_browser().path == mine


def test_naming_a_browser_that_is_not_there_is_a_usage_error(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BROWSER_VARIABLE, "/no/such/browser")
    with pytest.raises(UsageError, match="/no/such/browser"):
        find_browser()


def test_playwrights_own_browser_comes_before_the_systems(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_program(bare_machine, "chromium", "echo Chromium 150.0.1.2")
    assert find_browser().name == "chromium"
    own = folder_of_playwrights_own(bare_machine.parent / "cache")
    own.mkdir(parents=True)
    (own / "INSTALLATION_COMPLETE").touch()
    found = find_browser()
    assert (found.name, found.path) == ("playwright chromium-headless-shell", None)
    assert found.version.count(".") == 3


def folder_of_playwrights_own(cache: Path) -> Path:
    """Where this Playwright would put its headless shell (its own list of browsers says so)."""
    listed = Path(playwright.__file__).parent / "driver/package/browsers.json"
    browsers = {entry["name"]: entry for entry in json.loads(listed.read_text())["browsers"]}
    revision = browsers["chromium-headless-shell"]["revision"]
    return cache / f"chromium_headless_shell-{revision}"


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("Xin chào".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(address: str) -> Iterator[int]:
    with ThreadingHTTPServer((address, 0), Hello) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def text_at(url: str, allowed_hosts: tuple[str, ...] = ()) -> str:
    with sync_playwright() as started:
        browser = launch(started, find_browser(), allowed_hosts=allowed_hosts)
        page = browser.new_page()
        page.goto(url)
        return page.inner_text("body")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_started_browser_reaches_loopback(host: str) -> None:
    with serving("127.0.0.1") as port:
        assert text_at(f"http://{host}:{port}/") == "Xin chào"


def test_the_started_browser_reaches_another_host_only_where_it_was_allowed() -> None:
    with serving("127.0.0.2") as port:
        url = f"http://127.0.0.2:{port}/"
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            text_at(url)
        assert text_at(url, allowed_hosts=("127.0.0.2",)) == "Xin chào"


def test_this_machine_starts_a_browser_that_draws_vietnamese() -> None:
    checks = browser_checks()
    assert [check.name for check in checks] == ["Playwright", "browser", "fonts"]
    assert {check.status for check in checks} <= {Status.OK, Status.WARNING}


def test_without_a_browser_the_checks_stop_there_with_the_remedy(bare_machine: Path) -> None:
    last = browser_checks()[-1]
    assert (last.name, last.status) == ("browser", Status.FAILED)
    assert "playwright install chromium" in last.detail


def test_a_browser_that_does_not_start_is_a_failed_check(bare_machine: Path) -> None:
    lacking = "error while loading shared libraries: libnss3.so: cannot open shared object file"
    script = f'case "$1" in --version) echo 150.0.1.2;; *) echo "{lacking}" >&2; exit 127;; esac'
    add_program(bare_machine, "chromium", script)
    last = browser_checks()[-1]
    assert last.detail == "chromium does not start: libnss3.so is missing"


@pytest.mark.parametrize(
    ("width", "fonts", "status"),
    [
        (512.0, ["Liberation Sans"], Status.OK),
        (512.0, ["Liberation Sans", "DejaVu Sans"], Status.WARNING),
        (512.0, [], Status.FAILED),
        (0.0, ["Liberation Sans"], Status.FAILED),
    ],
)
def test_fonts_are_judged_by_what_was_really_drawn(
    width: float, fonts: list[str], status: Status
) -> None:
    assert judge_fonts(width, fonts).status is status
