"""Entries of a repeating group on a portal of another make: added one by one, none lost unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.dossier import Act, Dossier
from civicgauge.errors import ConfigErrors
from civicgauge.hands import Hands
from civicgauge.people.citizens import citizen
from civicgauge.steps import Step
from civicgauge.target import URL_OVERRIDE, load_target
from loadtests.clients.blocking_client import BlockingClients
from loadtests.clients.session import HttpSession
from loadtests.http_hands import hands_for

CERTIFICATE = load_catalogue()["marital_status_certificate"]

TARGET = """
name = "registry"
url = "http://127.0.0.1:1"
language = "en"
[pages]
form = "Where you lived"
entry = "One more residence"
done = "Thank you"
[goals]
fill_form = "done"
[buttons]
add_entry = ["Add another of: {group}"]
continue = ["Next"]
[labels]
entry = "Residence {number}: {label}"
"""
NEXT = '<button name="go" value="1">Next</button>'
DATES = ("Resided from", "Resided until")


@dataclass
class Registry:
    """What the portal does today, and what it was given: by entry, then by label."""

    url: str = ""
    most: int = 5
    button: str = "Add another of: Earlier residences"
    apart: bool = False
    forgets: bool = False
    given: dict[int, dict[str, str]] = field(default_factory=dict)
    presses: list[str] = field(default_factory=list)


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry: Registry

    def do_GET(self) -> None:
        self._page("Where you lived", self._entries([]) + self._buttons())

    def do_POST(self) -> None:
        registry = self.registry
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        posted = {name: values[0] for name, values in parse_qs(body).items()}
        registry.presses.append("add" if "add" in posted else "next")
        self._take(posted)
        if "add" in posted and len(registry.given) < registry.most:
            registry.given[len(registry.given) + 1] = {}
            if registry.apart:
                return self._page("One more residence", self._entries([len(registry.given)]) + NEXT)
        elif "go" in posted and (not registry.apart or self.path == "/list"):
            return self._page("Thank you", "")
        shown = [] if registry.apart else list(registry.given)
        return self._page("Where you lived", self._entries(shown) + self._buttons())

    def _take(self, posted: dict[str, str]) -> None:
        for number, entry in self.registry.given.items():
            if f"{number}.at" in posted:
                entry["Resided at"] = posted[f"{number}.at"]
                for label in DATES:
                    parts = (posted[f"{number}.{label}.{part}"] for part in "dmy")
                    entry[label] = "/".join(parts).strip("/")
        if self.registry.forgets and "add" in posted:
            for entry in self.registry.given.values():
                entry.clear()

    def _buttons(self) -> str:
        return f'<button name="add" value="1">{self.registry.button}</button>{NEXT}'

    def _entries(self, numbers: list[int]) -> str:
        return "".join(self._entry(number, self.registry.given[number]) for number in numbers)

    def _entry(self, number: int, entry: dict[str, str]) -> str:
        at = f'<input name="{number}.at" value="{entry.get("Resided at", "")}">'
        dates = ""
        for label in DATES:
            parts = (entry.get(label) or "//").split("/")
            boxes = "".join(
                f'<label>{part} <input name="{number}.{label}.{part}" value="{value}"></label>'
                for part, value in zip("dmy", parts, strict=True)
            )
            dates += f"<fieldset><legend>Residence {number}: {label}</legend>{boxes}</fieldset>"
        return f"<label>Residence {number}: Resided at {at}</label>{dates}"

    def _page(self, heading: str, form: str) -> None:
        action = "/list" if heading == "Where you lived" else "/entry"
        html = f'<h1>{heading}</h1><form method="post" action="{action}">{form}</form>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(html)))
        self.end_headers()
        self.wfile.write(html)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[Registry]:
    registry = Registry()
    desk = type("Desk", (_Desk,), {"registry": registry})
    with ThreadingHTTPServer(("127.0.0.1", 0), desk) as server:
        registry.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield registry
        server.shutdown()
        thread.join()


@pytest.fixture
def hands(
    request: pytest.FixtureRequest,
    registry: Registry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Hands:
    """Hands with the form open; a parameter adds lines to the target file's labels."""
    monkeypatch.setenv(URL_OVERRIDE, registry.url)
    words = TARGET + getattr(request, "param", "")
    (tmp_path / "registry.toml").write_text(words, encoding="utf-8")
    target = load_target(str(tmp_path / "registry.toml"))
    hands = hands_for(target, CERTIFICATE, HttpSession(BlockingClients(), 5))
    hands.begin_step(Step.FILL_FORM, 1)
    hands.open(registry.url)
    return hands


