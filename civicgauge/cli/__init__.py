"""The command line: the only place that prints and sets exit codes, one file per command."""

from civicgauge.cli.main import main

__all__ = ["main"]
