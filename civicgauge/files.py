"""Files that are there whole or not at all, whatever happens while they are written; digests."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from civicgauge.errors import RunFolderError

HALVES = "backslashreplace"
r"""How half a character is written (``\ud800``): scripts of a page can show one, UTF-8 cannot."""

_REMEDIES = {
    errno.ENOSPC: "Free some space",
    errno.EFBIG: "Free some space, allow larger files (`ulimit -f`)",
    errno.EDQUOT: "Free some space within your quota",
    errno.EACCES: "Make it writable for you",
    errno.EPERM: "Make it writable for you",
    errno.EROFS: "Make the disk writable",
    errno.ENOTDIR: "Move away the file that is in the way",
    errno.EEXIST: "Move away what is in the way",
    errno.EISDIR: "Move away the folder that is in the way",
    errno.EMFILE: "Allow more open files (`ulimit -n`)",
}


def unwritable(path: Path, error: OSError, elsewhere: str) -> RunFolderError:
    """That nothing can be written there, why, and the remedy; `elsewhere` is the other one."""
    remedy = _REMEDIES.get(error.errno or 0, "Mend that")
    said = error.strerror or error
    return RunFolderError(f"Cannot write {path}: {said}. {remedy}, or {elsewhere}.")


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn the operating system's refusal to write into a run into an error with a remedy."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error, "choose another folder with --out") from error


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
