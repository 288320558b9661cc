"""One-time form tokens: signed, so that serving a form writes nothing; used up when redeemed."""

from __future__ import annotations

import secrets
import time
from hashlib import blake2b
from hmac import compare_digest

from civicgauge.refportal.database import Database

LIFE_SECONDS = 24 * 3600


class Tokens:
    """Tokens are bound to a purpose: whose session, which form."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key = _signing_key(database)
        database.run("DELETE FROM used_tokens WHERE issued < ?", int(time.time()) - LIFE_SECONDS)

    def issue(self, purpose: str) -> str:
        nonce = f"{int(time.time())}-{secrets.token_urlsafe(9)}"
        return f"{nonce}.{self._signature(nonce, purpose)}"

    def genuine(self, token: str, purpose: str) -> bool:
        """Whether this portal served the token for that purpose, used up or not."""
        nonce, _, signature = token.rpartition(".")
        if not compare_digest(signature.encode(), self._signature(nonce, purpose).encode()):
            return False
        return int(nonce.partition("-")[0]) > time.time() - LIFE_SECONDS

    def redeem(self, token: str, purpose: str) -> bool:
        """Use the token up; False when it is forged, too old or was used before."""
        if not self.genuine(token, purpose):
            return False
        nonce = token.rpartition(".")[0]
        issued = int(nonce.partition("-")[0])
        added = self._database.run("INSERT OR IGNORE INTO used_tokens VALUES (?, ?)", nonce, issued)
        return added.rowcount == 1

    def _signature(self, nonce: str, purpose: str) -> str:
        text = f"{nonce}|{purpose}".encode()
        return blake2b(text, key=self._key, digest_size=16).hexdigest()


def _signing_key(database: Database) -> bytes:
    """The key lives in the file, so that open forms survive a restart of the portal."""
    new = secrets.token_bytes(32)
    database.run("INSERT OR IGNORE INTO secrets VALUES ('form_tokens', ?)", new)
    row = database.one("SELECT value FROM secrets WHERE name = 'form_tokens'")
    return bytes(row["value"]) if row else new
