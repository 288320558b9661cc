"""Pictures of the report's pages for docs/reading-the-report.md, into docs/pictures/.

``make pictures`` makes the demo for them, which takes minutes. Of a report that is there already
they are taken by ``python scripts/pictures.py FOLDER``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from reports.render import HTML_FILES
from uxflows.browser import find_browser, launch

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SEED = 7

PARTS = {
    "first": "header",
    "procurement": "section.procurement",
    "qa": "section.qa",
    "load": "section[aria-labelledby=load]",
    "effort": "section[aria-labelledby=effort]",
}
"""What is taken of a page, by the name of its picture."""

WIDTH, TALLEST, COLOURS = 1040, 1400, 128
"""Pixels and colours: legible in a text, and small in a repository."""


def main() -> None:
    if len(sys.argv) == 2:
        take(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = Path(sys.executable).with_name("civicgauge")
        subprocess.run([command, "demo", "--seed", str(SEED), "--out", folder], check=True)
        take(Path(folder) / "demo-report")


def take(report: Path) -> None:
    """All pictures of one report folder, in both languages."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        for code, name in HTML_FILES.items():
            take_page(browser, report / name, code)
        browser.close()


def take_page(browser: Browser, file: Path, code: str) -> None:
    with browser.new_page(viewport={"width": WIDTH, "height": TALLEST}) as page:
        page.goto(file.resolve().as_uri())
        page.locator("nav").evaluate("contents => contents.hidden = true")
        for name, selector in PARTS.items():
            target = PICTURES / f"{name}.{code}.png"
            target.write_bytes(small(picture(page, selector)))
            print(f"{target.relative_to(PICTURES.parent)}: {target.stat().st_size // 1000} kB")


def picture(page: Page, selector: str) -> bytes:
    """The part from its top, as far as one picture reaches."""
    box = page.locator(selector).bounding_box()
    assert box is not None, f"{selector} is not on the page"
    height = min(box["height"], TALLEST)
    clip = FloatRect(x=0, y=box["y"], width=WIDTH, height=height)
    return page.screenshot(full_page=True, clip=clip)


def small(png: bytes) -> bytes:
    """The same picture in few colours, the rare ones among them."""
    content, rare_too = BytesIO(), Image.Quantize.MAXCOVERAGE
    few = Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, rare_too)
    few.save(content, "png", optimize=True)
    return content.getvalue()


if __name__ == "__main__":
    main()
