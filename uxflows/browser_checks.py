"""What ``doctor`` and the set-up ask about the browser: does it start, can it draw Vietnamese?"""

from __future__ import annotations

import re

from playwright.sync_api import Error, Page, sync_playwright

from civicgauge.doctor import Check, Status
from civicgauge.errors import CivicGaugeError
from uxflows.browser import Browser, driver_version, find_browser, launch

VIETNAMESE = "Nguyễn Thị Ngọc Hưởng, Đặng Quốc Vĩ, đường Nguyễn Hữu Thọ, số 5 ngõ 7"


def browser_checks() -> list[Check]:
    """Playwright's driver, the browser and its fonts, up to the first that fails."""
    checks: list[Check] = []
    try:
        checks.append(Check("Playwright", Status.OK, f"driver {driver_version()}, libatomic there"))
        checks.extend(_checks_of_running(find_browser()))
    except CivicGaugeError as error:
        name = "browser" if checks else "Playwright"
        checks.append(Check(name, Status.FAILED, str(error)))
    return checks


def _checks_of_running(browser: Browser) -> list[Check]:
    with sync_playwright() as playwright:
        try:
            running = launch(playwright, browser)
        except Error as error:
            return [_does_not_start(browser, str(error))]
        found = Check("browser", Status.OK, f"{browser.name} {running.version}")
        width, fonts = draw_vietnamese(running.new_page())
        running.close()
    return [found, judge_fonts(width, fonts)]


def draw_vietnamese(page: Page) -> tuple[float, list[str]]:
    """Width in CSS pixels of a Vietnamese line, and the fonts that its letters were taken from."""
    page.set_content(f'<span style="font-family: sans-serif">{VIETNAMESE}</span>')
    box = page.locator("span").bounding_box()
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    span = session.send("DOM.querySelector", {"nodeId": root, "selector": "span"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": span})["fonts"]
    return (box["width"] if box else 0.0), [font["familyName"] for font in fonts]


def judge_fonts(width: float, fonts: list[str]) -> Check:
    """No font leaves a page blank; letters borrowed from a second font make it ugly, not wrong."""
    remedy = "As root: `apt-get install fonts-liberation2`."
    if width == 0 or not fonts:
        return Check("fonts", Status.FAILED, "Vietnamese text stays invisible", remedy)
    if len(fonts) > 1:
        detail = f"Vietnamese letters are pieced together from {' and '.join(fonts)}"
        return Check("fonts", Status.WARNING, detail, remedy)
    return Check("fonts", Status.OK, f"Vietnamese is drawn with {fonts[0]}")


def _does_not_start(browser: Browser, error: str) -> Check:
    missing = re.search(r"error while loading shared libraries: ([^:\s]+)", error)
    reason = f"{missing[1]} is missing" if missing else error.splitlines()[0]
    return Check(
        "browser",
        Status.FAILED,
        f"{browser.name} does not start: {reason}",
        "As root: `playwright install-deps chromium`, or install chromium-headless-shell.",
    )
