"""What a filing by catalogue and labels costs beside a hand-written one: generator CPU per filing.

Both file the same complete dossiers on the same reference portal, in turn, over the same HTTP
client; the hand-written journey knows every path and cuts the one-time token out with a regular
expression. The ratio is the price of not writing scenarios by hand.

Run with ``make bench`` or ``python benchmarks/filing_cost.py``.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from urllib3.filepost import encode_multipart_formdata

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Dossier
from civicgauge.people.citizens import citizen
from civicgauge.refportal.serve import running_portal
from civicgauge.rows import LedgerLine
from civicgauge.steps import Step
from civicgauge.walk import Itinerary, Walk
from civicgauge.words import default_words
from loadtests.blocking_client import BlockingClients
from loadtests.http_client import Answer, HttpSession
from loadtests.http_hands import FormHands

ROUNDS, FILINGS, SEED, TIMEOUT = 7, 40, 1, 30.0
RENEWAL = load_catalogue()["licence_renewal"]
WORDS = default_words().for_procedure(RENEWAL)
TOKEN = re.compile(rb'name="token" value="([^"]+)"')


class Nowhere:
    """A recorder that forgets."""

    def add(self, row: object) -> None:
        pass

    def acknowledge(self, line: LedgerLine) -> None:
        pass


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_portal(database=Path(folder) / "portal.sqlite", faults={}) as portal,
    ):
        pool = BlockingClients()
        dossiers = [dossier(index) for index in range(2 * ROUNDS * FILINGS)]
        ratios = []
        for round_ in range(ROUNDS):
            first = dossiers[2 * round_ * FILINGS : (2 * round_ + 1) * FILINGS]
            second = dossiers[(2 * round_ + 1) * FILINGS : (2 * round_ + 2) * FILINGS]
            by_labels = cpu(lambda item: walk(portal.url, item, pool), first)
            by_hand = cpu(lambda item: hand_written(portal.url, item, pool), second)
            ratios.append(by_labels / by_hand)
            print(
                f"round {round_ + 1}: {1000 * by_labels:.1f} ms by labels, "
                f"{1000 * by_hand:.1f} ms by hand, ratio {ratios[-1]:.2f}"
            )
    print(
        f"generator CPU per filing, by labels / by hand: median {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f}), {ROUNDS} rounds of {FILINGS} filings each"
    )


def dossier(index: int) -> Dossier:
    """A dossier whose pictures are drawn and kept: drawing is no part of the comparison."""
    made = Dossier(citizen(SEED, index), RENEWAL, RENEWAL.variant("complete"), SEED)
    list(made.acts())
    return made


def cpu(file: Callable[[Dossier], None], dossiers: list[Dossier]) -> float:
    """CPU seconds of this process per filing."""
    began = time.process_time()
    for item in dossiers:
        file(item)
    return (time.process_time() - began) / len(dossiers)


def walk(url: str, item: Dossier, pool: object) -> None:
    session = HttpSession(pool, TIMEOUT)  # type: ignore[arg-type]
    itinerary = Itinerary("bench", item.citizen.index, "healthy")
    if not Walk(itinerary, item, FormHands(url, WORDS, session), Nowhere()).run():
        raise SystemExit("A walk did not reach its end; the comparison is void.")


def hand_written(url: str, item: Dossier, pool: object) -> None:
    session = HttpSession(pool, TIMEOUT)  # type: ignore[arg-type]
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
    payment = session.get(url + link(submitted.body, b"/thanh-toan/"))
    card = {"card_number": WORDS.card("good"), "card_holder": WORDS.card("holder")}
    paid = post(session, payment.url, payment.body, card)
    receipt = session.get(url + link(paid.body, b"/bien-lai/"))
    session.get(url + link(receipt.body, b"/ho-so/"))


def post(session: HttpSession, url: str, page: bytes, values: Mapping[str, str]) -> Answer:
    body = urlencode({"token": token(page), **values}).encode()
    return session.post(url, body, "application/x-www-form-urlencoded")


def token(page: bytes) -> str:
    """The one-time token of the page's form."""
    last: bytes = TOKEN.findall(page)[-1]
    return last.decode()


def link(page: bytes, start: bytes) -> str:
    """The page's first address that begins so."""
    found = re.search(rb'href="(' + start + rb'[^"]+)"', page)
    if found is None:
        raise SystemExit(f"No link to {start.decode()} on the page; the comparison is void.")
    return str(found[1], "ascii")


if __name__ == "__main__":
    main()
