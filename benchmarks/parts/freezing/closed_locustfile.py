"""Stock Locust on the freezing portal: closed users, each waiting for its answer.

``constant_throughput`` is Locust's own means to hold a rate. At the end, what Locust's
statistics say goes to a file as JSON.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant_throughput, events, task

hooks: Any = events  # they have no types


class Citizen(FastHttpUser):
    """Asks for the page at a rate, as long as it is answered."""

    wait_time = constant_throughput(10)

    @task
    def ask(self) -> None:
        self.client.get("/")


def tell(environment: Any, **_: Any) -> None:
    total = environment.stats.total
    told = {f"p{q}": total.get_response_time_percentile(q / 100) / 1000 for q in (50, 90, 99)}
    told |= {"count": total.num_requests, "mean": total.avg_response_time / 1000}
    Path(os.environ["FREEZE_TOLD"]).write_text(json.dumps(told), "utf-8")


hooks.quitting.add_listener(tell)
