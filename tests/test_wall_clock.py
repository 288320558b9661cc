"""A wall clock that somebody sets is noticed; one that drifts a little is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civicgauge.wall_clock import WallClock


@pytest.mark.parametrize(
    ("set_by", "told"), [(3600.0, 3600.0), (-7200.0, -7200.0), (4.0, 0.0), (-4.0, 0.0), (0.0, 0.0)]
)
def test_a_clock_that_was_set_tells_by_how_much(set_by: float, told: float) -> None:
    clock = WallClock()
    now = datetime.now(UTC) + timedelta(seconds=set_by)
    assert clock.moved(now) == pytest.approx(told, abs=0.5)
