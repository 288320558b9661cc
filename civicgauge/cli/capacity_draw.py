"""The curve of ``civicgauge capacity`` as plain text of at most 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ROWS, COLUMNS = 12, 66
_SIGNS = {"held": "o", "broken": "x", "undecided": "x"}
"""A probe that our generator sent late, or that was cut short, says nothing about the portal."""


def picture(content: Mapping[str, Any]) -> Iterator[str]:
    """Filings finished in an hour over filings under way; nothing when no probe measured any."""
    probes = [probe for probe in content["probes"] if probe["finding"] in _SIGNS]
    if not probes:
        return
    marks = [(*_place(probe), _SIGNS[probe["finding"]]) for probe in probes]
    curve = [(x, y, ".") for x, y in content["law"]["curve"]] if content["law"] else []
    across = max(x for x, _, _ in marks) or 1.0
    up = max(y for _, y, _ in (*curve, *marks)) or 1.0
    grid = [[" "] * COLUMNS for _ in range(ROWS)]
    for x, y, sign in (*curve, *marks):
        row, column = round((ROWS - 1) * y / up), round((COLUMNS - 1) * x / across)
        grid[ROWS - 1 - row][column] = sign
    yield "filings finished an hour (o held, x did not, . scalability law)"
    for place, line in enumerate(grid):
        height = f"{up * (ROWS - 1 - place) / (ROWS - 1):,.0f}" if place in (0, ROWS - 1) else ""
        yield f"{height:>10} |{''.join(line)}".rstrip()
    yield f"{'':>10} +{'-' * COLUMNS}"
    yield f"{'':>10} 0{f'{across:,.1f} filings under way':>{COLUMNS}}"


def _place(probe: Mapping[str, Any]) -> tuple[float, float]:
    return probe["under_way"], probe["finished_per_hour"]
