"""Browser flows: variants of a procedure walked by one persona, into one run folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from civicgauge.catalogue import Procedure
from civicgauge.errors import CivicGaugeError, NoBrowser, RunFolderError
from civicgauge.facts import common_facts
from civicgauge.people.personas import load_persona
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Channel
from civicgauge.target import Target
from uxflows.browser import find_browser, launch
from uxflows.redaction import check_nothing_left
from uxflows.stopping import Stop, stoppable
from uxflows.walker import DEFAULT_TIMEOUT, Walker


def run_flows(
    target_text: str,
    target: Target,
    *,
    procedure: Procedure,
    variants: Sequence[str],
    persona: str,
    seed: int,
    out: Path,
    timeout: float = DEFAULT_TIMEOUT,
    headed: bool = False,
    slow_mo: float = 0,
    command: str = "",
    faults: Mapping[str, float] | None = None,
    on_progress: Callable[[str], None] = lambda text: None,
) -> RunFolder:
    """Walk the variants one after the other, each in fresh contexts of one browser.

    Ctrl-C and SIGTERM end the run at once: the folder keeps every row up to then, is marked
    ``interrupted`` and is returned.

    Args:
        target_text: what `target` was loaded from, for the command that repeats the run.
        variants: one that is named twice is walked twice, by two citizens.
        timeout: seconds that the citizen waits in one step before giving up.
        slow_mo: milliseconds between browser operations, to watch it with `headed`.
        command: repeats the run; by default it is put together from the arguments.
        faults: what our own portal was told to play, for the record.
        on_progress: called with a line when a walk begins and after each step.

    Raises:
        NoBrowser: there is none, or it does not start; no folder was made.
        RunFolderError: the disk is full.
        CivicGaugeError: a walk ended by a fault of ours; the other variants were walked.
    """
    who = load_persona(persona)
    walks = [(procedure, procedure.variant(name).id) for name in variants]
    with running_browser(target, headed=headed, slow_mo=slow_mo) as (browser, browser_name):
        command = command or _command(target_text, walks, persona, seed)
        facts = flow_facts(target, walks, persona, seed, browser_name, command)
        facts |= {"faults": dict(faults)} if faults else {}
        folder = RunFolder.create(out, "flow", target.name, facts)
        with marked(folder) as ending, RowWriter(folder.path) as writer:
            run = folder.path.name
            walker = Walker(browser, target, who, seed, run, writer, ending.secrets, timeout)
            _walk_all(walker, walks, folder, ending.stop, on_progress)
    return folder


@contextmanager
def running_browser(
    target: Target, *, headed: bool = False, slow_mo: float = 0
) -> Iterator[tuple[Browser, str]]:
    """A browser that reaches the target's host only, with its name and version.

    Raises:
        NoBrowser: there is none, or it does not start.
    """
    found = find_browser(headed)
    hosts = (urlsplit(target.url).hostname or "",)
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright, found, headed=headed, slow_mo=slow_mo, allowed_hosts=hosts)
        except Error as error:
            raise NoBrowser(
                f"{found.name} does not start: {error.message.splitlines()[0]} "
                "Run `civicgauge doctor`."
            ) from None
        yield browser, f"{found.name} {browser.version}"
        with suppress(Error):
            browser.close()


def flow_facts(
    target: Target,
    walks: Sequence[tuple[Procedure, str]],
    persona: str,
    seed: int,
    browser: str,
    command: str,
) -> dict[str, Any]:
    """What the manifest of a browser run says before it begins."""
    procedures = list({procedure.id: procedure for procedure, _ in walks}.values())
    facts = common_facts(
        target,
        procedures,
        [variant for _, variant in walks],
        Channel.BROWSER,
        seed=seed,
        command=command,
        persona=persona,
        versions={"playwright": version("playwright"), "browser": browser},
    )
    return facts | {"plan": {"planned": len(walks)}}


@dataclass(slots=True)
class Ending:
    """What is known of a run when it ends: the secrets that were typed, and who stopped it."""

    secrets: set[str] = field(default_factory=set)
    stop: Stop = field(default_factory=Stop)


@contextmanager
def marked(folder: RunFolder) -> Iterator[Ending]:
    """Mark the run when it ends, however it ends.

    An interruption ends here, every other error goes on.
    """
    ending = Ending()
    try:
        with stoppable(ending.stop):
            yield ending
        check_nothing_left(folder, ending.secrets)
    except Exception as error:
        with suppress(RunFolderError):
            folder.finish("interrupted", reason=str(error).partition("\n")[0])
        raise
    if ending.stop.by:
        folder.finish("interrupted", reason=ending.stop.by)
    else:
        folder.finish("complete")


def _walk_all(
    walker: Walker,
    walks: Sequence[tuple[Procedure, str]],
    folder: RunFolder,
    stop: Stop,
    on_progress: Callable[[str], None],
) -> None:
    broken = []
    for number, (procedure, variant) in enumerate(walks, 1):
        title = f"{number}/{len(walks)} {procedure.id}, {variant}"
        on_progress(title)
        folder.update({"sent": number})

        def heard(row: StepRow, title: str = title) -> None:
            on_progress(f"{title}: {row.step} {row.outcome}")

        try:
            walker.walk(procedure, variant, heard)
        except CivicGaugeError:
            raise
        except Exception as error:
            if stop.by:  # the browser of the same terminal was told to stop as well
                return
            first_line = str(error).partition("\n")[0]
            broken.append(f"{variant}: {type(error).__name__} {first_line}")
    if broken:
        raise CivicGaugeError(
            f"{len(broken)} of {len(walks)} walks ended by a fault of ours ({'; '.join(broken)}). "
            f"The rows of all walks are in {folder.path}. Please report this."
        )


def _command(target: str, walks: Sequence[tuple[Procedure, str]], persona: str, seed: int) -> str:
    words = ["civicgauge", "flow", target, "--persona", persona, "--seed", str(seed)]
    for procedure in dict.fromkeys(procedure.id for procedure, _ in walks):
        words += ["--procedure", procedure]
    for _, variant in walks:
        words += ["--variant", variant]
    return shlex.join(words)
