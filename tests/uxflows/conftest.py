"""A browser, and a small portal whose pages each test writes itself, faults included."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from civicgauge.people.personas import load_persona
from civicgauge.rows import ActionRow, LedgerLine, RequestRow, StepRow, VitalsRow
from civicgauge.steps import Step
from civicgauge.words import default_words
from uxflows.actions import Notebook
from uxflows.browser import find_browser, launch
from uxflows.device import open_persona_page
from uxflows.page_hands import PageHands

TIMEOUT = 20.0
Handle = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers from the portal's table; remembers what was asked."""

    protocol_version = "HTTP/1.1"
    server: SmallPortal

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path, body))
        found = self.server.pages.get(path, "<h1>Không có trang này</h1>")
        if callable(found):
            found(self)
        else:
            self.send_page(found)

    def send_page(self, html: str, status: int = 200, **headers: str) -> None:
        body = html.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        pass


class SmallPortal(ThreadingHTTPServer):
    """Pages by path: HTML, or what is done with the request. `released` ends all hanging."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, str | Handle] = {}
        self.asked: list[tuple[str, str, bytes]] = []
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def hang(self, handler: Handler) -> None:
        self.released.wait()
        handler.close_connection = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in mid-answer is part of these tests."""


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with SmallPortal() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: Playwright cannot be started twice at a time in one thread."""
    with sync_playwright() as playwright:
        yield launch(playwright, find_browser())


@dataclass
class Rows:
    """What the hands noted."""

    actions: list[ActionRow] = field(default_factory=list)
    vitals: list[VitalsRow] = field(default_factory=list)

    def add(self, row: StepRow | RequestRow | ActionRow | VitalsRow) -> None:
        if isinstance(row, ActionRow):
            self.actions.append(row)
        elif isinstance(row, VitalsRow):
            self.vitals.append(row)

    def acknowledge(self, line: LedgerLine) -> None:
        pass


@dataclass
class AtBrowser:
    """Hands on the small portal, and what they noted."""

    hands: PageHands
    rows: Rows
    evidence: Path

    def open(self, path: str) -> None:
        self.hands.open(self.hands.base_url + path)


SitDown = Callable[..., AtBrowser]


@pytest.fixture
def sit_down(browser: Browser, portal: SmallPortal, tmp_path: Path) -> Iterator[SitDown]:
    """Make hands on the small portal, in a fresh context."""

    def make(persona: str = "office_pc", timeout: float = TIMEOUT, url: str = "") -> AtBrowser:
        who = load_persona(persona)
        rows = Rows()
        notebook = Notebook(rows, "run", 7, time.perf_counter(), tmp_path)
        page = open_persona_page(browser, who)
        hands = PageHands(
            url or portal.url,
            default_words(),
            page,
            notebook,
            timeout=timeout,
        )
        hands.begin_step(Step.FILL_FORM, 1)
        return AtBrowser(hands, rows, tmp_path)

    yield make
    for context in browser.contexts:
        context.close()


@pytest.fixture
def at_browser(sit_down: SitDown) -> AtBrowser:
    return sit_down()
