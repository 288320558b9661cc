"""Talk to the control port of a running reference portal."""

from __future__ import annotations

from typing import Any

import urllib3

from civicgauge.errors import UsageError
from civicgauge.refportal.faults import Rates


class Control:
    """The control port of one portal; every call is answered before it returns."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._pool = urllib3.PoolManager(retries=False)

    def faults(self) -> dict[str, float]:
        """The rate of every fault; 0 is off."""
        return dict(self._call("GET", "/faults"))

    def switch(self, faults: Rates) -> None:
        """From now on exactly these faults are on, each with its rate from 0 to 1."""
        self._call("PUT", "/faults", dict(faults))

    def reset_faults(self) -> None:
        """Make the portal healthy."""
        self.switch({})

    def end_sessions(self, citizen_id: str | None = None) -> int:
        """End one citizen's sessions, or everybody's; how many were open."""
        return int(self._call("POST", "/sessions/end", {"citizen_id": citizen_id})["ended"])

    def set_session_minutes(self, minutes: float) -> None:
        """Sessions end after this long without a request."""
        self._call("PUT", "/session-minutes", {"minutes": minutes})

    def dossiers(self) -> list[dict[str, Any]]:
        """Every draft and dossier as the portal's books have it, with the faults that hit it."""
        return list(self._call("GET", "/dossiers")["dossiers"])

    def close(self) -> None:
        self._pool.clear()

    def _call(self, method: str, path: str, content: object = None) -> Any:
        response = self._pool.request(
            method, self._url + path, json=content, headers=self._headers, timeout=30
        )
        if response.status != 200:
            raise UsageError(f"Control port, {method} {path}: {response.json()['error']}")
        return response.json()
