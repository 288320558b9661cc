"""Finds a browser on this machine that Playwright can drive, and starts it so that it stays home.

Playwright looks only for the builds that it downloads itself. Test laptops in offices often may
not download anything, but have Chromium or Chrome from their own package source; those work too,
though figures from different browsers are not comparable. So every report names the browser.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import Playwright

from civicgauge.errors import NoBrowser, UsageError

BROWSER_VARIABLE = "CIVICGAUGE_BROWSER"
HEADLESS_SHELL = "chromium-headless-shell"
WINDOWED = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that was found; ``path`` is None for the one that Playwright keeps itself."""

    name: str
    version: str
    path: Path | None


def find_browser(headed: bool = False) -> Browser:
    """The browser to use: the one named by the user, else Playwright's own, else the system's.

    ``headed`` leaves out browsers that cannot open a window. Raises NoBrowser where there is none
    or Playwright itself cannot start, and UsageError where the variable names no browser.
    """
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        return _named_by_user(named)
    kind = "chromium" if headed else HEADLESS_SHELL
    found = _playwrights_own(kind) or _from_system(WINDOWED if headed else (kind, *WINDOWED))
    if found is None:
        raise NoBrowser(
            f"No browser was found{' that can open a window' if headed else ''}. "
            f"Run `playwright install chromium`, or as root `apt-get install {kind}`, "
            f"or set {BROWSER_VARIABLE} to the path of a Chromium."
        )
    return found


def launch(
    playwright: Playwright,
    browser: Browser,
    *,
    headed: bool = False,
    slow_mo: float = 0,
    allowed_hosts: Iterable[str] = (),
) -> PlaywrightBrowser:
    """Start the browser so that it can reach loopback and ``allowed_hosts`` only.

    ``slow_mo`` is a pause after each action, in milliseconds. Our own ``--disable-features``
    must never be added here: it would displace Playwright's list, which keeps Chromium quiet.
    """
    return playwright.chromium.launch(
        executable_path=browser.path,
        headless=not headed,
        slow_mo=slow_mo,
        args=[f"--host-resolver-rules={resolver_rules(allowed_hosts)}"],
    )


def resolver_rules(allowed_hosts: Iterable[str] = ()) -> str:
    """Chromium's resolver rules that let nothing but loopback and ``allowed_hosts`` be found."""
    hosts = ("127.0.0.1", "localhost", "::1", *allowed_hosts)
    return "MAP * ~NOTFOUND , " + " , ".join(f"EXCLUDE {host}" for host in hosts)


def driver_version() -> str:
    """Version of Playwright's driver; raises NoBrowser with the remedy where it cannot start."""
    return _driver("--version").split()[-1]


def _named_by_user(named: str) -> Browser:
    found = _from_system((named,))
    if found is None:
        raise UsageError(
            f"{BROWSER_VARIABLE} names {named!r}, which does not run here. "
            "Set it to the path of a Chromium, or unset it."
        )
    return found


def _playwrights_own(kind: str) -> Browser | None:
    """Playwright says where its browser would be; a marker file there says that it is complete."""
    told = _driver("install", "--dry-run", kind)
    place = re.search(r"Install location: +(.+)", told)
    if not place or not Path(place[1], "INSTALLATION_COMPLETE").exists():
        return None
    return Browser(f"playwright {kind}", _version_in(told) or "unknown", None)


def _from_system(names: Iterable[str]) -> Browser | None:
    """The first of these programs that runs; a stub that only advertises a package does not."""
    for name in names:
        path = shutil.which(name)
        version = path and _version_in(_output(path, "--version"))
        if path and version:
            return Browser(Path(path).name, version, Path(path))
    return None


def _version_in(text: str) -> str | None:
    match = re.search(r"\d+(\.\d+){3}", text)
    return match and match[0]


def _output(*command: str) -> str:
    """What the program prints, or nothing if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _driver(*arguments: str) -> str:
    """Output of one of Playwright's own commands."""
    done = subprocess.run(
        [sys.executable, "-m", "playwright", *arguments], capture_output=True, text=True
    )
    if done.returncode == 0:
        return done.stdout
    raise NoBrowser(f"Playwright's driver does not start: {_why(done.stderr)}")


def _why(stderr: str) -> str:
    missing = re.search(r"libatomic\S*", stderr)
    if missing:
        return f"{missing[0].rstrip(':')} is missing. As root: `apt-get install libatomic1`."
    last = stderr.strip().splitlines()[-1:] or ["no reason given"]
    return f"{last[0]}. Install CivicGauge again in an environment of its own."
