"""The run folder: rows in crash-safe segments while running, tables afterwards.

::

    runs/20261122-081500-load-healthy/
        run.json                      the manifest: what ran, against what, in which state
        segments/steps-4711.arrows    Arrow IPC streams, one per kind of row and process; a worker
                                      of Locust has its name instead of a number
        ledger/4711.jsonl             what the portal acknowledged, line by line
        tables/steps.parquet          rows and ledger of a run that has ended, instead of these two
        live/4711.json                the state of the moment, for progress
        evidence/                     redacted screenshots
        audit.json                    differences between ledger and portal
        report/                       what `civicgauge report` renders

A segment is readable up to the last batch that was flushed, so a killed run loses at most what
was younger than a second. When it has ended, :mod:`civicgauge.compaction` puts its rows into
tables; those that the manifest names hold all of them.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

import pyarrow as pa

from civicgauge.errors import RunFolderError, UsageError
from civicgauge.files import HALVES, digests, disk_errors, replace_json
from civicgauge.rows import SCHEMA_VERSION, LedgerLine
from civicgauge.segments import KINDS, SCHEMAS, End, Ledger, Reading, Row, Segment, batch_of
from civicgauge.tables import BLOCK_ROWS, coded, plain, read_table, table_file, walks_at_most
from civicgauge.wall_clock import WallClock

FLUSH_SECONDS = 0.5

_ROOM = ".room"
_ROOM_BYTES = 16_384
"""Kept free for the manifest's last words, which a full disk would leave no place for."""


_LEDGER_COLUMNS = tuple(item.name for item in dataclasses.fields(LedgerLine))


