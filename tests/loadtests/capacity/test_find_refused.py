"""A search for the capacity begins only where our own generator can play the first rate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civicgauge.errors import UsageError
from civicgauge.target import Target
from loadtests.capacity.find import find_capacity
from tests.loadtests.capacity.questions import roughly


def test_a_first_rate_that_no_process_can_send_is_refused_with_how_many_it_takes(
    target: Target, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        find_capacity(roughly(target), tmp_path / "runs", start=1e9)

    said = re.search(r"at most ([\d,]+) an hour.*--processes (\d+),", str(caught.value))
    assert said is not None
    each, processes = int(said[1].replace(",", "")), int(said[2])
    # Enough of them send the rate, one fewer would not; `each` is rounded.
    assert (processes - 1) * (each - 1) < 1e9 <= processes * (each + 1)
    assert not (tmp_path / "runs").exists()
