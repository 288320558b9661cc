"""What a load run is told by its environment: the same words for the command and for Locust."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from civicgauge.errors import UsageError
from civicgauge.target import ENVIRONMENT_VARIABLE
from loadtests.manners import PERSONAS, THINK

T = TypeVar("T")
N = TypeVar("N", int, float)
D = TypeVar("D")

_PREFIX = "CIVICGAUGE_"

CLIENTS = THIN, LOCUSTS = ("thin", "locust")
"""What sends the requests: our own client, or Locust's fast one as a reference."""


ASSETS = {"": None, "yes": True, "no": False}
"""Whether what belongs to a page is fetched; when nothing is said, the profile says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playing:
    """How a profile is played, beside how much of it; None is as the profile says.

    Attributes:
        client: what sends the requests, one of :data:`CLIENTS`.
        think: whether citizens take the time of the profile's personas, one of
            :data:`loadtests.manners.THINK`.
        users: so many closed users file the plan one after the other.
        assets: whether what belongs to a page is fetched.
    """

    client: str = THIN
    think: str = PERSONAS
    users: int | None = None
    assets: bool | None = None


AS_WRITTEN = Playing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Target and profile by name or file, and how the profile is played.

    Attributes:
        run: the run folder that the parent made; None makes one under ``runs/``.
        out: where a worker that does not share its master's disk puts its rows; None shares it.
        parent_fd: one end of a socket pair; when the other end closes, the parent has ended.
    """

    target: str
    profile: str = "smoke"
    seed: int = 1
    percent: float = 100.0
    minutes: float | None = None
    walks: int | None = None
    playing: Playing = AS_WRITTEN
    run: Path | None = None
    out: Path | None = None
    parent_fd: int | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings from environment variables.

        Raises:
            UsageError: no target, or a value of the wrong kind.
        """
        if not environment.get(ENVIRONMENT_VARIABLE):
            raise UsageError(
                f"{ENVIRONMENT_VARIABLE} is not set. Set it to a target file or a URL on this "
                "machine, e.g. http://127.0.0.1:8000."
            )
        return cls(
            target=environment[ENVIRONMENT_VARIABLE],
            profile=environment.get(f"{_PREFIX}PROFILE") or "smoke",
            seed=_value(environment, "SEED", int, 1),
            percent=_positive(environment, "PERCENT", float, 100.0),
            minutes=_positive(environment, "MINUTES", float, None),
            walks=_positive(environment, "WALKS", int, None),
            playing=Playing(
                client=_choice(environment, "CLIENT", CLIENTS, THIN),
                think=_choice(environment, "THINK", THINK, PERSONAS),
                users=_positive(environment, "USERS", int, None),
                assets=ASSETS[_choice(environment, "ASSETS", tuple(ASSETS), "")],
            ),
            run=_value(environment, "RUN", Path, None),
            out=_value(environment, "OUT", Path, None),
            parent_fd=_value(environment, "PARENT_FD", int, None),
        )

    def environment(self) -> dict[str, str]:
        """The variables that :meth:`read` reads back."""
        values = {
            "PROFILE": self.profile,
            "SEED": self.seed,
            "PERCENT": self.percent,
            "MINUTES": self.minutes,
            "WALKS": self.walks,
            "CLIENT": self.playing.client,
            "THINK": self.playing.think,
            "USERS": self.playing.users,
            "ASSETS": next(text for text, value in ASSETS.items() if value is self.playing.assets),
            "RUN": self.run,
            "OUT": self.out,
            "PARENT_FD": self.parent_fd,
        }
        named = {
            f"{_PREFIX}{name}": "" if value is None else f"{value}"
            for name, value in values.items()
        }
        return {ENVIRONMENT_VARIABLE: self.target, **named}


def _value(
    environment: Mapping[str, str], name: str, kind: Callable[[str], T], default: D
) -> T | D:
    text = environment.get(f"{_PREFIX}{name}", "")
    if not text:
        return default
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"{_PREFIX}{name} is {text!r}. Set it to a number or unset it.") from None


def _positive(
    environment: Mapping[str, str], name: str, kind: Callable[[str], N], default: D
) -> N | D:
    value = _value(environment, name, kind, default)
    if isinstance(value, int | float) and not 0 < value < math.inf:
        raise UsageError(f"{_PREFIX}{name} is {value}. Set it to a number above 0.")
    return value


def _choice(environment: Mapping[str, str], name: str, valid: Sequence[str], default: str) -> str:
    value = environment.get(f"{_PREFIX}{name}") or default
    if value not in valid:
        raise UsageError(
            f"{_PREFIX}{name} is {value!r}. Set it to {' or '.join(filter(None, valid))}."
        )
    return value
