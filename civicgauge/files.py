"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

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
