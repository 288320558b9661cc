"""Where the CPU of a load run goes: shares of the generator's samples, by part of the house.

py-spy looks at the one process of ``civicgauge load`` from outside while it plays as many filings
as it can on the strict target. A sample belongs to the innermost frame that is in one of the parts
below; what a part calls in the standard library or in C is its own. py-spy is no dependency: where
it is not installed, nothing is measured.

Run with ``make bench`` or ``python benchmarks/cpu_shares.py [SECONDS]``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import Counter

from benchmarks.parts.page import publish, table
from benchmarks.parts.peers.scene import playing, scene
from benchmarks.parts.peers.tools import LOAD
from benchmarks.parts.processes import on_own_core

RATE, WARM_UP = 250, 50
PARTS = {
    "pages are read": "civicgauge/quick_reader civicgauge/page_ civicgauge/forms civicgauge/view "
    "civicgauge/links selectolax",
    "fields are found and filled in": "civicgauge/hands civicgauge/filling civicgauge/words "
    "civicgauge/catalogue loadtests/http_hands",
    "bodies are built": "loadtests/clients/form_bodies",
    "requests and answers": "loadtests/clients/ geventhttpclient/",
    "sockets and event loop": "gevent/ greenlet/",
    "steps are judged, rows are made": "civicgauge/walk civicgauge/rows civicgauge/steps",
    "rows and ledger go to disk": "civicgauge/runs civicgauge/segments civicgauge/files pyarrow/",
    "citizens and dossiers are made": "civicgauge/people/ civicgauge/dossier faker/",
    "arrivals and figures of the moment": "loadtests/users loadtests/peak loadtests/live "
    "loadtests/arrivals civicgauge/intervals civicgauge/histogram",
    "Locust's events and statistics": "locust/ loadtests/locust",
}
"""By what a row says: where the files of a part are, and how their names begin."""


def main(seconds: int = 15) -> None:
    if shutil.which("py-spy") is None:
        print("py-spy is not installed: where the CPU goes is not measured.")
        return
    on_own_core()
    shares = Counter(samples(seconds))
    total = shares.total()
    rows = [(part, f"{100 * count / total:.1f}") for part, count in shares.most_common()]
    publish(
        "cpu",
        "python benchmarks/cpu_shares.py",
        f"{total:,} samples of the generator, {RATE} a second.",
        table(("part", "% of the CPU"), rows),
    )


def samples(seconds: int) -> Counter[str]:
    """How many samples belong to each part."""
    with scene() as on, on.target() as (target, place), playing(LOAD, place) as process:
        while int(target.ask().split()[0]) < WARM_UP:
            time.sleep(0.1)
        seen = place.folder / "seen.txt"
        length = ["--duration", str(seconds), "--rate", str(RATE)]
        form = ["--format", "raw", "--full-filenames", "--output", str(seen)]
        command = ["py-spy", "record", "--nonblocking", *length, *form, "--pid", str(process.pid)]
        subprocess.run(command, check=True, capture_output=True)
        counts: Counter[str] = Counter()
        for line in seen.read_text("utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            counts[part_of(stack)] += int(count)
    return counts


def part_of(stack: str) -> str:
    """The part that the innermost frame in the house belongs to."""
    for frame in reversed(stack.split(";")):
        file = frame.rpartition("(")[2]
        for part, beginnings in PARTS.items():
            if any(f"/{beginning}" in file for beginning in beginnings.split()):
                return part
    return "anything else"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
