"""One HTTP request and what became of it, in the words of the rows."""

from __future__ import annotations

from typing import NamedTuple

from civicgauge.hands import StepStopped
from civicgauge.rows import RequestKind, RequestRow
from civicgauge.steps import Outcome
from civicgauge.walk import Itinerary


class Exchange(NamedTuple):
    """One request of a step; a redirect is a request of its own."""

    step: str
    attempt: int
    method: str
    path: str
    status: int
    began: float  # time.perf_counter()
    seconds: float
    bytes_sent: int
    bytes_received: int
    outcome: Outcome
    reason: str = ""
    kind: RequestKind = RequestKind.PAGE

    @property
    def failed(self) -> bool:
        return self.outcome not in (Outcome.OK, Outcome.REFUSED)

    def row(self, about: Itinerary) -> RequestRow:
        """The row of this request in its walk."""
        return RequestRow(
            run=about.run,
            walk=about.walk,
            step=self.step,
            attempt=self.attempt,
            phase=about.phase.value,
            method=self.method,
            path=self.path,
            status=self.status,
            started=self.began - about.run_began,
            seconds=self.seconds,
            bytes_sent=self.bytes_sent,
            bytes_received=self.bytes_received,
            outcome=self.outcome.value,
            reason=self.reason,
            kind=self.kind.value,
        )


def outcome_of(status: int) -> tuple[Outcome, str]:
    """What became of a request that was answered, and the reason when it is not OK."""
    if status < 400:
        return Outcome.OK, ""
    if status == 429:
        return Outcome.REFUSED, "rate_limited"
    if status == 401:
        return Outcome.LOST_SESSION, ""
    if status == 422:
        return Outcome.REFUSED, "invalid_entry"
    return Outcome.FAILED, f"http_{status}"


def untrusted(why: str) -> StepStopped:
    """A certificate that nobody vouches for; nothing was sent."""
    return StepStopped(
        Outcome.FAILED,
        "untrusted_certificate",
        f"{why[:200]}; name the portal's own authority in SSL_CERT_FILE",
    )
