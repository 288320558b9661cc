"""Last part of `make setup`: makes sure that there is a browser, and says what it did.

Looks first; then lets Playwright download its own build; then, as root on Debian or Ubuntu, asks
the package source. Where nothing helps it says so in one line and lets the set-up go on, because
everything but the browser flows works without.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from civicgauge.doctor import Check, Status
from uxflows.browser_checks import browser_checks

DEBIAN_PACKAGES = ("libatomic1", "fonts-liberation2", "chromium-headless-shell")


def main() -> None:
    failed = unmet()
    for announcement, commands in ways():
        if not failed:
            break
        problem = failed[0].detail.split(". ")[0]
        print(f"  {problem}; {announcement}", flush=True)
        for command in commands:
            quietly(command)
        failed = unmet()
    for check in failed:
        print(f"  Browser flows will not work yet: {check.detail} {check.remedy}".rstrip())


def unmet() -> list[Check]:
    """The browser checks that fail; those that hold are said once, by the last look."""
    checks = browser_checks()
    failed = [check for check in checks if check.status is Status.FAILED]
    if not failed:
        print("\n".join(f"  {check.name}: {check.detail}" for check in checks))
    return failed


def ways() -> Iterator[tuple[str, list[list[str]]]]:
    """Ways to get a browser, the gentlest first, each with what to tell the user."""
    playwright = [sys.executable, "-m", "playwright", "install", "--only-shell"]
    yield "trying Playwright's own download (about 110 MB)", [[*playwright, "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "--no-install-recommends"]
        yield (
            "installing a browser and fonts from the system's packages (about 160 MB)",
            [["apt-get", "update"], *([*install, package] for package in DEBIAN_PACKAGES)],
        )
        yield (
            "trying Playwright's download once more, with what it needs of the system",
            [[*playwright, "--with-deps", "chromium"]],
        )


def quietly(command: list[str]) -> None:
    """Run it and say nothing: whether it helped is seen by looking again."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, capture_output=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
