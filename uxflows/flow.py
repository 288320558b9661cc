"""Browser flows: each variant of a procedure walked once by one persona, into one run folder."""

from __future__ import annotations

import os
import platform
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

from playwright.sync_api import Browser as RunningBrowser
from playwright.sync_api import Error, Page, Playwright, sync_playwright

from civicgauge import __version__
from civicgauge.catalogue import Procedure
from civicgauge.dossier import Dossier
from civicgauge.errors import CivicGaugeError, NoBrowser
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import Persona, load_persona
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Channel
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from uxflows.actions import Notebook
from uxflows.browser import Browser, find_browser, launch
from uxflows.device import OFFICE_DESK, open_page, open_persona_page
from uxflows.page_hands import PageHands
from uxflows.redaction import RedactingRecorder, check_nothing_left

DEFAULT_TIMEOUT = 30.0
"""Seconds that a citizen waits for a page before giving up."""


class Flow:
    """One browser, one procedure, one persona, one run folder; walk by walk."""

    def __init__(
        self,
        target: Target,
        procedure: Procedure,
        persona: Persona,
        seed: int,
        run: str,
        writer: RowWriter,
        browser: RunningBrowser,
        *,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        self.sent = 0
        self._target = target
        self._procedure = procedure
        self._persona = persona
        self._seed = seed
        self._run = run
        self._writer = writer
        self._browser = browser
        self._timeout = timeout
        self._began = time.perf_counter()
        self._recorder = RedactingRecorder(writer)
        if target.officer is not None:
            self._recorder.secrets.add(target.officer.password)

    @property
    def secrets(self) -> frozenset[str]:
        """What was typed and must not be in anything that is shown."""
        return frozenset(self._recorder.secrets)

    def walk(self, variant: str, on_step: Callable[[StepRow], None] = lambda row: None) -> bool:
        """Walk one variant in fresh contexts; whether its end was reached."""
        person = citizen(self._seed, self.sent)
        self._recorder.secrets.add(person.password)
        self._recorder.on_step = on_step
        itinerary = Itinerary(
            run=self._run,
            walk=self.sent,
            target=self._target.name,
            persona=self._persona.name,
            due=time.perf_counter() - self._began,
            run_began=self._began,
        )
        self.sent += 1
        dossier = Dossier(person, self._procedure, self._procedure.variant(variant), self._seed)
        page = open_persona_page(self._browser, self._persona)
        hands = self._hands(page, itinerary, self._persona.device.touch)
        walk = Walk(itinerary, dossier, hands, self._recorder, self._officer(itinerary))
        reached = walk.run()
        hands.finish()
        for context in self._browser.contexts:
            context.close()
        self._writer.flush()
        return reached
