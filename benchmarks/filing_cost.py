"""What a filing by catalogue and labels costs beside hand-written ones: generator CPU per filing.

Four ways file complete dossiers of one procedure, in turn, many citizens at once:

- **locust**: hand-written for the client of Locust's ``FastHttpUser``; it knows every path and
  cuts the one-time token out with a regular expression;
- **thin**: the same hand-written journey over our own client;
- **walk**: by labels, ``FormHands`` over our own client;
- **load**: that walk as ``civicgauge load`` plays it, with its rows written to disk.

All of them report every request to Locust's statistics. The target replays a filing recorded
on the reference portal and refuses a wrong order, token, session or photograph
(``benchmarks/parts/strict_target.py``); it has a core of its own where there are two.

Run with ``make bench`` or ``python benchmarks/filing_cost.py``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import locust  # noqa: F401  before everything that opens sockets
from gevent.pool import Pool  # type: ignore[import-untyped]
from geventhttpclient.client import HTTPClientPool
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment
from urllib3.filepost import encode_multipart_formdata

from benchmarks.parts.page import publish, spread, table, wanted
from benchmarks.parts.peers.filing import RENEWAL, TIMEOUT, WORDS, Nowhere, dossier, record
from benchmarks.parts.peers.recipe import FORM, link, token
from benchmarks.parts.processes import on_own_core, server
from civicgauge.dossier import Dossier
from civicgauge.rows import Recorder
from civicgauge.runs import RowWriter, RunFolder
from civicgauge.steps import Step
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.exchange import Exchange
from loadtests.clients.session import Clients, HttpSession
from loadtests.clients.thin_client import ThinClients
from loadtests.http_hands import FormHands
from loadtests.locust_statistics import Statistics

ROUNDS, FILINGS, CITIZENS = 9, 200, 20

Way = Callable[[Dossier], None]


class Page(Protocol):
    """What a hand-written journey needs of an answer."""

    @property
    def url(self) -> str: ...

    @property
    def body(self) -> bytes: ...


class Caller(Protocol):
    """What a hand-written journey needs of a client."""

    def get(self, url: str) -> Page: ...

    def post(self, url: str, body: bytes, content_type: str) -> Page: ...


class FastCaller:
    """One citizen of Locust's fast client."""

    def __init__(self, statistics_: Any, pool: HTTPClientPool) -> None:
        self._session: Any = FastHttpSession("", statistics_, None, client_pool=pool)

    def get(self, url: str) -> Page:
        return FastPage(self._session.get(url))

    def post(self, url: str, body: bytes, content_type: str) -> Page:
        return FastPage(self._session.post(url, data=body, headers={"Content-Type": content_type}))


class FastPage:
    def __init__(self, response: Any) -> None:
        if response.status_code != 200:
            why = response.content or response.error
            raise SystemExit(f"The target refused: {why!r}. The comparison is void.")
        self.url: str = response.url
        self.body: bytes = response.content


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = folder / "recording.json"
        record(folder).write(recording)
        with strict_target(recording) as url:
            ways = all_ways(url, folder)
            costs = measure(ways)
    show(costs)


@contextmanager
def strict_target(recording: Path) -> Iterator[str]:
    """The target in a process of its own, which must take in every filing."""
    with server("benchmarks.parts.strict_target", str(recording)) as target:
        on_own_core()
        yield target.url
        filed, due = int(target.end()), 4 * (ROUNDS + 1) * FILINGS
        if filed != due:
            raise SystemExit(f"The target took in {filed} of {due} filings; all is void.")


def all_ways(url: str, folder: Path) -> Mapping[str, Way]:
    environment = Environment()
    environment.create_local_runner()
    event: Any = environment.events.request
    to_statistics = partial(Statistics(environment.stats).add, RENEWAL.id)
    thin, fast = ThinClients(), HTTPClientPool(concurrency=CITIZENS)
    writer = RowWriter(RunFolder.create(folder, "load", "strict", {}).path)

    def load(item: Dossier) -> None:
        about = Itinerary("bench", item.citizen.index, "strict")

        def report(exchange: Exchange) -> None:
            writer.add(exchange.row(about))
            to_statistics(exchange)

        walk(url, item, HttpSession(thin, TIMEOUT, report), writer)

    def session(clients: Clients) -> HttpSession:
        return HttpSession(clients, TIMEOUT, to_statistics)

    return {
        "locust": lambda item: hand_written(url, item, FastCaller(event, fast)),
        "thin": lambda item: hand_written(url, item, session(thin)),
        "walk": lambda item: walk(url, item, session(thin), Nowhere()),
        "load": load,
    }


