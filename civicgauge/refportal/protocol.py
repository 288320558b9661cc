"""uvicorn's HTTP protocol, with the connection within reach of the handlers that reset it."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "civicgauge.connection"


class ReachableProtocol(HttpToolsProtocol):
    """Puts the transport among the scope's extensions."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {"transport": self.transport}}
