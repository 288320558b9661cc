"""Filings over our own client in one process, one after the other by each of so many citizens.

``python -m benchmarks.parts.peers.ours WAY URL RECIPE CITIZENS``, for ever. The ways:

- **walk**: ``FormHands``, by labels, rows thrown away;
- **thin**: the hand-written filing of the other tools.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import locust  # noqa: F401  before everything that opens sockets
from gevent.pool import Pool  # type: ignore[import-untyped]
from urllib3.filepost import encode_multipart_formdata

from benchmarks.parts.peers.filing import SEED, TIMEOUT, WORDS, Nowhere, dossier
from benchmarks.parts.peers.recipe import FORM, Page, filed, read_recipe
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.session import Answer, HttpSession
from loadtests.clients.thin_client import ThinClients
from loadtests.http_hands import FormHands


def walker(url: str, recipe: Path) -> Callable[[int], None]:
    clients = ThinClients()
    dossier(SEED)  # draws pictures

    def walk(index: int) -> None:
        item = dossier(index)
        hands = FormHands(url, WORDS, HttpSession(clients, TIMEOUT))
        itinerary = Itinerary("bench", item.citizen.index, "strict")
        if not Walk(itinerary, item, hands, Nowhere()).run():
            raise RuntimeError("a walk did not reach its end")

    for index in range(8):
        list(dossier(index).acts())
    return walk


def by_hand(url: str, recipe: Path) -> Callable[[int], None]:
    clients, acts = ThinClients(), read_recipe(recipe)
    data = {file.name: file.read_bytes() for file in recipe.parent.glob("*.jpg")}

    def file(index: int) -> None:
        session = HttpSession(clients, TIMEOUT)

        def get(url: str) -> Page:
            return _page(session.get(url))

        def post(url: str, fields: dict[str, str]) -> Page:
            return _page(session.post(url, urlencode(fields).encode(), FORM))

        def upload(url: str, token: str, files: dict[str, str]) -> Page:
            parts = {field: (name, data[name], "image/jpeg") for field, name in files.items()}
            body, kind = encode_multipart_formdata({"token": token, **parts})
            return _page(session.post(url, body, kind))

        filed(acts, url, get, post, upload)

    return file


def _page(answer: Answer) -> Page:
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body!r}")
    return answer.url, answer.body


def main(way: str, url: str, recipe: str, citizens: str) -> None:
    file = {"walk": walker, "thin": by_hand}[way](url, Path(recipe))
    pool = Pool(int(citizens))
    for index in count():
        pool.spawn(file, index)


if __name__ == "__main__":
    main(*sys.argv[1:])
