"""The embedded reference portal: built from the catalogue, healthy unless a fault is switched on.

It is a portal to try the harness on, never one for real dossiers: one process, one SQLite file,
server-rendered pages without JavaScript. :mod:`civicgauge.refportal.serve` starts it.
"""
