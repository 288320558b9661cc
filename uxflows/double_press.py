"""A real double click on a button that submits, made so that both presses reach the portal.

Between the clicks of a person lies a tenth of a second. A portal far away has not answered by
then, and the second press overtakes the first answer. On loopback the answer would win, and the
second click would hit whatever the next page has at that place; so the answer to the first press
is held back until the second one is made.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import ElementHandle, Page

BETWEEN_SECONDS = 0.1
_LONGEST_SECONDS = 1.0
_LOOK_AGAIN_MS = 5


def press_twice(page: Page, target: ElementHandle, requests: Callable[[], int]) -> float:
    """Press twice at the middle of the target; time.perf_counter() of the second press.

    Args:
        requests: how many documents the page has asked for up to now.
    """
    box = target.bounding_box()
    if box is None:
        return time.perf_counter()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    session = page.context.new_cdp_session(page)
    answers = {"requestStage": "Response", "resourceType": "Document"}
    session.send("Fetch.enable", {"patterns": [answers]})
    first = time.perf_counter()
    _press(page, 1, requests)
    page.wait_for_timeout(max(0.0, 1000 * (first + BETWEEN_SECONDS - time.perf_counter())))
    second = time.perf_counter()
    _press(page, 2, requests)
    session.send("Fetch.disable")
    session.detach()
    return second


def _press(page: Page, number: int, requests: Callable[[], int]) -> None:
    """One click, and until the browser has sent what follows from it, if anything does."""
    before, began = requests(), time.perf_counter()
    page.mouse.down(click_count=number)
    page.mouse.up(click_count=number)
    while requests() == before and time.perf_counter() - began < _LONGEST_SECONDS:
        page.wait_for_timeout(_LOOK_AGAIN_MS)
