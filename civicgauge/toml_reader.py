"""Read a TOML file and collect all its mistakes, each with file, key, found and valid."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from civicgauge.errors import ConfigErrors, Mistake

T = TypeVar("T")


def parse_toml(path: Path) -> dict[str, Any]:
    """The file's content; unreadable or broken TOML is a :class:`ConfigErrors`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigErrors(
            [Mistake(str(path), "(file)", str(error), "a readable UTF-8 file")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigErrors([Mistake(str(path), "(syntax)", str(error), "TOML 1.0")]) from None


class Mistakes(list[Mistake]):
    """Collected while reading one or several files, raised together."""

    def raise_any(self) -> None:
        if self:
            raise ConfigErrors(self)


class Table:
    """A TOML table that is read key by key and knows which keys nobody read."""

    def __init__(
        self, content: Mapping[str, Any], file: str, prefix: str, mistakes: Mistakes
    ) -> None:
        self._content = content
        self._file = file
        self._prefix = prefix
        self._mistakes = mistakes
        self._read: set[str] = set()
        self._looked_for: set[str] = set()

    @classmethod
    def of_file(cls, path: Path, mistakes: Mistakes) -> Table:
        """The file's content; of a file that cannot be read only that is a mistake."""
        try:
            return cls(parse_toml(path), str(path), "", mistakes)
        except ConfigErrors as error:
            mistakes.extend(error.mistakes)
            return cls({}, str(path), "", Mistakes())

    def __contains__(self, key: str) -> bool:
        self._looked_for.add(key)
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def where(self, key: str) -> str:
        return f"{self._prefix}{key}"

    def mistake(self, key: str, found: object, valid: str) -> None:
        """Record a mistake under one of this table's keys."""
        self._mistakes.append(Mistake(self._file, self.where(key), _shown(found), valid))

    def get(self, key: str, kind: type[T], default: T, valid: str | None = None) -> T:
        """The value under `key`, or `default` when absent or of the wrong type."""
        self._read.add(key)
        if key not in self._content:
            return default
        value = self._content[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.mistake(key, value, valid or _KINDS.get(kind, kind.__name__))
        return default

    def need(self, key: str, kind: type[T], default: T, valid: str | None = None) -> T:
        """Like :meth:`get`, but an absent key is a mistake."""
        if key not in self._content:
            self._read.add(key)
            self.mistake(key, "nothing", valid or _KINDS.get(kind, kind.__name__))
            return default
        return self.get(key, kind, default, valid)

    def choice(self, key: str, valid: Iterable[str], default: str | None = None) -> str:
        """One of a closed list of names; with no default an absent key is a mistake."""
        names = sorted(valid)
        allowed = "one of " + ", ".join(names)
        if default is None:
            value = self.need(key, str, "", allowed)
        else:
            value = self.get(key, str, default, allowed)
        if value in names:
            return value
        if isinstance(self._content.get(key), str):
            self.mistake(key, value, allowed)
        return default or next(iter(names), "")

    def strings(
        self, key: str, default: tuple[str, ...] = (), valid: str = "a list of strings"
    ) -> tuple[str, ...]:
        """A list of strings."""
        values: list[Any] = self.get(key, list, list(default), valid)
        if not all(isinstance(value, str) for value in values):
            self.mistake(key, values, valid)
            return default
        return tuple(values)

    def table(self, key: str) -> Table:
        """A table inside this one; absent is the same as empty.

        What stands there but is no table is one mistake; what it then lacks is none.
        """
        content: dict[str, Any] = self.get(key, dict, {}, "a table")
        fits = isinstance(self._content.get(key, {}), dict)
        mistakes = self._mistakes if fits else Mistakes()
        return Table(content, self._file, f"{self.where(key)}.", mistakes)

    def tables(self, key: str) -> Iterator[Table]:
        """An array of tables inside this one."""
        items: list[Any] = self.get(key, list, [], "an array of tables")
        for number, item in enumerate(items, 1):
            if isinstance(item, dict):
                yield Table(item, self._file, f"{self.where(key)}[{number}].", self._mistakes)
            else:
                self.mistake(f"{key}[{number}]", item, "a table")

    def items(self) -> Iterator[tuple[str, Table]]:
        """Each table inside this one with its name."""
        for key in self._content:
            yield key, self.table(key)

    def done(self) -> None:
        """Report keys that nobody read: a misspelt key must never be silently a default."""
        known = sorted(self._read | self._looked_for)
        for key in self._content:
            if key not in self._read:
                self.mistake(key, "an unknown key", "one of " + ", ".join(known))


def _shown(found: object) -> str:
    text = found if isinstance(found, str) else repr(found)
    return text if len(text) <= 80 else text[:77] + "..."


_KINDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date, YYYY-MM-DD",
}
