"""What a submitted form sends, as browsers write it; the same texts and names are written once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_plus

from civicgauge.people.pictures import Picture

_BOUNDARY = secrets.token_hex(16)
"""So long that no file has it by chance."""

_FIELD = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="'
_IN_QUOTES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
_quoted = lru_cache(maxsize=1_000)(quote_plus)


def encoded(values: Iterable[tuple[str, str]]) -> str:
    """The values as in an address: ``a=1&b=x+y``."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in values])


def multipart(
    values: Iterable[tuple[str, str]], files: Iterable[tuple[str, Picture]]
) -> tuple[bytes, str]:
    """The body with the values and the files, and its content type."""
    parts = [f'{_FIELD}{_name(name)}"\r\n\r\n{value}\r\n'.encode() for name, value in values]
    for name, picture in files:
        parts += (_file_head(name, picture.file_name, picture.media_type), picture.data, b"\r\n")
    parts.append(f"--{_BOUNDARY}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={_BOUNDARY}"


@lru_cache(maxsize=1_000)
def _file_head(name: str, file_name: str, media_type: str) -> bytes:
    named = f'{_FIELD}{_name(name)}"; filename="{_name(file_name)}"'
    return f"{named}\r\nContent-Type: {media_type}\r\n\r\n".encode()


def _name(text: str) -> str:
    return text.translate(_IN_QUOTES)
