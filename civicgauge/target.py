"""Where the portal is, which words it uses, which hands it needs, who its officer is."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from civicgauge import guard
from civicgauge.catalogue import Catalogue
from civicgauge.catalogue_reader import BUNDLED, load_catalogue
from civicgauge.errors import UsageError
from civicgauge.hands import Hands
from civicgauge.toml_reader import Mistakes, Table
from civicgauge.words import SECTIONS, Words, default_words, read_words

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
        name="portal",
        url=url,
        words=default_words(),
        catalogue=load_catalogue(),
        officer=_officer(OFFICER_ACCOUNT, OFFICER_PASSWORD, os.environ),
    )


def _from_file(path: Path) -> Target:
    mistakes = Mistakes()
    table = Table.of_file(path, mistakes)
    officer = table.table("officer")
    name = table.need("name", str, path.stem)
    url = table.need("url", str, "http://127.0.0.1")
    folder = table.get("procedures", str, "")
    hands = table.get("hands", str, "")
    account = officer.get("account_env", str, OFFICER_ACCOUNT)
    password = officer.get("password_env", str, OFFICER_PASSWORD)
    words = read_words(table)
    officer.done()
    table.done(also=SECTIONS)
    mistakes.raise_any()
    return Target(
        name=name,
        url=guard.check_url(os.environ.get(URL_OVERRIDE, url)),
        words=words,
        catalogue=load_catalogue(path.parent / folder if folder else BUNDLED),
        officer=_officer(account, password, os.environ),
        overrides=_overrides(path.parent, hands) if hands else None,
    )


def _officer(account: str, password: str, environment: Mapping[str, str]) -> Account | None:
    if account in environment and password in environment:
        return Account(environment[account], environment[password])
    return None


def _overrides(folder: Path, name: str) -> type[Hands]:
    """The class that ``file.py:Class`` beside the target file names."""
    file, _, class_name = name.partition(":")
    spec = importlib.util.spec_from_file_location(f"civicgauge_target_{folder.name}", folder / file)
    if spec is None or spec.loader is None or not (folder / file).is_file():
        raise UsageError(f'{folder / file} does not exist. Write `hands = "file.py:Class"`.')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, Hands)):
        raise UsageError(f"{folder / file} has no class {class_name!r} derived from Hands. Add it.")
    return found
