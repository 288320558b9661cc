"""Shared words of CivicGauge: procedures, people, steps, walks, rows, the reference portal."""

__version__ = "0.1.0"
