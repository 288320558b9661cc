"""A question for the search that any portal of ours can be asked."""

from __future__ import annotations

from civicgauge.limits import parse_limit
from civicgauge.target import Target
from loadtests.capacity.probe import Question

FILED = ["licence_renewal"]


def roughly(target: Target) -> Question:
    """How much it carries with half of all tries failing, to within a factor of two."""
    return Question(
        given=target.url,
        text=target.url,
        target=target,
        procedures=FILED,
        limits=[parse_limit("submit errors <= 50%", FILED)],
        precision=1.0,
        seed=1,
        processes=1,
        command="test",
    )
