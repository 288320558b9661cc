"""Prints a report to PDF with the browser that is there for the flows, cut off from everything.

No script runs while printing, and every request is refused: a report carries all that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import BrowserContext, Error, sync_playwright

from civicgauge.errors import NoBrowser
from uxflows.browser import find_browser, launch

PrintPage = Callable[[str], bytes]


@contextmanager
def printer() -> Iterator[PrintPage]:
    """What prints HTML documents to tagged PDF with an outline; the browser starts with the first.

    Paper, margins and page numbers are those of the document's style sheet. Printing raises
    NoBrowser where there is no browser or where it breaks.
    """
    with ExitStack() as stack:
        contexts: list[BrowserContext] = []

        def print_page(html: str) -> bytes:
            try:
                if not contexts:
                    contexts.append(_cut_off(stack))
                return _print(contexts[0], html)
            except Error as error:
                first, *_ = error.message.splitlines()
                raise NoBrowser(
                    f"The browser could not print the report: {first}. "
                    "Run `civicgauge doctor`, or print the HTML report from another browser."
                ) from error

        yield print_page


def _cut_off(stack: ExitStack) -> BrowserContext:
    """A browser without scripts, whose every request is refused."""
    browser = find_browser()
    running = launch(stack.enter_context(sync_playwright()), browser)
    stack.callback(running.close)
    context = running.new_context(java_script_enabled=False, service_workers="block")
    context.route("**/*", lambda route: route.abort())
    return context


def _print(context: BrowserContext, html: str) -> bytes:
    with context.new_page() as page:
        page.set_content(html)
        return page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
