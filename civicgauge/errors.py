"""Every error that a user can meet; each message ends with what to do about it.

::

    CivicGaugeError             70  a fault of ours
    ├── UsageError               2  command line or configuration
    │   ├── UnknownName             a name that is not in a closed list
    │   ├── WrongLimit              a limit by which nothing can be judged
    │   └── ConfigErrors            all mistakes of one file, reported at once
    ├── CheckFailed             10  one citizen alone does not get through
    ├── NotEnoughEvidence       11  the question cannot be answered
    │   └── NoBrowser
    ├── InvalidRun              12  nothing that can be trusted was measured
    │   ├── PortalUnreachable
    │   └── RunFolderError          disk full, unreadable or foreign run folder
    └── NotAuthorised           13  the target's owner has not agreed

The numbers are the exit codes of :mod:`civicgauge.results`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civicgauge.results import Result


class CivicGaugeError(Exception):
    """Base of all errors that are reported in one sentence instead of a traceback."""

    result = Result.FAULT_OF_OURS


class UsageError(CivicGaugeError):
    """The command line or a configuration file is wrong."""

    result = Result.USAGE


class UnknownName(UsageError):
    """A name was given that is not in the closed list of its kind."""

    def __init__(self, what: str, given: str, valid: Iterable[str]) -> None:
        names = sorted(valid)
        near = difflib.get_close_matches(given, names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"Unknown {what} {given!r}.{hint} Choose one of: {', '.join(names)}.")


class WrongLimit(UsageError):
    """A limit by which nothing can be judged; `valid` says what can be written instead."""

    def __init__(self, text: str, problem: str, valid: str) -> None:
        self.text = text
        self.valid = valid
        super().__init__(f"{text!r} {problem}. Write {valid}.")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a configuration file: where, what was found, what is valid."""

    file: str
    key: str
    found: str
    valid: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: found {self.found}; valid: {self.valid}"


class ConfigErrors(UsageError):
    """All mistakes of the configuration, so that they can be mended in one go."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        count = f"{len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''}"
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{count} in the configuration:\n{lines}\nMend them and run again.")


class CheckFailed(CivicGaugeError):
    """One citizen alone does not get through, so that a crowd would prove nothing."""

    result = Result.FAILED


class NotEnoughEvidence(CivicGaugeError):
    """What was asked cannot be answered from what was, or can be, measured."""

    result = Result.NOT_ENOUGH_EVIDENCE


class NoBrowser(NotEnoughEvidence):
    """No browser that Playwright can drive was found on this machine."""


class InvalidRun(CivicGaugeError):
    """Nothing that can be trusted was measured."""

    result = Result.INVALID


class PortalUnreachable(InvalidRun):
    """The portal did not answer, or did not answer with HTTP."""


class RunFolderError(InvalidRun):
    """A run folder cannot be written or read."""


class NotAuthorised(CivicGaugeError):
    """The target is not loopback and its owner has not agreed to be tested."""

    result = Result.NOT_AUTHORISED
