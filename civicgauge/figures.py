"""Read a dated figure from a data file: value, unit, validity, source and status."""

from __future__ import annotations

from datetime import date
from typing import Any

from civicgauge.catalogue import Figure, Status
from civicgauge.toml_reader import Table

_VALID = {
    object: "a number, a text or a list",
    float: "a number",
    int: "a whole number",
    list: "a list",
}


def read_figure(table: Table, kind: type[Any] = object) -> Figure:
    """A figure whose value is of the given kind; its mistakes are collected by the table."""
    figure = Figure(
        value=table.need("value", kind, 0, _VALID[kind]),
        unit=table.need("unit", str, ""),
        source=table.need("source", str, ""),
        status=Status(table.choice("status", Status)),
        valid_from=table.need("valid_from", date, date.min),
        valid_to=table.get("valid_to", date, date.max) if "valid_to" in table else None,
    )
    table.done()
    return figure
