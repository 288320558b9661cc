"""A context is the persona's device, seen from inside the page and from the portal."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from civicgauge.people.personas import load_persona
from uxflows.device import OFFICE_DESK, open_page, open_persona_page

ASK = """() => ({
  language: navigator.language,
  epoch: new Date(0).toLocaleString(),
  touch: navigator.maxTouchPoints > 0,
  window: [innerWidth, innerHeight, devicePixelRatio],
})"""


@pytest.mark.parametrize("name", ["office_pc", "old_phone"])
def test_the_page_finds_itself_in_vietnam_on_the_personas_screen(
    browser: Browser, portal: Any, name: str
) -> None:
    portal.pages["/"] = '<meta name="viewport" content="width=device-width"><h1>Trang</h1>'
    device = load_persona(name).device
    page = open_persona_page(browser, load_persona(name))
    page.goto(portal.url)
    found = page.evaluate(ASK)
    page.context.close()
    assert found == {
        "language": "vi-VN",
        "epoch": "08:00:00 1/1/1970",
        "touch": device.touch,
        "window": [device.width, device.height, device.pixel_ratio],
    }


def test_the_portal_is_told_the_personas_browser_and_language(
    browser: Browser, portal: Any
) -> None:
    heard: list[tuple[str, str]] = []

    def listen(answer: Any) -> None:
        heard.append((answer.headers["User-Agent"], answer.headers["Accept-Language"]))
        answer.send_page("<h1>Chào</h1>")

    portal.pages["/"] = listen
    page = open_persona_page(browser, load_persona("old_phone"))
    page.goto(portal.url)
    page.context.close()
    assert "Android 6.0.1" in heard[0][0]
    assert heard[0][1].startswith("vi-VN")


def test_no_service_worker_comes_between(browser: Browser, portal: Any) -> None:
    portal.pages["/"] = "<h1>Trang</h1>"
    page = open_page(browser, OFFICE_DESK)
    page.goto(portal.url)
    page.evaluate("() => { navigator.serviceWorker.register('/sw.js').catch(() => {}) }")
    page.goto(portal.url)
    page.context.close()
    assert ("GET", "/sw.js", b"") not in portal.asked


def test_each_context_starts_without_the_cookies_of_the_one_before(
    browser: Browser, portal: Any
) -> None:
    cookies: list[str | None] = []

    def greet(answer: Any) -> None:
        cookies.append(answer.headers["Cookie"])
        answer.send_page("<h1>Chào</h1>", Set_Cookie="phien=1; Path=/")

    portal.pages["/"] = greet
    for _ in range(2):
        page = open_page(browser, OFFICE_DESK)
        page.goto(portal.url)
        page.context.close()
    assert cookies == [None, None]
