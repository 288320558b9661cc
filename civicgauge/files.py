"""Files that are there whole or not at all, whatever happens while they are written; digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

HALVES = "backslashreplace"
r"""How half a character is written (``\ud800``): scripts of a page can show one, UTF-8 cannot."""


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; an older one stays until then.

    One process at a time; what a killed one left beside the place is overwritten by the next.

    Raises:
        OSError: it cannot be written; nothing is left beside the place.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def replace_json(path: Path, content: Any) -> None:
    """The same with anything that can be written as JSON."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    replace_file(path, text.encode("utf-8", HALVES))


def digests(folder: Path, patterns: Sequence[str]) -> dict[str, str]:
    """SHA-256 of the files that match, in order of name, by their path below the folder."""
    found = {}
    for path in sorted(file for pattern in patterns for file in folder.glob(pattern)):
        if path.is_file():
            with path.open("rb") as file:
                name = path.relative_to(folder).as_posix()
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
