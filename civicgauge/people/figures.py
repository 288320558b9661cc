"""Read dated figures of the people's data files: value, unit, validity, source and status."""

from __future__ import annotations

from datetime import date

from civicgauge.catalogue import Figure, Status
from civicgauge.toml_reader import Table


def read_figure(table: Table) -> Figure:
    """One numeric figure; its mistakes are collected by the table."""
    figure = Figure(
        value=table.need("value", float, 0.0),
        unit=table.need("unit", str, ""),
        source=table.need("source", str, ""),
        status=Status(table.choice("status", Status)),
        valid_from=table.need("valid_from", date, date.min),
        valid_to=table.get("valid_to", date, date.max) if "valid_to" in table else None,
    )
    table.done()
    return figure