class RowWriter:
    """Appends rows to files of its own; :meth:`flush` at least once a second.

    Args:
        name: of the files; empty for the number of this process.
    """

    def __init__(self, folder: Path, name: str = "") -> None:
        self._folder = folder
        self._pending: dict[type[Any], list[Row]] = {kind: [] for kind in KINDS}
        self._streams: dict[type[Any], tuple[Any, pa.RecordBatchStreamWriter]] = {}
        self._flushed = time.perf_counter()
        with disk_errors(folder):
            for part in ("segments", "ledger", "live", "evidence"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            self._ledger = _own_ledger(folder / "ledger", name or str(os.getpid()))
        self._name = Path(self._ledger.name).stem

    @property
    def evidence_folder(self) -> Path:
        return self._folder / "evidence"

    def add(self, row: Row) -> None:
        self._pending[type(row)].append(row)
        if time.perf_counter() - self._flushed > FLUSH_SECONDS:
            self.flush()

    def acknowledge(self, line: LedgerLine) -> None:
        """Write a ledger line; it has left this process when the call returns."""
        with disk_errors(self._folder):
            columns = {name: getattr(line, name) for name in _LEDGER_COLUMNS}
            self._ledger.write(json.dumps(columns, ensure_ascii=False) + "\n")
            self._ledger.flush()

    def flush(self) -> None:
        self._flushed = time.perf_counter()
        with disk_errors(self._folder):
            for kind, rows in self._pending.items():
                if rows:
                    self._pending[kind] = []
                    self._append(kind, rows)

    def live(self, state: Mapping[str, Any]) -> None:
        """Publish the state of the moment for whoever shows progress."""
        with disk_errors(self._folder):
            replace_json(self._folder / "live" / f"{self._name}.json", state)

    def close(self) -> None:
        """Flush and let go of every file, also when the disk is full."""
        with disk_errors(self._folder), ExitStack() as files:
            files.callback(self._close_files)
            self.flush()
            for _, stream in self._streams.values():
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _close_files(self) -> None:
        with ExitStack() as files:
            files.callback(self._ledger.close)
            for file, _ in self._streams.values():
                files.callback(file.close)

    def _append(self, kind: type[Any], rows: Sequence[Row]) -> None:
        if kind not in self._streams:
            path = self._folder / "segments" / f"{KINDS[kind]}-{self._name}.arrows"
            file = path.open("wb")
            self._streams[kind] = (file, pa.ipc.new_stream(file, SCHEMAS[kind]))
        file, stream = self._streams[kind]
        batch, metadata = batch_of(kind, rows)
        stream.write_batch(batch, custom_metadata=metadata)
        file.flush()


class RunFolder:
    """A run on disk, being written or read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._clock: WallClock | None = None  # of a run that was begun here
        # Tables are written once and may be large, so they are read through once.
        self._tables: Mapping[str, str] | None = None

    @classmethod
    def create(cls, parent: Path, kind: str, target: str, facts: Mapping[str, Any]) -> RunFolder:
        """A new folder under `parent` whose manifest says ``running``."""
        clock = WallClock()
        path = new_folder(parent, kind, target, clock.began)
        with disk_errors(parent):
            folder = cls(path)
            folder._clock = clock
            folder.update(
                {
                    "schema": SCHEMA_VERSION,
                    "run": path.name,
                    "kind": kind,
                    "state": "running",
                    "started_at": clock.began.isoformat(),
                    "pid": os.getpid(),
                    **facts,
                }
            )
            (path / _ROOM).write_bytes(bytes(_ROOM_BYTES))
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """An existing run.

        Raises:
            UsageError: no run.
            RunFolderError: an unreadable manifest or another schema version.
        """
        folder = cls(path)
        manifest = folder.manifest()
        version = manifest.get("schema")
        if version != SCHEMA_VERSION:
            raise RunFolderError(
                f"{path} was written with row schema {version!r}; this version reads "
                f"{SCHEMA_VERSION}. Read it with the version of CivicGauge that wrote it."
            )
        wrong = ", ".join(name for name, check in _SOUND.items() if not check(manifest.get(name)))
        if wrong:
            raise RunFolderError(
                f"{path / 'run.json'} is damaged ({wrong}). Copy the run folder again."
            )
        return folder

    def manifest(self) -> dict[str, Any]:
        try:
            content = json.loads((self.path / "run.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise UsageError(
                f"{self.path} is not a run folder: it has no run.json. Give the folder that "
                "`civicgauge load` or `civicgauge flow` printed, by default under runs/."
            ) from None
        except (OSError, ValueError) as error:
            raise RunFolderError(
                f"{self.path / 'run.json'} cannot be read ({error}). Copy the run folder again."
            ) from None
        if not isinstance(content, dict):
            raise RunFolderError(f"{self.path / 'run.json'} is damaged. Run again.")
        return content

    def state(self) -> str:
        """``complete``, ``interrupted``, ``running``, or ``killed`` when its process is gone."""
        manifest = self.manifest()
        state = str(manifest.get("state"))
        if state == "running" and not _alive(int(manifest.get("pid", 0))):
            return "killed"
        return state

    def update(self, facts: Mapping[str, Any]) -> None:
        """Change the manifest, all or nothing."""
        with disk_errors(self.path):
            old = self.manifest() if (self.path / "run.json").exists() else {}
            replace_json(self.path / "run.json", {**old, **facts})

    def finish(self, state: str, **facts: Any) -> None:
        """The run has ended; whether the wall clock was moved meanwhile is said, too."""
        now = datetime.now(UTC)
        moved = self._clock.moved(now) if self._clock else 0.0
        told = {"clock_moved": moved} if moved else {}
        (self.path / _ROOM).unlink(missing_ok=True)
        self.update({"state": state, "ended_at": now.isoformat(), **told, **facts})

    def table(self, kind: type[Any]) -> pa.Table:
        """All rows of a kind that reached the disk, in each segment up to a cut or damage."""
        if self.has_tables:
            blocks = [plain(block, kind) for block in self.blocks(kind)]
            return pa.concat_tables([SCHEMAS[kind].empty_table(), *blocks])
        batches = [batch for source in self.sources(kind) for batch in source]
        return pa.Table.from_batches(batches, schema=SCHEMAS[kind])

    def blocks(
        self, kind: type[Any], columns: Sequence[str] | None = None, most: int = BLOCK_ROWS
    ) -> Iterator[pa.Table]:
        """The rows of a kind as tables hold them, a block of whole walks after the other.

        Args:
            most: rows of a block; a run that still has its segments is one block whatever it says.
        """
        path = self.path / table_file(kind)
        if not self.has_tables:
            rows = coded(self.table(kind), kind)
            yield rows.select(columns) if columns else rows
        elif path.exists():
            yield from read_table(path, columns, most)

    def walks_at_most(self, kind: type[Any]) -> int:
        """How many walks the rows of a kind can belong to, as far as tables tell; else 0."""
        path = self.path / table_file(kind)
        return walks_at_most(path) if self.has_tables and path.exists() else 0

    def ledger(self) -> list[LedgerLine]:
        """What the portal acknowledged; lines that cannot be read are left out."""
        return [LedgerLine(**line) for line in self.table(LedgerLine).to_pylist()]

    @property
    def has_tables(self) -> bool:
        """Whether the rows of this run are in tables, whatever lies beside them."""
        return self.manifest().get("tables") is not None

    def damaged(self) -> tuple[str, ...]:
        """Files below the run folder that hold unreadable rows or lines.

        An end cut short is damage only in a complete run that lost no worker: a process that is
        killed leaves one.
        """
        if self.has_tables:
            digests, tables = self.digests(), self.manifest()["tables"]
            return tuple(name for name, sha256 in tables.items() if digests.get(name) != sha256)
        complete = self.state() == "complete" and not self.manifest().get("degraded")
        kinds: tuple[type[Any], ...] = (LedgerLine, *KINDS)
        sources = [source for kind in kinds for source in self.sources(kind)]
        return tuple(
            source.path.relative_to(self.path).as_posix()
            for source in sources
            if source.read_through() is End.DAMAGED or (complete and source.end is End.CUT)
        )

    def rows_apart(self) -> tuple[str, ...]:
        """The workers whose rows are still on their own disks; the master has a part of them.

        Files of a worker have its name on either disk, so that those of the worker's folder
        replace the master's part when they are copied here. Requests are on the worker's only.
        """
        names = () if self.has_tables else self.manifest().get("apart", ())
        segments = self.path / "segments"
        return tuple(name for name in names if not (segments / f"requests-{name}.arrows").exists())

    def is_being_written(self) -> bool:
        """Whether a process still holds one of the ledgers, as every writer of rows does."""
        for path in (self.path / "ledger").glob("*.jsonl"):
            with path.open("rb") as file, suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                continue
            return True
        return False

    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each file that holds rows or lines, by its path below the run folder."""
        if not self.has_tables:
            return digests(self.path, ("ledger/*.jsonl", "segments/*.arrows"))
        if self._tables is None:
            self._tables = digests(self.path, ("tables/*.parquet",))
        return self._tables

    def sources(self, kind: type[Any]) -> Sequence[Reading]:
        """The files that the processes wrote rows of a kind to, or ledger lines."""
        if kind is LedgerLine:
            return [Ledger(path) for path in sorted((self.path / "ledger").glob("*.jsonl"))]
        paths = sorted((self.path / "segments").glob(f"{KINDS[kind]}-*.arrows"))
        return [Segment(path, kind) for path in paths]

    def live(self) -> list[dict[str, Any]]:
        """The latest state of each process."""
        states = []
        for path in sorted((self.path / "live").glob("*.json")):
            try:
                states.append(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                continue
        return states

    def write_json(self, name: str, content: Any) -> None:
        with disk_errors(self.path):
            replace_json(self.path / name, content)

    def read_json(self, name: str) -> Any:
        """The content of a JSON file of the run; None when there is none."""
        path = self.path / name
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _is_time(value: Any) -> bool:
    with suppress(TypeError, ValueError):
        return bool(datetime.fromisoformat(value))
    return False


def _absent_or(kind: type[Any]) -> Callable[[Any], bool]:
    return lambda value: value is None or isinstance(value, kind)


_SOUND: Mapping[str, Callable[[Any], bool]] = {
    "run": lambda value: isinstance(value, str),
    "kind": lambda value: value in ("load", "flow", "check"),
    "started_at": _is_time,
    "target": _absent_or(dict),
    "plan": _absent_or(dict),
    "profile": _absent_or(dict),
    "issued": _absent_or(dict),
    "tables": _absent_or(dict),
}
"""What can be relied on in a manifest that was not changed by hand or by a bad disk."""


def _own_ledger(folder: Path, stem: str) -> TextIO:
    """A ledger file that nobody wrote before, also when this process writes to the run again."""
    for number in count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        with suppress(FileExistsError):
            file = (folder / f"{name}.jsonl").open("x", encoding="utf-8", errors=HALVES)
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed, or its process is gone
            return file
    raise AssertionError("count() never ends")


def new_folder(parent: Path, kind: str, target: str, now: datetime) -> Path:
    """An empty folder under `parent` that is named after when, what and whom.

    Raises:
        RunFolderError: it cannot be made.
    """
    safe = "".join(letter if letter.isalnum() else "-" for letter in target)[:40]
    stem = f"{now:%Y%m%d-%H%M%S}-{kind}-{safe}"
    for number in range(1, 1000):
        path = parent / (stem if number == 1 else f"{stem}-{number}")
        with disk_errors(parent), suppress(FileExistsError):
            path.mkdir(parents=True)
            return path
    raise RunFolderError(f"{parent / stem} exists 999 times. Give another folder with --out.")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid > 0
