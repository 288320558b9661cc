"""The filing that all tools play, and the target's recording of it on the reference portal."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.parts.strict_target import Recorded, Recording, recorded
from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.people.citizens import citizen
from civicgauge.refportal.serve import running_portal
from civicgauge.rows import LedgerLine
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import default_words
from loadtests.clients.addresses import Address
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession, Reply
from loadtests.http_hands import FormHands

SEED, TIMEOUT = 1, 30.0
RENEWAL = load_catalogue()["licence_renewal"]
WORDS = default_words().for_procedure(RENEWAL)


class Nowhere:
    """A recorder that keeps the ledger's last line only."""

    def __init__(self) -> None:
        self.line: LedgerLine | None = None

    def add(self, row: object) -> None:
        pass

    def acknowledge(self, line: LedgerLine) -> None:
        self.line = line


class Listening:
    """A client that keeps what was asked and answered."""

    def __init__(self) -> None:
        self._inner = BlockingClients().client()
        self.pages: list[Recorded] = []

    def client(self) -> Listening:
        return self

    def send(
        self, method: str, address: Address, body: bytes, content_type: str, seconds: float
    ) -> Reply:
        reply = self._inner.send(method, address, body, content_type, seconds)
        location = urlsplit(reply.location).path
        self.pages.append(recorded(method, address.target, reply.status, location, reply.body))
        return reply

    def forget_cookies(self) -> None:
        self._inner.forget_cookies()


def dossier(index: int) -> Dossier:
    return Dossier(citizen(SEED, index), RENEWAL, RENEWAL.variant("complete"), SEED)


def record(folder: Path) -> Recording:
    """One filing on the reference portal, as the strict target will play it."""
    listening, nowhere = Listening(), Nowhere()
    with running_portal(database=folder / "portal.sqlite", faults={}) as portal:
        hands = FormHands(portal.url, WORDS, HttpSession(listening, TIMEOUT))
        if not Walk(Itinerary("bench", 0, "strict"), dossier(0), hands, nowhere).run():
            raise SystemExit("The filing to be recorded did not reach its end.")
    last = nowhere.line
    assert last is not None
    return Recording([last.reference, last.payment, last.receipt], listening.pages)
