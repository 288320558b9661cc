"""A certificate authority of a test's own, and a certificate of it for 127.0.0.1."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True, slots=True)
class Authority:
    """Files: the authority's certificate, and the server's with its key."""

    certificate: Path
    servers: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """What a server with the certificate listens with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.servers, self.key)
        return context


def new_authority(folder: Path) -> Authority:
    """Made by the program ``openssl``; the test is skipped where there is none."""
    made = Authority(folder / "authority.pem", folder / "server.pem", folder / "server-key.pem")
    authority_key = folder / "authority-key.pem"
    _openssl(
        *("-x509", *_KEY, "-subj", "/CN=Test authority", "-days", "2"),
        *("-keyout", authority_key, "-out", made.certificate),
    )
    _openssl(
        *("-x509", *_KEY, "-subj", "/CN=Test portal", "-days", "2"),
        *("-addext", "subjectAltName=IP:127.0.0.1"),
        *("-addext", "basicConstraints=critical,CA:FALSE"),
        *("-CA", made.certificate, "-CAkey", authority_key),
        *("-keyout", made.key, "-out", made.servers),
    )
    return made


def _openssl(*arguments: object) -> None:
    try:
        subprocess.run(["openssl", "req", *map(str, arguments)], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl here to make certificates")
