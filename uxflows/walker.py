"""Takes one dossier after the other through a portal, each in browser contexts of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from playwright.sync_api import Browser, Error

from civicgauge.catalogue import Procedure
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.people.personas import Persona
from civicgauge.rows import StepRow
from civicgauge.runs import RowWriter
from civicgauge.target import Target
from civicgauge.walk import Itinerary, Walk
from uxflows.actions import Notebook
from uxflows.device import OFFICE_DESK, open_page, open_persona_page
from uxflows.page_hands import hands_for
from uxflows.redaction import FlowRecorder

DEFAULT_TIMEOUT = 30.0
"""Seconds that a citizen waits in one step before giving up."""

StepHeard = Callable[[StepRow], None]


class Walker:
    """Walks as one persona in one browser; the rows of all walks go to one run folder.

    Attributes:
        sent: walks begun; the number of the next walk and of its citizen.

    Args:
        secrets: takes in everything that is typed and must not be in anything that is shown.
    """

    def __init__(
        self,
        browser: Browser,
        target: Target,
        persona: Persona,
        seed: int,
        run: str,
        writer: RowWriter,
        secrets: set[str],
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        self.sent = 0
        self._secrets = secrets
        self._browser = browser
        self._target = target
        self._persona = persona
        self._seed = seed
        self._run = run
        self._writer = writer
        self._timeout = timeout
        self._began = time.perf_counter()

    def walk(
        self, procedure: Procedure, variant: str, on_step: StepHeard = lambda row: None
    ) -> bool:
        """Walk one variant with a citizen of its own; whether the end was reached."""
        person = citizen(self._seed, self.sent)
        dossier = Dossier(person, procedure, procedure.variant(variant), self._seed)
        self._secrets.add(person.password)
        if self._target.officer is not None:
            self._secrets.add(self._target.officer.password)
        recorder = FlowRecorder(self._writer, self._secrets, on_step)
        itinerary = Itinerary(
            run=self._run,
            walk=self.sent,
            target=self._target.name,
            persona=self._persona.name,
            due=time.perf_counter() - self._began,
            run_began=self._began,
        )
        self.sent += 1
        try:
            return self._walk(itinerary, dossier, recorder)
        finally:
            self._close_contexts()

    def _walk(self, itinerary: Itinerary, dossier: Dossier, recorder: FlowRecorder) -> bool:
        notebook = Notebook(
            recorder, self._run, itinerary.walk, self._began, self._writer.evidence_folder
        )
        page = open_persona_page(self._browser, self._persona)
        hands = hands_for(self._target, dossier.procedure, page, notebook, timeout=self._timeout)
        desk = partial(self._officer, dossier.procedure, notebook) if self._target.officer else None
        reached = Walk(itinerary, dossier, hands, recorder, desk).run()
        hands.finish()
        return reached

    def _officer(self, procedure: Procedure, notebook: Notebook) -> Hands:
        account = self._target.officer
        assert account is not None
        page = open_page(self._browser, OFFICE_DESK)
        hands = hands_for(self._target, procedure, page, notebook, timeout=self._timeout)
        return officer_of(hands, account.name, account.password)

    def _close_contexts(self) -> None:
        """Forget everything of this walk; a browser that has died has nothing to forget."""
        with suppress(Error):
            for context in self._browser.contexts:
                context.close()
