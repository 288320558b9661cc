"""Filings counted from a web server's access log, line by line, however large it is.

Common and Combined Log Format (Apache HTTP Server, mod_log_config; nginx, ngx_http_log_module),
plain or gzip. What is kept is one small row of counts for each interval with a filing, so memory
grows with the days of a log and not with its lines.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from civicgauge.errors import UsageError
from civicgauge.legible import legible
from loadtests.drawing.counted import Counted

LONGEST = 65_536
"""Bytes of a line; what is longer is broken. Web servers cut a request's line at a few thousand."""
EXAMPLES = 3
"""So many broken lines are shown."""
PATHS = 1_000
"""So many different paths are remembered, to name those that might be filings."""

OnProgress = Callable[[float], None]

_LINE = re.compile(
    rb"\S+ \S+ .*?\[(?P<minute>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):\d\d (?P<zone>[+-]\d{4})\] "
    rb'"(?P<request>[^"\\]*(?:\\.[^"\\]*)*)" (?P<status>\d{3})\b'
)
_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_TOLD_EVERY = 20_000
_BEGINNING = datetime(1970, 1, 1)
_FORM = '192.0.2.1 - - [05/Jan/2026:08:00:00 +0700] "POST /nop-ho-so HTTP/1.1" 200 512'


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which requests are filings of a procedure: a path with ``*`` for anything, and a method.

    The query of an address is not part of its path. Without a method every one counts.
    """

    procedure: str
    method: str
    path: str

    @classmethod
    def of(cls, procedure: str, text: str) -> Pattern:
        """From ``POST /nop-ho-so/*`` or ``/nop-ho-so/*``."""
        method, _, path = text.strip().rpartition(" ")
        return cls(procedure, method.strip().upper(), path)

    def regex(self) -> re.Pattern[bytes]:
        """What fits method and path; no path is looked at twice, however it is made."""
        method = re.escape(self.method) if self.method else r"\S+"
        first, *others = map(re.escape, self.path.split("*"))
        middle = "".join(f"(?>.*?{part})" for part in others[:-1])
        last = f".*{others[-1]}" if others else ""
        return re.compile(f"{method} {first}{middle}{last}".encode(), re.DOTALL)


@dataclass(slots=True)
class Reading:
    """What was met on the way through a log.

    Attributes:
        examples: the first broken lines, each with its file and number.
        refused: filings that the server answered with 4xx or 5xx; they count, because they came.
        posted: how often each path was posted to, of the first paths.
    """

    lines: int = 0
    broken: int = 0
    examples: list[str] = field(default_factory=list)
    refused: int = 0
    posted: Counter[str] = field(default_factory=Counter)

    def break_at(self, where: str, line: bytes) -> None:
        self.broken += 1
        if len(self.examples) < EXAMPLES:
            text = legible(line[:200].decode("utf-8", "replace").strip())
            self.examples.append(f"{where}: {text[:60]!r}")

    def post(self, request: bytes) -> None:
        method, _, rest = request.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0].decode("utf-8", "replace")
        if method == b"POST" and (path in self.posted or len(self.posted) < PATHS):
            self.posted[path] += 1

    def facts(self) -> Iterator[str]:
        """In sentences."""
        yield f"{self.lines:,} lines were read; {self.broken:,} of them are broken and not counted."
        yield from (f"Broken: {example}" for example in self.examples)
        if self.refused:
            yield f"Filings answered with an error (4xx, 5xx), which count: {self.refused:,}."


def read_log(
    files: Sequence[Path],
    patterns: Sequence[Pattern],
    minutes: int,
    on_progress: OnProgress = lambda share: None,
) -> tuple[Counted, Reading]:
    """The filings in intervals of so many minutes, and what else was met.

    Times are those of the zone that the first line names; a log may go through several.

    Args:
        files: parts of one log, in any order.
        on_progress: told the share of all bytes that has been read.

    Raises:
        UsageError: no line, mostly broken lines, no filing, or data that cannot be read.
    """
    tally = _Tally(patterns, minutes)
    for file, number, line in _lines(files, on_progress):
        tally.add(file, number, line)
    names = ", ".join(file.name for file in files)
    tally.refuse_useless(names)
    return tally.counted(names), tally.reading


class _Tally:
    """Counts filings line by line."""

    def __init__(self, patterns: Sequence[Pattern], minutes: int) -> None:
        self.reading = Reading()
        self._minutes = minutes
        self._procedures = tuple(dict.fromkeys(pattern.procedure for pattern in patterns))
        self._find = _finder(patterns, self._procedures)
        self._rows: dict[int, list[int]] = {}
        self._zone: bytes | None = None
        self._first = self._last = 0

    def add(self, file: Path, number: int, line: bytes) -> None:
        self.reading.lines += 1
        found = _LINE.match(line)
        minute = self._minute(found) if found else None
        if found is None or minute is None:
            self.reading.break_at(f"{file.name} line {number}", line)
            return
        self._first, self._last = min(self._first, minute), max(self._last, minute)
        place = self._find(found["request"])
        if place is None:
            self.reading.post(found["request"])
            return
        self._row(minute)[place] += 1
        self.reading.refused += found["status"] >= b"400"

    def _minute(self, line: re.Match[bytes]) -> int | None:
        """Minutes since 1970 by the clock of the first line's zone; None for no such time."""
        if self._zone is None:
            self._zone = line["zone"]
            self._first = self._last = _local_minute(line["minute"], self._zone, self._zone) or 0
        return _local_minute(line["minute"], line["zone"], self._zone)

    def _row(self, minute: int) -> list[int]:
        return self._rows.setdefault(minute // self._minutes, [0] * len(self._procedures))

    def refuse_useless(self, names: str) -> None:
        """Raise for a log from which nothing can be drawn."""
        reading = self.reading
        if not reading.lines:
            raise UsageError(f"{names}: no line. Give a log with lines such as {_FORM}")
        if 2 * reading.broken > reading.lines:
            raise UsageError(
                f"{names}: {reading.broken:,} of {reading.lines:,} lines are broken, first "
                f"{reading.examples[0]}. Give a log in Common or Combined Log Format: {_FORM}"
            )
        if not self._rows:
            often = ", ".join(f"{path} ({n:,})" for path, n in reading.posted.most_common(5))
            raise UsageError(
                f"{names}: none of {reading.lines:,} lines is a filing. Most often posted to: "
                f"{legible(often) or 'nothing'}. Give --filing another path."
            )

    def counted(self, names: str) -> Counted:
        """What was counted; the log's own beginning and end are known even without filings."""
        self._row(self._first), self._row(self._last)
        rows = {
            _BEGINNING + timedelta(minutes=place * self._minutes): tuple(map(float, row))
            for place, row in self._rows.items()
        }
        return Counted(names, self._procedures, self._minutes, rows, silent=True)


def _finder(
    patterns: Sequence[Pattern], procedures: Sequence[str]
) -> Callable[[bytes], int | None]:
    """Which procedure a request files, by its place; the first pattern that fits decides."""
    known = [(pattern.regex(), procedures.index(pattern.procedure)) for pattern in patterns]

    @lru_cache(maxsize=4_096)
    def find(request: bytes) -> int | None:
        method, _, rest = request.partition(b" ")
        asked = method + b" " + rest.partition(b" ")[0].partition(b"?")[0]
        return next((place for regex, place in known if regex.fullmatch(asked)), None)

    return find


@lru_cache(maxsize=4_096)
def _local_minute(text: bytes, zone: bytes, local: bytes) -> int | None:
    """``05/Jan/2026:08:00`` of one zone as minutes since 1970 by the clock of another."""
    day, month, year, hour, minute = re.split(rb"[/:]", text)
    try:
        when = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute))
    except ValueError:
        return None
    return (when - _BEGINNING) // timedelta(minutes=1) - _offset(zone) + _offset(local)


def _offset(zone: bytes) -> int:
    """Minutes of ``+0700`` before Greenwich."""
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    return -minutes if zone.startswith(b"-") else minutes


def _lines(files: Sequence[Path], on_progress: OnProgress) -> Iterator[tuple[Path, int, bytes]]:
    """All lines with their files and numbers.

    Raises:
        UsageError: a file cannot be read, or its compressed data is broken.
    """
    sizes = [file.stat().st_size for file in files]
    for place, file in enumerate(files):
        number = 0
        try:
            with file.open("rb") as raw, _unpacked(raw) as data:
                while line := data.readline(LONGEST):
                    number += 1
                    if number % _TOLD_EVERY == 0:
                        on_progress((sum(sizes[:place]) + raw.tell()) / sum(sizes))
                    yield file, number, line
                    while line and len(line) == LONGEST and not line.endswith(b"\n"):
                        line = data.readline(LONGEST)
        except (OSError, EOFError, zlib.error) as error:
            raise UsageError(
                f"{file} cannot be read beyond line {number:,}: {error}. Fetch the file again, or "
                "unpack what is good of it and give that."
            ) from None


def _unpacked(raw: BufferedReader) -> BinaryIO:
    """The file, unpacked when it begins as gzip does, whatever its name is."""
    packed = raw.peek(2)[:2] == b"\x1f\x8b"
    return gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[return-value]
