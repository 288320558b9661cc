"""The peak as Locust plays it: ``locust -f loadtests/locustfile.py``, with or without web UI.

Target and profile come from the environment (:mod:`loadtests.settings`); Start plays the profile's
plan, on as many processes as ``--processes`` says. Without a run folder in the environment every
Start makes one under ``runs/``.
"""

from __future__ import annotations
