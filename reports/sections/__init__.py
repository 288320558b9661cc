"""The parts of ``report.json``, each made from rows by one module."""
