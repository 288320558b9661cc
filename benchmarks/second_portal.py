"""What it costs to file on a portal that another firm built: generator CPU per filing, by labels.

The complete variant of each procedure is filed on the reference portal and on the hand-written
second portal in turn, from the same catalogue; only target file and hands differ. The second
portal runs in a thread of this process, so the CPU of the filing thread alone is counted.

Run with ``make bench`` or ``python benchmarks/second_portal.py``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from unittest import mock

from civicgauge.catalogue import Procedure
from civicgauge.dossier import Dossier
from civicgauge.people.citizens import citizen
from civicgauge.refportal.serve import running_portal
from civicgauge.rows import LedgerLine
from civicgauge.target import URL_OVERRIDE, Target, load_target
from civicgauge.walk import Itinerary, Walk
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import hands_for
from tests.second_portal import server as second

ROUNDS, FILINGS, SEED, TIMEOUT = 7, 20, 1, 30.0
SECOND = Path(second.__file__).with_name("target.toml")


class Nowhere:
    """A recorder that forgets."""

    def add(self, row: object) -> None:
        pass

    def acknowledge(self, line: LedgerLine) -> None:
        pass


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_portal(Path(folder) / "portal.sqlite") as reference,
        second.running() as other,
    ):
        with mock.patch.dict("os.environ", {URL_OVERRIDE: other.url}):
            targets = load_target(reference.url), load_target(str(SECOND))
        for name in (procedure.id for procedure in targets[0].catalogue):
            ratios = [ratio(name, targets, round_) for round_ in range(ROUNDS)]
            print(
                f"{name}: second portal / reference portal: median "
                f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f}), "
                f"{ROUNDS} rounds of {FILINGS} filings each"
            )


def ratio(name: str, targets: tuple[Target, Target], round_: int) -> float:
    reference, other = (cpu(target, target.catalogue[name], round_) for target in targets)
    return other / reference


def cpu(target: Target, procedure: Procedure, round_: int) -> float:
    """CPU seconds of this thread for one round; pictures are drawn before."""
    citizens = range(round_ * FILINGS, (round_ + 1) * FILINGS)
    complete = procedure.variant("complete")
    dossiers = [Dossier(citizen(SEED, index), procedure, complete, SEED) for index in citizens]
    for item in dossiers:
        list(item.acts())
    clients = BlockingClients()
    began = time.thread_time()
    for item in dossiers:
        hands = hands_for(target, procedure, HttpSession(clients, TIMEOUT))
        itinerary = Itinerary("bench", item.citizen.index, target.name)
        if not Walk(itinerary, item, hands, Nowhere()).run():
            raise SystemExit("A walk did not reach its end; the comparison is void.")
    return time.thread_time() - began


if __name__ == "__main__":
    main()