def dossier(variant: str) -> Dossier:
    return Dossier(citizen(2026, 0), CERTIFICATE, CERTIFICATE.variant(variant), 2026)


def residences(variant: str) -> Act:
    """Filling in the group alone; this portal asks for nothing else."""
    answers = dossier(variant).answers()
    return Act(
        Step.FILL_FORM, {name: text for name, text in answers.items() if "residence_" in name}
    )


FIRST = {
    "Resided at": "Số 256, đường Tưởng Tượng, phường Tô Hiệu, tỉnh Sơn La",
    "Resided from": "31/05/1995",
    "Resided until": "07/05/1999",
}
SECOND = {
    "Resided at": "Số 255, đường Kiểm Thử, phường Tô Hiệu, tỉnh Sơn La",
    "Resided from": "08/05/1999",
    "Resided until": "13/03/2006",
}


@pytest.mark.parametrize("apart", [False, True])
def test_every_entry_is_added_and_filled_in_with_dates_in_three_boxes(
    registry: Registry, hands: Hands, apart: bool
) -> None:
    registry.apart = apart
    hands.fill_form(residences("complete"), dossier("complete"))

    assert hands.page() == "done"
    assert registry.given == {1: FIRST, 2: SECOND}
    assert registry.presses == (
        ["add", "next", "add", "next", "next"] if apart else ["add", "add", "next"]
    )
    assert hands.tally.fields_filled == 6
    assert hands.tally.fields_lost == 0
    assert hands.not_found == {}


@pytest.mark.parametrize("hands", ['residence_address = "name={number}.at"\n'], indirect=True)
def test_a_field_can_have_the_number_in_a_place_of_its_own(
    registry: Registry, hands: Hands
) -> None:
    hands.fill_form(residences("complete"), dossier("complete"))

    assert registry.given == {1: FIRST, 2: SECOND}
    assert hands.tally.found_by_name == 2


def test_entries_cost_the_keys_and_clicks_of_their_boxes_and_buttons(
    registry: Registry, hands: Hands
) -> None:
    hands.fill_form(residences("complete"), dossier("complete"))

    # Per entry one address and two dates of three boxes each; two entries added, then on.
    assert hands.tally.clicks == 2 * (1 + 2 * 3) + 2 + 1
    # The addresses 77 and 74 in Telex, four dates of 2 + 2 + 4.
    assert hands.tally.keys == 77 + 74 + 4 * 8


def test_who_has_no_entry_adds_none(registry: Registry, hands: Hands) -> None:
    hands.fill_form(residences("never_moved"), dossier("never_moved"))

    assert hands.page() == "done"
    assert registry.presses == ["next"]


def test_a_portal_that_takes_no_further_entry_is_not_asked_for_ever(
    registry: Registry, hands: Hands
) -> None:
    registry.most = 1
    hands.fill_form(residences("complete"), dossier("complete"))

    assert registry.presses == ["add", "add", "next"]
    assert registry.given == {1: FIRST}
    assert list(hands.not_found) == [
        "Residence 2: Resided at",
        "Residence 2: Resided from",
        "Residence 2: Resided until",
    ]


def test_a_button_that_is_called_otherwise_is_named_beside_those_that_are_there(
    registry: Registry, hands: Hands
) -> None:
    registry.button = "One more"
    hands.open(registry.url)
    hands.fill_form(residences("complete"), dossier("complete"))

    assert "Residence 1: Resided at" in hands.not_found
    assert "button 'Add another of: Earlier residences'" in hands.not_found
    assert list(hands.labels_there) == ["button 'One more'", "button 'Next'"]


def test_what_is_lost_when_an_entry_is_added_is_noticed_and_typed_again(
    registry: Registry, hands: Hands
) -> None:
    registry.forgets = True
    hands.fill_form(residences("complete"), dossier("complete"))

    assert hands.tally.fields_lost == 3
    assert registry.given == {1: FIRST, 2: SECOND}


def test_labels_of_entries_must_tell_them_apart(tmp_path: Path) -> None:
    file = tmp_path / "registry.toml"
    file.write_text(TARGET.replace("Residence {number}: {label}", "{label}"), encoding="utf-8")

    with pytest.raises(ConfigErrors, match=r"labels\.entry: found \{label\}; valid: a text with"):
        load_target(str(file))
