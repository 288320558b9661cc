"""Where the portal is, which words it uses, which hands it needs, who its officer is."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from civicgauge import guard
from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import BUNDLED, load_catalogue
from civicgauge.errors import ConfigErrors, NotAuthorised, UsageError
from civicgauge.hands import Hands
from civicgauge.step_order import in_order, read_order
from civicgauge.toml_reader import Mistakes, Table
from civicgauge.words import Words, default_words, read_words

ENVIRONMENT_VARIABLE = "CIVICGAUGE_TARGET"
URL_OVERRIDE = "CIVICGAUGE_TARGET_URL"
"""Where the portal of a target file is today, when that changes from start to start."""
OFFICER_ACCOUNT = "CIVICGAUGE_OFFICER_ACCOUNT"
OFFICER_PASSWORD = "CIVICGAUGE_OFFICER_PASSWORD"


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its secret, which came from the environment and is never written."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Target:
    """One portal, ready to be walked."""

    name: str
    url: str
    words: Words
    catalogue: Catalogue
    officer: Account | None = None
    overrides: type[Hands] | None = None

    def hands_class(self, channel: type[Hands]) -> type[Hands]:
        """The channel's hands with this portal's own ways laid over them."""
        if self.overrides is None:
            return channel
        return type(f"{self.overrides.__name__}{channel.__name__}", (self.overrides, channel), {})


def load_target(text: str) -> Target:
    """A target from a target file or a URL (the same as a file with the default words).

    Raises:
        UsageError: neither a file nor a URL, or mistakes in the file.
        NotAuthorised: the portal is not on this machine.
    """
    if text.endswith(".toml") or Path(text).is_file():
        return _from_file(Path(text))
    if "://" not in text:
        raise UsageError(
            f"{text!r} is neither a target file nor a URL nor a bundled name. "
            "Write a file with `civicgauge init URL`, or give http://127.0.0.1:PORT."
        )
    url = guard.check_url(text)
    return Target(
        name=urlsplit(url).netloc,  # a report tells portals apart by their names
        url=url,
        words=default_words(),
        catalogue=load_catalogue(),
        officer=_officer(OFFICER_ACCOUNT, OFFICER_PASSWORD, os.environ),
    )


def _from_file(path: Path) -> Target:
    mistakes = Mistakes()
    table = Table.of_file(path, mistakes)
    name = table.need("name", str, path.stem)
    url = _url(table)
    officer = table.table("officer")
    account = officer.get("account_env", str, OFFICER_ACCOUNT)
    password = officer.get("password_env", str, OFFICER_PASSWORD)
    officer.done()
    catalogue = _catalogue(table, path.parent, mistakes)
    offered = _offered(table, catalogue)
    order = read_order(table)
    overrides = _overrides(table, path.parent)
    words = read_words(table, catalogue, own_labels="hands" in table)
    table.done()
    if mistakes or offered is None:
        raise ConfigErrors(mistakes)
    return Target(
        name=name,
        url=guard.check_url(os.environ.get(URL_OVERRIDE, url)),
        words=words,
        catalogue=in_order(offered, order),
        officer=_officer(account, password, os.environ),
        overrides=overrides,
    )


def _url(table: Table) -> str:
    """The portal's address; a foreign one is no mistake and refused when all else is right."""
    url = table.need("url", str, "http://127.0.0.1")
    try:
        guard.check_url(url)
    except NotAuthorised:
        return url
    except UsageError:
        table.mistake("url", url, "an address like http://127.0.0.1:8000")
    return url


def _catalogue(table: Table, folder: Path, mistakes: Mistakes) -> Catalogue | None:
    """The target's procedures; None when they have mistakes, which are collected."""
    name = table.get("procedures", str, "")
    if name and not (folder / name).is_dir():
        table.mistake("procedures", name, "a folder beside this file")
        return None
    try:
        return load_catalogue(folder / name if name else BUNDLED)
    except ConfigErrors as error:
        mistakes.extend(error.mistakes)
        return None


def _offered(table: Table, catalogue: Catalogue | None) -> Catalogue | None:
    """Those of the procedures that the portal offers; all of them when the file does not say."""
    valid = [procedure.id for procedure in catalogue or ()]
    names = table.strings("offers", tuple(valid), "a list of procedures")
    if catalogue is None:
        return None
    if not names:
        table.mistake("offers", "nothing", "at least one procedure, or no such key")
    for name in names:
        if name not in valid:
            table.mistake("offers", name, "one of " + ", ".join(valid))
    return Catalogue({item.id: item for item in catalogue if item.id in names})


def _officer(account: str, password: str, environment: Mapping[str, str]) -> Account | None:
    if account in environment and password in environment:
        return Account(environment[account], environment[password])
    return None


def _overrides(table: Table, folder: Path) -> type[Hands] | None:
    """The class that ``file.py:Class`` beside the target file names."""
    text = table.get("hands", str, "")
    if not text:
        return None
    file, _, class_name = text.partition(":")
    if not (file.endswith(".py") and (folder / file).is_file()):
        table.mistake("hands", text, '"file.py:Class", a file beside this one')
        return None
    try:
        found = getattr(_module(folder / file), class_name, None)
    except (Exception, SystemExit) as error:  # whatever a file of somebody else's can raise
        reason = f"{type(error).__name__} in {file}: {error}"
        table.mistake("hands", reason, "a file that Python can import")
        return None
    if isinstance(found, type) and issubclass(found, Hands):
        return found
    table.mistake("hands", text, f"a class in {file} that is derived from Hands")
    return None


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"civicgauge_target_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise ImportError("Python has no loader for it")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
