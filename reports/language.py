"""The texts of a language, and how it writes numbers, times, money and dates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from civicgauge.toml_reader import parse_toml

TEXTS = Path(__file__).parent / "texts"
PER_CENT = "\u00a0%"
LANGUAGES = ("vi", "en")
"""Vietnamese first."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the report."""

    code: str
    texts: Mapping[str, str]

    def t(self, key: str, /, **values: Any) -> str:
        """The text of a key, filled in; a key that does not exist is a fault of ours."""
        return self.texts[key].format(**values)

    def pick(self, text: Mapping[str, str]) -> str:
        """This language's side of a text that is given in both."""
        return text[self.code]

    def number(self, value: float, digits: int = 0) -> str:
        """A number with exactly so many decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self.code))

    def percent(self, share: float) -> str:
        """A share of 1 in whole per cent; never 0 % or 100 % when something differs from it."""
        if 0 < share < 0.005:
            return f"<{self._percent(0.01)}"
        if 0.995 <= share < 1:
            return f">{self._percent(0.99)}"
        return self._percent(share)

    def percent_range(self, low: float, high: float) -> str:
        """From low to high in whole per cent."""
        return f"{self.number(100 * low)}–{self._percent(high)}"

    def share(self, value: float) -> str:
        """A share of 1 in per cent, to tenths, and to two digits of its way to 0 or 100 %."""
        edge = min(value, 1 - value)
        digits = min(max(1 - math.floor(math.log10(100 * edge)), 1), 4) if edge > 0 else 0
        pattern = f"#,##0.{'#' * digits}" + ("\u00a0%" if self.code == "vi" else "%")
        return str(format_percent(round(value, digits + 2), format=pattern, locale=self.code))

    def share_range(self, low: float, high: float) -> str:
        """From low to high, the sign once."""
        return f"{self.share(low).rstrip(PER_CENT)}–{self.share(high)}"

    def seconds(self, value: float | None) -> str:
        """A wait: milliseconds below a tenth of a second, else three digits at most."""
        if value is None:
            return self.t("document.too_few")
        if value < 0.0995:
            return self._unit("milliseconds", self.number(value * 1000))
        return self._unit("seconds", self._short(value))

    def at_most(self, value: float) -> str:
        """A wait that is not exceeded, rounded up to what a person notices."""
        if value <= 10:
            return self._unit("seconds", self._whole(max(math.ceil(10 * value) / 10, 1.0)))
        minutes, rest = divmod(math.ceil(value), 60)
        told = [self._unit("minutes", self.number(minutes))] if minutes else []
        return " ".join(told + ([self._unit("seconds", self.number(rest))] if rest else []))

    def minutes(self, value: float) -> str:
        """An amount of work: tenths below 10 minutes, whole minutes above, hours beyond two."""
        if 0 < value < 0.95:
            return self._unit("under_minute", "1")
        if value < 119.5:
            return self._unit("minutes", self._whole(value))
        hours, rest = divmod(round(value), 60)
        told = self._unit("hours", self.number(hours))
        return f"{told} {self._unit('minutes', self.number(rest))}" if rest else told

    def minutes_range(self, low: float, high: float) -> str:
        """From low to high, the unit once when it is the same."""
        if low >= 0.95 and high < 119.5:
            return self._unit("minutes", f"{self._whole(low)}–{self._whole(high)}")
        return f"{self.minutes(low)} – {self.minutes(high)}"

    def seconds_range(self, low: float | None, high: float | None) -> str:
        """From low to high; empty when an end is not known."""
        if low is None or high is None:
            return ""
        if high < 0.0995:
            return self._unit(
                "milliseconds", f"{self.number(1000 * low)}–{self.number(1000 * high)}"
            )
        if low < 0.0995:
            return f"{self.seconds(low)} – {self.seconds(high)}"
        return self._unit("seconds", f"{self._short(low)}–{self._short(high)}")

    def kilometres(self, value: float) -> str:
        return self._unit("kilometres", self.number(value))

    def money(self, vnd: float) -> str:
        """An amount in Vietnamese dong."""
        return str(format_currency(vnd, "VND", locale=self.code))

    def day(self, value: date) -> str:
        return str(
            format_date(value, format="d/M/y" if self.code == "vi" else "d MMM y", locale=self.code)
        )

    def moment(self, value: str | None) -> str:
        """An ISO moment to the second, as written in the manifest (UTC)."""
        if not value:
            return "–"
        when = datetime.fromisoformat(value)
        pattern = "HH:mm:ss d/M/y" if self.code == "vi" else "d MMM y HH:mm:ss"
        return f"{format_datetime(when, format=pattern, locale=self.code)} UTC"

    def listed(self, items: list[str]) -> str:
        """Items in a row: a, b và c."""
        return str(format_list(items, style="standard", locale=self.code))

    def _short(self, value: float) -> str:
        """Two or three digits; none after the point for whole seconds."""
        digits = 2 if value < 0.995 else 1 if value < 99.5 else 0
        return self.number(value, 0 if value == round(value) else digits)

    def _whole(self, value: float) -> str:
        """Modelled minutes are not known better than to the half below ten."""
        return self.number(value, 1 if value < 9.95 and abs(value - round(value)) >= 0.05 else 0)

    def _unit(self, name: str, value: str) -> str:
        """A number and its unit, which never part at the end of a line."""
        return self.t(f"unit.{name}", value=value).replace(" ", "\u00a0")

    def _percent(self, share: float) -> str:
        pattern = "#,##0\u00a0%" if self.code == "vi" else "#,##0%"
        return str(format_percent(share, format=pattern, locale=self.code))


@lru_cache
def language(code: str) -> Language:
    """The language with this code.

    Raises:
        ConfigErrors: its file cannot be read.
    """
    sections = parse_toml(TEXTS / f"{code}.toml")
    texts = {
        f"{section}.{key}": text for section, keys in sections.items() for key, text in keys.items()
    }
    return Language(code, texts)
