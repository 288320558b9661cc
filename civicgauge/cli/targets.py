"""Open the TARGET of a command: a target file, a URL, or a bundled portal started for the run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from civicgauge.errors import UnknownName
from civicgauge.refportal.faults import Fault
from civicgauge.target import ENVIRONMENT_VARIABLE, OFFICER_ACCOUNT, OFFICER_PASSWORD, Target
from civicgauge.target import load_target as load_external

if TYPE_CHECKING:
    from civicgauge.refportal.serve import Portal

TROUBLED: Mapping[Fault, float] = {
    Fault.SILENT_PHOTO_REJECTION: 1.0,
    Fault.PAID_WITHOUT_RECEIPT: 0.05,
    Fault.DOUBLE_CHARGE: 1.0,
    Fault.NAMELESS_SUPPLEMENT: 1.0,
    Fault.FORM_DATA_LOST: 1.0,
    Fault.LOST_DOSSIER: 0.02,
}
"""What the bundled portal `troubled` plays: faults that a load test alone does not see."""

BUNDLED: Mapping[str, Mapping[Fault, float]] = {"healthy": {}, "troubled": TROUBLED}

target_argument = click.argument("target", metavar="TARGET", envvar=ENVIRONMENT_VARIABLE)


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """A target that can be walked now.

    Attributes:
        given: what a person calls it on the command line.
        text: what other processes load it by.
    """

    given: str
    text: str
    target: Target
    portal: Portal | None = None
    faults: Mapping[str, float] | None = None


@contextmanager
def open_target(text: str) -> Iterator[OpenTarget]:
    """The target; a bundled portal runs until the block ends.

    ``troubled:FAULT`` is the bundled portal with this one fault.
    """
    name, _, fault = text.partition(":")
    if name not in BUNDLED or (fault and name != "troubled"):
        yield OpenTarget(text, text, load_external(text))
        return
    if fault and fault not in list(Fault):
        raise UnknownName("fault", fault, Fault)
    with bundled_portal(name, {Fault(fault): 1.0} if fault else BUNDLED[name]) as opened:
        yield replace(opened, given=text)


@contextmanager
def bundled_portal(name: str, faults: Mapping[Fault, float]) -> Iterator[OpenTarget]:
    """A reference portal of our own with a fresh database, and the target file to reach it."""
    from civicgauge.refportal.serve import running_portal  # slow to import

    with (
        tempfile.TemporaryDirectory(prefix="civicgauge-") as folder,
        running_portal(database=Path(folder) / "portal.sqlite", faults=faults) as portal,
    ):
        file = Path(folder) / "target.toml"
        account, password = (f"{key}_{name.upper()}" for key in (OFFICER_ACCOUNT, OFFICER_PASSWORD))
        file.write_text(
            f'name = "{name}"\nurl = "{portal.url}"\n'
            f'[officer]\naccount_env = "{account}"\npassword_env = "{password}"\n',
            encoding="utf-8",
        )
        os.environ[account] = portal.officer_account
        os.environ[password] = portal.officer_password
        yield OpenTarget(
            name,
            str(file),
            load_external(str(file)),
            portal,
            {fault.value: rate for fault, rate in faults.items()},
        )
