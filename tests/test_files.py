"""A file is replaced as a whole or stays as it was."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from civicgauge.files import replace_file, unwritable
from tests.small_disk import needs_root, small_disk

KILLED_BEFORE_THE_MOVE = """
import os, signal, sys
from pathlib import Path
from civicgauge.files import replace_file

def die(event, _):
    if event == "os.rename":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
replace_file(Path(sys.argv[1]), b"new")
"""


def test_a_new_file_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"half of an o")
    replace_file(tmp_path / "a.pdf", b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.pdf": b"new"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_whoever_is_killed_while_writing_leaves_the_old_file_and_the_next_one_tidies_up(
    tmp_path: Path,
) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED_BEFORE_THE_MOVE, str(target)])
    assert killed.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"old"
    replace_file(target, b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_what_cannot_be_moved_to_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OSError, match=r"a\.pdf"):
        replace_file(tmp_path / "a.pdf", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


@needs_root
def test_on_a_full_disk_the_old_file_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path, kilobytes=64) as disk:
        (disk / "a.pdf").write_bytes(b"old")
        with pytest.raises(OSError, match="space"):
            replace_file(disk / "a.pdf", b"x" * 100_000)
        assert {file.name: file.read_bytes() for file in disk.iterdir()} == {"a.pdf": b"old"}


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "No space left on device. Free some space, or"),
        (errno.EACCES, "Permission denied. Make it writable for you, or"),
        (errno.EROFS, "Read-only file system. Make the disk writable, or"),
        (errno.ENOTDIR, "Not a directory. Move away the file that is in the way, or"),
        (errno.EIO, "Input/output error. Mend that, or"),
    ],
)
def test_what_cannot_be_written_is_said_with_a_remedy_for_the_cause(
    number: int, remedy: str
) -> None:
    error = OSError(number, os.strerror(number))

    said = str(unwritable(Path("out"), error, "choose another folder"))

    assert said == f"Cannot write out: {remedy} choose another folder."
