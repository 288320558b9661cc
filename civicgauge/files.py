"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there; an older one stays until then.

    What a killed process left beside the place is overwritten by the next one.

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