def measure(ways: Mapping[str, Way]) -> dict[str, list[float]]:
    """CPU seconds per filing, way by way and round by round; a first round warms up."""
    dossiers = [prepared(index) for index in range(FILINGS)]
    costs: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + 1):
        for name, file in ways.items():
            cost = cpu(file, dossiers)
            if round_:
                costs[name].append(cost)
        if round_:
            told = (f"{name} {1000 * of[-1]:.2f} ms" for name, of in costs.items())
            print(f"round {round_}: " + ", ".join(told), flush=True)
    return costs


def show(costs: Mapping[str, Sequence[float]]) -> None:
    gains = {
        name: [its / mine for its, mine in zip(costs["locust"], of, strict=True)]
        for name, of in costs.items()
    }
    rows = [
        (name, spread([1 / cost for cost in of], ",.0f"), spread(gains[name]))
        for name, of in costs.items()
    ]
    walks = [its / mine for its, mine in zip(costs["walk"], costs["thin"], strict=True)]
    gained, price = statistics.median(gains["walk"]), statistics.median(walks)
    publish(
        "filing",
        "python benchmarks/filing_cost.py",
        f"Median (smallest-largest) of {ROUNDS} rounds of {FILINGS} filings, {CITIZENS} at once.",
        table(("way", "filings per CPU-second", "times those of locust"), rows),
        f"The price of labels, walk / thin: {spread(walks)}.",
        wanted("filings per CPU-second by labels, times those of locust", gained, least=2)
        + "\n"
        + wanted("what a filing by labels costs, times a hand-written one", price, most=1.15),
    )


def prepared(index: int) -> Dossier:
    """A dossier whose pictures are drawn and kept: drawing is no part of the comparison."""
    made = dossier(index)
    list(made.acts())
    return made


def cpu(file: Way, dossiers: Sequence[Dossier]) -> float:
    """CPU seconds of this process per filing."""
    pool = Pool(CITIZENS)
    began = time.process_time()
    for item in dossiers:
        pool.spawn(file, item)
    pool.join(raise_error=True)
    return (time.process_time() - began) / len(dossiers)


def walk(url: str, item: Dossier, session: HttpSession, recorder: Recorder) -> None:
    itinerary = Itinerary("bench", item.citizen.index, "strict")
    if not Walk(itinerary, item, FormHands(url, WORDS, session), recorder).run():
        raise SystemExit("A walk did not reach its end; the comparison is void.")


def hand_written(url: str, item: Dossier, session: Caller) -> None:
    acts = {act.step: act for act in item.acts()}
    files: dict[str, str | tuple[str, bytes, str]] = {
        name: (picture.file_name, picture.data, picture.media_type)
        for name, picture in acts[Step.ATTACH_PAPERS].papers.items()
    }
    session.get(f"{url}/")
    session.get(f"{url}/thu-tuc/{RENEWAL.id}")
    page = session.get(f"{url}/dang-nhap").body
    signed = {"account": item.citizen.citizen_id, "password": item.citizen.password}
    post(session, f"{url}/dang-nhap", page, signed)
    session.get(f"{url}/thu-tuc/{RENEWAL.id}")
    form = session.get(f"{url}/thu-tuc/{RENEWAL.id}/nop")
    papers = post(session, form.url, form.body, acts[Step.FILL_FORM].answers)
    files["token"] = token(papers.body)
    review = session.post(papers.url, *encode_multipart_formdata(files))
    submitted = post(session, review.url, review.body, {})
    payment = session.get(url + link(submitted.body, "/thanh-toan/"))
    card = {"card_number": WORDS.card("good"), "card_holder": WORDS.card("holder")}
    paid = post(session, payment.url, payment.body, card)
    receipt = session.get(url + link(paid.body, "/bien-lai/"))
    session.get(url + link(receipt.body, "/ho-so/"))


def post(session: Caller, url: str, page: bytes, values: Mapping[str, str]) -> Page:
    return session.post(url, urlencode({"token": token(page), **values}).encode(), FORM)


if __name__ == "__main__":
    main()
