"""The catalogue walked with each: ``python -m tests.loadtests.clients.both_clients URL URL``.

A process of its own, because Locust's client patches the sockets of the whole process. The first
portal is walked with the thin client, the second with Locust's; the officer's password is in the
environment. Tells in one line of JSON per client what every walk came to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import locust  # noqa: F401  before everything that opens sockets

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.hands import Hands, officer_of
from civicgauge.people.citizens import citizen
from civicgauge.target import Target, load_target
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.exchange import Exchange
from loadtests.clients.locust_client import LocustClients
from loadtests.clients.session import Clients, HttpSession
from loadtests.clients.thin_client import ThinClients
from loadtests.http_hands import hands_for
from tests.both_channels import Rows

TIMEOUT, SEED = 30.0, 5


@dataclass
class Sheet(Rows):
    """What a walk leaves behind, its requests included."""

    exchanges: list[Exchange] = field(default_factory=list)

    def requests(self) -> list[tuple[object, ...]]:
        return [
            (item.step, item.method, self._renamed(item.path), item.status, item.outcome)
            for item in self.exchanges
        ]


@dataclass(frozen=True)
class Person:
    """Whoever walks with one of the clients, as a citizen and at the desk."""

    target: Target
    clients: Clients
    dossier: Dossier
    sheet: Sheet

    def hands(self) -> Hands:
        session = HttpSession(self.clients, TIMEOUT, self.sheet.exchanges.append)
        return hands_for(self.target, self.dossier.procedure, session)

    def officer(self) -> Hands:
        assert self.target.officer is not None
        return officer_of(self.hands(), self.target.officer.name, self.target.officer.password)


def main(*urls: str) -> None:
    both: tuple[Clients, ...] = (ThinClients(), LocustClients(2, TIMEOUT))
    for url, clients in zip(urls, both, strict=True):
        print(json.dumps(walk_all(load_target(url), clients)))


def walk_all(target: Target, clients: Clients) -> Mapping[str, object]:
    """By procedure and variant: whether the end was reached, and all that was left behind."""
    ways = [(entry, name) for entry in load_catalogue() for name in entry.variants]
    found = {}
    for number, (entry, name) in enumerate(ways):
        dossier = Dossier(citizen(SEED, number), entry, entry.variant(name), SEED)
        found[f"{entry.id} {name}"] = walk(target, dossier, clients)
    return found


def walk(target: Target, dossier: Dossier, clients: Clients) -> tuple[object, ...]:
    sheet = Sheet()
    person = Person(target, clients, dossier, sheet)
    itinerary = Itinerary("run", 0, target.name)
    reached = Walk(itinerary, dossier, person.hands(), sheet, person.officer).run()
    return reached, sheet.way(), sheet.ledger(), sheet.requests()


if __name__ == "__main__":
    main(*sys.argv[1:])
