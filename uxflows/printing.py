"""Prints a report to PDF with the browser that is there for the flows, cut off from everything.

No script runs while printing, and every request is refused: a report carries all that it shows.
Playwright's asynchronous API is used, because its synchronous one waits for a PDF for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress

from playwright.async_api import BrowserContext, Error, async_playwright

from civicgauge.errors import NoBrowser
from uxflows.browser import find_browser, resolver_rules

PRINT_SECONDS = 120.0
"""How long one document may take; a report takes a few seconds, on a busy machine some more."""

CLOSE_SECONDS = 10.0
"""How long the browser may take to close; one that hangs is killed with Playwright's driver."""

PrintPage = Callable[[str], bytes]


@contextmanager
def printer(seconds: float = PRINT_SECONDS) -> Iterator[PrintPage]:
    """What prints HTML documents to tagged PDF with an outline; the browser starts with the first.

    Paper, margins and page numbers are those of the document's style sheet. Printing raises
    NoBrowser where there is no browser, where it breaks, and after so many seconds.
    """
    contexts: list[BrowserContext] = []
    stack = AsyncExitStack()

    def print_page(html: str) -> bytes:
        try:
            if not contexts:
                contexts.append(runner.run(_cut_off(stack)))
            return runner.run(asyncio.wait_for(_print(contexts[0], html), seconds))
        except Error as error:
            first, *_ = error.message.splitlines()
            raise _unprinted(first) from error
        except TimeoutError as error:
            raise _unprinted(f"it was not done after {seconds:g} s") from error

    with asyncio.Runner() as runner:
        try:
            yield print_page
        finally:
            runner.run(stack.aclose())


def _unprinted(why: str) -> NoBrowser:
    return NoBrowser(
        f"The browser could not print the report: {why}. "
        "Run `civicgauge doctor`, or print the HTML report from another browser."
    )


async def _cut_off(stack: AsyncExitStack) -> BrowserContext:
    """A browser without scripts, whose every request is refused."""
    browser = find_browser()
    playwright = await stack.enter_async_context(async_playwright())
    running = await playwright.chromium.launch(
        executable_path=browser.path, args=[f"--host-resolver-rules={resolver_rules()}"]
    )

    async def close() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(running.close(), CLOSE_SECONDS)

    stack.push_async_callback(close)
    context = await running.new_context(java_script_enabled=False, service_workers="block")
    await context.route("**/*", lambda route: route.abort())
    return context


async def _print(context: BrowserContext, html: str) -> bytes:
    """The time limit is the caller's; a page that is not done in time closes with the browser."""
    page = await context.new_page()
    await page.set_content(html, timeout=0)
    pdf = await page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    await page.close()
    return pdf
