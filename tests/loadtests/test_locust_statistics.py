"""Locust's own statistics say of sums what they would say of every single request."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from locust.stats import RequestStats
from civicgauge.rows import RequestKind
from civicgauge.steps import Outcome
from loadtests.clients.exchange import Exchange
from loadtests.locust_statistics import Statistics

told = RequestStats()
statistics = Statistics(told)

def request(step, began, seconds, outcome=Outcome.OK, reason="", kind=RequestKind.PAGE):
    statistics.add("renewal", Exchange(
        step, 1, "GET", "/", 200, began, seconds, 0, 100, outcome, reason, kind))

for number in range(100):
    request("submit", number / 10, (number + 1) / 100)
request("submit", 20.0, 0.5, Outcome.FAILED, "reset")
request("start", 20.0, 0.25, kind=RequestKind.ASSET)
print(told.total.num_requests)
statistics.tell()
statistics.tell()
for (name, method), entry in sorted(told.entries.items()):
    print(name, method, entry.num_requests, entry.num_failures, entry.total_content_length,
          entry.get_response_time_percentile(0.5), entry.min_response_time,
          entry.max_response_time)
print(told.total.num_requests, told.total.num_failures)
print([(error.name, error.error, error.occurrences) for error in told.errors.values()])
"""


def test_sums_are_told_once_a_second_and_nothing_is_lost_or_told_twice() -> None:
    """In a process of its own: importing Locust changes sockets for good.

    A hundred waits of 10, 20 ... 1,000 ms and one of 500 ms that failed: the 51st of 101 is 500.
    The last request ends within a second of the one before, and is not told before the end.
    """
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )

    before, assets, submit, together, errors = done.stdout.splitlines()
    assert before == "101"
    assert assets == "renewal.start assets GET 1 0 100 250 250.0 250.0"
    assert submit == "renewal.submit GET 101 1 10100 500 10.0 1000.0"
    assert together == "102 1"
    assert errors == "[('renewal.submit', RuntimeError('reset'), 1)]"
